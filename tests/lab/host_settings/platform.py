"""What runs on a host and how it is hardened: planted as bad as it gets, and as it should be.

Files, modes, owners and mounts are real. A stand-in speaks where a system that was booted would be needed. Both hosts are
Debian's, and are to be judged as seen on the exemplary day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from checks.exemplary.host_platform import EXEMPLARY
from checks.platform.usual_privileged import is_usual
from tests.lab.prepared_host import Planted, PreparedHost

KERNEL = "6.1.0-40-amd64"
_UNITS = ("--type=service,socket", "--no-legend", "--no-pager")
_LAST_DAY = "2026-05-31 04:00:00 UTC"
_LAST_YEAR = "2025-05-31 04:00:00 UTC"
_CRON = ("/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly")
_LOGS = ("/var/log/auth.log", "/var/log/secure", "/var/log/syslog", "/var/log/messages", "/var/log/kern.log")
_LOGS += ("/var/log/cron", "/var/log/cron.log")
_SECURE_BOOT = "-An -tu1 /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def weak(host: PreparedHost) -> None:
    """Everything amiss that this field's checks look for and that can be amiss at once."""
    without_bulk(host)
    _release(host, "ubuntu", "18.04", "Ubuntu 18.04.6 LTS")
    _weak_services(host)
    _weak_network(host)
    _weak_kernel(host)
    _weak_files(host)
    _weak_packages(host)


def hardened(host: PreparedHost) -> None:
    """Everything as it should be."""
    without_bulk(host)
    _release(host, "debian", "12", "Debian GNU/Linux 12 (bookworm)")
    _hardened_services(host)
    _hardened_network(host)
    _hardened_kernel(host)
    _hardened_files(host)
    _hardened_packages(host)


def without_firewall(host: PreparedHost) -> None:
    """A kernel that filters nothing."""
    _ip(host, ["2: eth0: <BROADCAST,UP> state UP\\    link/ether promiscuity 0"], ["2: eth0 inet 10.0.0.21/24"], [])
    host.stand_in("nft", {"-j list ruleset": '{"nftables": []}'})
    host.stand_in("iptables-save", {"": ""})
    host.stand_in("ip6tables-save", {"": ""})


def accepting_firewall(host: PreparedHost) -> None:
    """A filter with rules that lets in what none of them names."""
    without_firewall(host)
    host.stand_in("iptables-save", {"": "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 23 -j DROP\nCOMMIT\n"})


def unwatched(host: PreparedHost) -> None:
    """A host that no agent watches."""
    _systemctl(host, ("ssh.service", "cron.service"), "multi-user.target")


def without_bulk(host: PreparedHost) -> None:
    """Hide the folders of the machine that hold most of its files, and none that is looked for: the search takes so long."""
    for folder in ("/root", "/home", "/usr/share"):
        host.run("mount", "-t", "tmpfs", "-o", "mode=755,nosuid,nodev", "tmpfs", folder)


def _release(host: PreparedHost, os_id: str, version: str, title: str) -> None:
    host.write("/etc/os-release", f'ID={os_id}\nVERSION_ID="{version}"\nPRETTY_NAME="{title}"\n')
    host.stand_in("uname", {"-srm": f"Linux {KERNEL} x86_64\n"})
    none = Planted("none\n", status=1)
    host.stand_in("systemd-detect-virt", {"--container": none, "--vm": none})


def _weak_services(host: PreparedHost) -> None:
    _systemctl(
        host, ("telnet.socket", "cups.service", "gdm3.service", "snmpd.service", "xinetd.service"), "graphical.target"
    )
    host.write("/etc/xinetd.d/shell", "service shell\n{\n\tdisable = no\n}\n")
    host.write("/etc/snmp/snmpd.conf", "rocommunity public default\n", mode=0o600)
    _sockets(
        host,
        [
            'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=11,fd=3))',
            'tcp LISTEN 0 511 0.0.0.0:6379 0.0.0.0:* users:(("redis-server",pid=12,fd=6))',
            'tcp LISTEN 0 100 *:8080 *:* users:(("java",pid=13,fd=50))',
        ],
        "11 root\n12 redis\n13 root\n",
    )
    host.stand_in(
        "timedatectl", {"status": "System clock synchronized: no\n", "show-timesync": _timesync("203.107.6.88")}
    )
    host.stand_in("chronyc", {"*": Planted(error="506 Cannot talk to daemon\n", status=1)})
    host.stand_in("ntpq", {"*": Planted(error="Connection refused\n", status=1)})
    _capacity(host, load="31.00", available=200_000, space=97)


def _hardened_services(host: PreparedHost) -> None:
    _systemctl(
        host, ("ssh.service", "chrony.service", "zabbix-agent2.service", "nftables.service"), "multi-user.target"
    )
    _sockets(
        host,
        [
            'tcp LISTEN 0 128 10.0.0.21:22 0.0.0.0:* users:(("sshd",pid=11,fd=3))',
            'tcp LISTEN 0 511 *:443 *:* users:(("nginx",pid=12,fd=6))',
            'tcp LISTEN 0 511 127.0.0.1:6379 0.0.0.0:* users:(("redis-server",pid=13,fd=6))',
        ],
        "11 root\n12 root\n13 redis\n",
    )
    rule = "=" * 79
    host.stand_in("timedatectl", {"status": "System clock synchronized: yes\n", "show-timesync": Planted(status=1)})
    host.stand_in(
        "chronyc", {"-n sources": f"MS Name\n{rule}\n^* 10.0.0.11 2 6 377 1 0 0\n^+ 10.0.0.12 2 6 377 1 0 0\n"}
    )
    host.stand_in("ntpq", {"*": Planted(error="Connection refused\n", status=1)})
    _capacity(host, load="0.50", available=6_000_000, space=40)


def _systemctl(host: PreparedHost, units: tuple[str, ...], target: str) -> None:
    kind, *listed = _UNITS
    files = " ".join(("list-unit-files", kind, "--state=enabled", *listed))
    running = " ".join(("list-units", kind, "--state=running,listening", "--plain", *listed))
    host.stand_in(
        "systemctl",
        {
            files: "".join(f"{unit} enabled enabled\n" for unit in units),
            running: "".join(f"{unit} loaded active running A unit\n" for unit in units),
            "get-default": f"{target}\n",
        },
    )


def _sockets(host: PreparedHost, lines: list[str], owners: str) -> None:
    host.stand_in("ss", {"-lntup": "Netid State Recv-Q Send-Q Local Peer\n" + "\n".join(lines) + "\n"})
    host.stand_in("ps", {"-eo pid=,user:32=": owners})


def _timesync(address: str) -> str:
    return f"ServerName=ntp.aliyun.com\nServerAddress={address}\n"


def _capacity(host: PreparedHost, *, load: str, available: int, space: int) -> None:
    _over(host, "/proc/loadavg", f"{load} {load} {load} 1/100 1000\n")
    _over(host, "/proc/meminfo", f"MemTotal: 8000000 kB\nMemAvailable: {available} kB\n")
    host.stand_in("nproc", {"--all": "8\n"})
    host.stand_in(
        "df", {"*": f"Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 9 9 9 {space}% /\n"}
    )


def _over(host: PreparedHost, path: str, text: str) -> None:
    """Let a file of the kernel's say `text`, to this host alone."""
    own = f"/run/prepared/over{path.replace('/', '-')}"
    host.write(own, text)
    host.run("mount", "--bind", own, path)


def _weak_network(host: PreparedHost) -> None:
    links = [
        "2: eth0: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> state UP\\    link/ether 52:54:00:12:34:56 promiscuity 1",
        "3: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> state UP\\    link/ether 52:54:00:12:34:57 promiscuity 0",
    ]
    addresses = ["2: eth0    inet 10.0.0.21/24 scope global eth0", "2: eth0    inet6 fe80::1/64 scope link"]
    _ip(host, links, addresses, ["default via 10.0.0.1 dev eth0", "default via 192.168.1.1 dev wlan0 metric 600"])
    host.write("/etc/resolv.conf", "nameserver 114.114.114.114\n")
    everything = [_equals({"meta": {"key": "l4proto"}}, "tcp"), {"accept": None}]
    open_rules = (_accept(22), _accept(22), everything)
    _nft(host, [("ip", "input", "drop", open_rules), ("ip6", "input", "accept", ()), ("ip", "forward", "accept", ())])


def _hardened_network(host: PreparedHost) -> None:
    up = "<BROADCAST,MULTICAST,SLAVE,UP,LOWER_UP>"
    links = [
        f"2: eno1: {up} master bond0 state UP\\    link/ether 52:54:00:12:34:56 promiscuity 0",
        f"3: eno2: {up} master bond0 state UP\\    link/ether 52:54:00:12:34:57 promiscuity 0",
        "4: bond0: <BROADCAST,MULTICAST,MASTER,UP> state UP\\    link/ether 52:54:00:12:34:56 promiscuity 0 \\    bond mode",
    ]
    addresses = ["4: bond0    inet 10.0.0.21/24 scope global bond0", "4: bond0    inet6 fe80::1/64 scope link"]
    _ip(host, links, addresses, ["default via 10.0.0.1 dev bond0"])
    host.write("/etc/resolv.conf", "nameserver 10.0.0.53\n")
    established = {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}
    rules = ([{"match": established}, {"accept": None}], _accept(22, "10.0.0.0/28"), _accept(443), [{"log": {}}])
    _nft(host, [("inet", "input", "drop", rules), ("inet", "forward", "drop", ())])


def _ip(host: PreparedHost, links: list[str], addresses: list[str], routes: list[str]) -> None:
    told = ("\n".join(lines) + "\n" for lines in (links, addresses, routes))
    asked = ("-d -o link show", "-o addr show", "route show default")
    host.stand_in("ip", {**dict(zip(asked, told, strict=True)), "-6 route show default": ""})


def _accept(port: int, source: str = "") -> list[dict[str, Any]]:
    asked = [_equals({"payload": {"protocol": "tcp", "field": "dport"}}, port)]
    if source:
        address, _, length = source.partition("/")
        prefix = {"prefix": {"addr": address, "len": int(length)}}
        asked.insert(0, _equals({"payload": {"protocol": "ip", "field": "saddr"}}, prefix))
    return [*asked, {"accept": None}]


def _equals(left: Any, right: Any) -> dict[str, Any]:
    return {"match": {"op": "==", "left": left, "right": right}}


def _nft(host: PreparedHost, chains: Iterable[tuple[str, str, str, Iterable[list[dict[str, Any]]]]]) -> None:
    """A filter of chains, each with the family of its table, its hook, policy and rules."""
    entries: list[dict[str, Any]] = []
    for family, hook, policy, rules in chains:
        table = {"family": family, "table": "filter"}
        entries.append({"chain": {**table, "name": hook, "type": "filter", "hook": hook, "policy": policy}})
        entries += [{"rule": {**table, "chain": hook, "expr": rule}} for rule in rules]
    host.stand_in("nft", {"-j list ruleset": json.dumps({"nftables": entries})})
    host.stand_in("iptables-save", {"": ""})
    host.stand_in("ip6tables-save", {"": ""})


def _weak_kernel(host: PreparedHost) -> None:
    settings = {name: "1" for name in EXEMPLARY["host.kernel"]["settings"]}
    names = (
        *(name for name in settings if "rp_filter" in name),
        "net.ipv4.tcp_syncookies",
        "kernel.randomize_va_space",
    )
    settings |= dict.fromkeys(names, "0")
    _sysctl(host, settings)
    _security(host, {"lockdown": "[none] integrity confidentiality\n"})
    host.stand_in("getenforce", {"": "Permissive\n"})
    host.stand_in("aa-status", {"": Planted("apparmor not present.\n", status=1)})
    host.stand_in("od", {_SECURE_BOOT: "   6   0   0   0   0\n"})
    host.stand_in("lsmod", {"": "Module Size Used by\nusb_storage 81920 0\n"})
    host.stand_in("swapon", {"*": "/dev/sda2 partition\n"})
    host.stand_in(
        "lsblk", {"*": 'KNAME="sda2" PKNAME="sda" TYPE="part" MOUNTPOINT=""\nKNAME="sda" PKNAME="" TYPE="disk"\n'}
    )
    host.clear("/usr/lib/tmpfiles.d")
    host.remove("/etc/tmpfiles.d")
    # No file system of its own any more, and not in memory.
    host.run("mkdir", "/srv/tmp")
    host.run("mount", "--bind", "/srv/tmp", "/tmp")


def _hardened_kernel(host: PreparedHost) -> None:
    _sysctl(host, EXEMPLARY["host.kernel"]["settings"])
    _security(host, {"lockdown": "none [integrity] confidentiality\n", "ima/runtime_measurements_count": "900\n"})
    host.stand_in("getenforce", {"": "Enforcing\n"})
    host.stand_in("aa-status", {"": Planted("apparmor not present.\n", status=1)})
    host.stand_in("od", {_SECURE_BOOT: "   6   0   0   0   1\n"})
    host.stand_in("lsmod", {"": "Module Size Used by\next4 1000000 1\n"})
    host.stand_in("swapon", {"*": ""})
    host.stand_in("lsblk", {"*": ""})
    host.write("/etc/security/limits.d/core.conf", "* hard core 0\n")
    host.write("/etc/tmpfiles.d/tmp.conf", "q /tmp 1777 root root 10d\n")


def _sysctl(host: PreparedHost, settings: dict[str, str]) -> None:
    host.stand_in("sysctl", {"*": "".join(f"{name} = {value}\n" for name, value in settings.items())})


def _security(host: PreparedHost, files: dict[str, str]) -> None:
    host.run("mount", "-t", "tmpfs", "tmpfs", "/sys/kernel/security")
    for path, text in files.items():
        host.write(f"/sys/kernel/security/{path}", text)


def _weak_files(host: PreparedHost) -> None:
    host.run("chmod", "644", "/etc/shadow")
    host.run("chmod", "666", "/etc/ssh/sshd_config")
    host.write("/etc/ssh/ssh_host_rsa_key", "a key\n", mode=0o644)
    host.write("/etc/crontab", "", mode=0o666)
    host.write("/boot/grub/grub.cfg", "", mode=0o644)
    host.write("/var/log/auth.log", "", mode=0o666)
    host.write("/opt/tool", "", mode=0o4755)
    host.write("/opt/script", "", mode=0o777)
    host.write("/opt/left", "")
    host.run("chown", "54321:54321", "/opt/left")
    host.run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/dev/shm")


def _hardened_files(host: PreparedHost) -> None:
    host.run("chmod", "640", "/etc/shadow", "/etc/gshadow")
    host.write("/etc/ssh/ssh_host_ed25519_key", "a key\n", mode=0o600)
    host.remove("/etc/ssh/ssh_host_rsa_key", "/etc/ssh/ssh_host_ecdsa_key", "/etc/ssh/ssh_host_dsa_key")
    host.run("mkdir", "-p", *_CRON)
    host.run("chmod", "700", *_CRON)
    host.write("/etc/crontab", "", mode=0o600)
    host.write("/boot/grub/grub.cfg", "", mode=0o600)
    for log in _LOGS:
        host.write(log, "", mode=0o640, group="adm")
    host.run("mount", "-o", "remount,nosuid,nodev,noexec", "/tmp")
    host.run("mount", "-t", "tmpfs", "-o", "mode=1777,nosuid,nodev,noexec", "tmpfs", "/dev/shm")
    _tidy(host)


def _tidy(host: PreparedHost) -> None:
    """Take from the machine's own files what everybody may write, what nobody owns, and what has odd rights."""
    everybodys = ("-type", "f", "-perm", "-0002", "-exec", "chmod", "o-w", "{}", "+")
    folders = ("-type", "d", "-perm", "-0002", "-not", "-perm", "-1000", "-exec", "chmod", "+t", "{}", "+")
    nobodys = [(test, "-exec", "chown", "-h", "root:root", "{}", "+") for test in ("-nouser", "-nogroup")]
    listed = ("-type", "f", "-perm", "/6000", "-print0")
    words = [*everybodys, ",", *folders, ",", *nobodys[0], ",", *nobodys[1], ",", *listed]
    found = host.run("find", "/", "-xdev", "-ignore_readdir_race", *words).stdout
    if odd := [path for path in found.split("\0") if path and not is_usual(path)]:
        host.run("chmod", "u-s,g-s", *odd)


def _weak_packages(host: PreparedHost) -> None:
    _packages(host, ["gcc", "openssl", f"linux-image-{KERNEL}", "linux-image-6.1.0-41-amd64"], fetched=_LAST_YEAR)
    pending = "Inst openssl [1] (2 Ubuntu:18.04/bionic-security [amd64])\n"
    host.stand_in("apt-get", {"*": pending})
    host.stand_in("apt-config", {"dump": 'APT::Get::AllowUnauthenticated "true";\n'})
    host.write("/etc/apt/sources.list", "deb http://archive.ubuntu.com/ubuntu bionic main\n")


def _hardened_packages(host: PreparedHost) -> None:
    _packages(host, ["openssl", f"linux-image-{KERNEL}"], fetched=_LAST_DAY)
    host.stand_in("apt-get", {"*": "Reading package lists...\n"})
    host.stand_in("apt-config", {"dump": 'APT::Periodic::Unattended-Upgrade "1";\n'})
    host.write("/etc/apt/sources.list", "deb https://mirror.example.gov.cn/debian bookworm main\n")


def _packages(host: PreparedHost, names: list[str], *, fetched: str) -> None:
    host.stand_in("dpkg-query", {"*": "".join(f"ii \t{name}\t1\n" for name in names)})
    host.run("mkdir", "-p", "/etc/apt/sources.list.d", "/var/lib/apt/lists/partial")
    host.clear("/etc/apt/sources.list.d")
    host.remove("/var/lib/apt/periodic/update-success-stamp")
    host.run("touch", "-d", fetched, "/var/lib/apt/lists/partial")
