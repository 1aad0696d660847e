"""A well-kept host as it looks from inside: what runs on it and how it is hardened."""

from __future__ import annotations

from typing import Any

from checks.evidence import (
    DefaultRoute,
    FileMode,
    FileSystemUse,
    FirewallHook,
    FirewallRule,
    ListeningSocket,
    Mount,
    NetworkInterface,
)

_RULES = (
    FirewallRule(action="accept", interface="lo"),
    FirewallRule(action="accept", states="established,related"),
    FirewallRule(action="accept", protocol="tcp", source="192.0.2.0/28", ports="22"),
    FirewallRule(action="accept", protocol="tcp", ports="443"),
    FirewallRule(action="log"),
    FirewallRule(action="drop"),
)

_SETTINGS = {
    "fs.protected_fifos": "2",
    "fs.protected_hardlinks": "1",
    "fs.protected_regular": "2",
    "fs.protected_symlinks": "1",
    "fs.suid_dumpable": "0",
    "kernel.core_pattern": "core",
    "kernel.dmesg_restrict": "1",
    "kernel.kptr_restrict": "1",
    "kernel.randomize_va_space": "2",
    "kernel.yama.ptrace_scope": "1",
    "net.ipv4.conf.all.accept_redirects": "0",
    "net.ipv4.conf.all.accept_source_route": "0",
    "net.ipv4.conf.all.log_martians": "1",
    "net.ipv4.conf.all.rp_filter": "1",
    "net.ipv4.conf.all.secure_redirects": "0",
    "net.ipv4.conf.all.send_redirects": "0",
    "net.ipv4.conf.default.accept_redirects": "0",
    "net.ipv4.conf.default.accept_source_route": "0",
    "net.ipv4.conf.default.rp_filter": "1",
    "net.ipv4.conf.default.send_redirects": "0",
    "net.ipv4.icmp_echo_ignore_broadcasts": "1",
    "net.ipv4.icmp_ignore_bogus_error_responses": "1",
    "net.ipv4.ip_forward": "0",
    "net.ipv4.tcp_syncookies": "1",
    "net.ipv6.conf.all.accept_ra": "0",
    "net.ipv6.conf.all.accept_redirects": "0",
    "net.ipv6.conf.all.accept_source_route": "0",
    "net.ipv6.conf.all.forwarding": "0",
}

EXEMPLARY: dict[str, dict[str, Any]] = {
    "host.services": {
        "enabled": ("chrony.service", "cron.service", "nftables.service", "ssh.service", "zabbix-agent2.service"),
        "running": ("chrony.service", "cron.service", "ssh.service", "zabbix-agent2.service"),
        "default_target": "multi-user.target",
    },
    "host.sockets": {
        "sockets": (
            ListeningSocket(protocol="tcp", address="0.0.0.0", port=22, process="sshd", user="root"),
            ListeningSocket(protocol="tcp", address="0.0.0.0", port=443, process="nginx", user="www-data"),
            ListeningSocket(protocol="tcp", address="127.0.0.1", port=5432, process="postgres", user="postgres"),
            ListeningSocket(protocol="udp", address="127.0.0.1", port=323, process="chronyd", user="_chrony"),
        ),
    },
    "host.firewall": {
        "hooks": tuple(
            FirewallHook(family=family, hook=hook, closed=True, rules=_RULES if hook == "input" else ())
            for family in ("ip", "ip6")
            for hook in ("input", "forward")
        ),
        "has_ipv6": True,
        "logs_drops": True,
    },
    "host.kernel": {
        "settings": _SETTINGS,
        "mandatory_access": "apparmor",
        "enforced": True,
        "core_limit_zero": True,
        "cores_stored": False,
        "secure_boot": True,
        "measured": True,
        "lockdown": "integrity",
        "odd_modules": (),
        "swap": (),
        "temporary_cleaned": True,
    },
    "host.files": {
        "files": (
            FileMode(path="/etc/passwd", mode="0644", owner="root", group="root"),
            FileMode(path="/etc/group", mode="0644", owner="root", group="root"),
            FileMode(path="/etc/shadow", mode="0640", owner="root", group="shadow"),
            FileMode(path="/etc/gshadow", mode="0640", owner="root", group="shadow"),
            FileMode(path="/etc/sudoers", mode="0440", owner="root", group="root"),
            FileMode(path="/etc/ssh/sshd_config", mode="0600", owner="root", group="root"),
            FileMode(path="/etc/ssh/ssh_host_ed25519_key", mode="0600", owner="root", group="root"),
            FileMode(path="/etc/crontab", mode="0600", owner="root", group="root"),
            FileMode(path="/etc/cron.d", mode="0700", owner="root", group="root"),
            FileMode(path="/boot/grub/grub.cfg", mode="0600", owner="root", group="root"),
            FileMode(path="/var/log", mode="0755", owner="root", group="root"),
            FileMode(path="/var/log/auth.log", mode="0640", owner="root", group="adm"),
        ),
        "mounts": (
            Mount(path="/", type="ext4", options=("rw", "relatime")),
            Mount(path="/tmp", type="tmpfs", options=("rw", "nosuid", "nodev", "noexec")),
            Mount(path="/dev/shm", type="tmpfs", options=("rw", "nosuid", "nodev", "noexec")),
            Mount(path="/home", type="ext4", options=("rw", "nosuid", "nodev")),
        ),
        "privileged": (FileMode(path="/usr/bin/passwd", mode="4755", owner="root", group="root"),),
        "world_writable": (),
        "unowned": (),
    },
    "host.packages": {
        "manager": "dpkg",
        "packages": {"openssl": "3.0.17-1~deb12u2", "zabbix-agent2": "1:6.0.14+dfsg1-1+b1"},
        "kernels": ("6.1.0-40-amd64",),
        "security_updates": (),
        "lists_from": "2026-05-31",
        "automatic": True,
        "unverified": (),
        "sources": ("mirror.example.gov.cn",),
        "restart_asked": False,
    },
    "host.time": {
        "synchronised": True,
        "keeper": "chrony",
        "sources": ("10.0.0.11", "10.0.0.12"),
        "zone": "Asia/Shanghai",
    },
    "host.network": {
        "interfaces": (
            NetworkInterface(name="bond0", kind="bond", up=True, addresses=("10.0.0.21/24",)),
            NetworkInterface(name="eno1", kind="ethernet", up=True, master="bond0"),
            NetworkInterface(name="eno2", kind="ethernet", up=True, master="bond0"),
        ),
        "routes": (DefaultRoute(gateway="10.0.0.1", interface="bond0"),),
        "name_servers": ("10.0.0.53",),
        "virtual_machine": "",
    },
    "host.capacity": {
        "cores": 8,
        "load_15": 1.2,
        "memory_kib": 16_000_000,
        "available_kib": 9_000_000,
        "up_seconds": 2_000_000,
        "file_systems": (FileSystemUse(path="/", space=41, inodes=12), FileSystemUse(path="/var", space=58, inodes=9)),
    },
}
