"""A well-kept host as to who may log in and how."""

from __future__ import annotations

from typing import Any

from checks.evidence import Account, Home, LoginLock, ShellSetting, SudoRule, TrustFile

_KEPT: dict[str, Any] = {
    "login_shell": "/bin/bash",
    "password": "set",
    "scheme": "yescrypt",
    "changed_on": "2026-05-01",
    "min_days": 1,
    "max_days": 90,
    "warn_days": 7,
    "inactive_days": 30,
    "last_login": "2026-05-30",
    "has_keys": True,
}

ROOT = Account(name="root", uid=0, gid=0, login_shell="/bin/bash", password="locked", last_login="", has_keys=False)
DAEMON = Account(name="daemon", uid=1, gid=1, login_shell="/usr/sbin/nologin", password="locked", last_login="")
KEEPER = Account(name="sysadm", uid=1001, gid=1001, **_KEPT)
AUDITOR = Account(name="auditadm", uid=1002, gid=1002, **_KEPT)
GUARD = Account(name="secadm", uid=1003, gid=1003, **_KEPT)

EXEMPLARY: dict[str, dict[str, Any]] = {
    "host.sshd": {
        "root_login": "no",
        "password": False,
        "keyboard_interactive": True,
        "public_key": True,
        "empty_passwords": False,
        "host_based": False,
        "ignore_rhosts": True,
        "methods": ("publickey,keyboard-interactive",),
        "use_pam": True,
        "strict_modes": True,
        "user_environment": "no",
        "max_auth_tries": 4,
        "max_sessions": 10,
        "login_grace_seconds": 60,
        "alive_interval_seconds": 300,
        "alive_count_max": 2,
        "x11_forwarding": False,
        "tcp_forwarding": "no",
        "tunnel": "no",
        "gateway_ports": "no",
        "allow_groups": ("sshusers",),
        "listens_on": ("192.0.2.1:22",),
        "log_level": "verbose",
        "banner": True,
        "ciphers": ("aes256-gcm@openssh.com", "aes256-ctr"),
        "macs": ("hmac-sha2-512-etm@openssh.com",),
        "key_exchanges": ("curve25519-sha256",),
        "sftp": "internal-sftp",
    },
    "host.accounts": {
        "accounts": (ROOT, DAEMON, KEEPER, AUDITOR, GUARD),
        "groups": {"root": ("root",), "sudo": ("sysadm",), "adm": ("auditadm",), "docker": ()},
        "directories": (),
        "homes": (
            Home(name="root", mode="700", owner="root"),
            Home(name="sysadm", mode="750", owner="sysadm"),
        ),
        "trust_files": (TrustFile(name="authorized_keys", account="sysadm", mode="600", owner="sysadm", size=80),),
    },
    "host.passwords": {
        "max_days": 90,
        "min_days": 1,
        "warn_days": 7,
        "hash_method": "yescrypt",
        "umask": "027",
        "files": ("common-password",),
        "module": "pam_pwquality",
        "min_length": 10,
        "classes": 3,
        "dictionary": True,
        "for_root": True,
        "remembered": 5,
        "pam_hash": "yescrypt",
    },
    "host.lockout": {
        "locks": tuple(
            LoginLock(service=service, module="pam_faillock", deny=5, unlock_seconds=600, root=True, complete=True)
            for service in ("sshd", "login")
        ),
        "delay_seconds": 3.0,
    },
    "host.sudo": {
        "installed": True,
        "rules": (
            SudoRule(who="root", commands=("ALL",), everything=True),
            SudoRule(who="%sudo", commands=("ALL",), everything=True),
        ),
        "log_file": "/var/log/sudo.log",
        "use_pty": True,
        "secure_path": True,
        "timestamp_minutes": 5.0,
    },
    "host.session": {
        "timeouts": (ShellSetting(file="/etc/profile.d/tmout.sh", value="600"),),
        "timeout_fixed": True,
        "logind_idle_seconds": 0,
        "umasks": (ShellSetting(file="/etc/profile", value="027"),),
        "login_umask": "027",
        "su_group": "wheel",
        "second_factors": ("pam_oath",),
        "reboot_by_keys": False,
        "boot_password": True,
        "job_lists": ("at.allow", "cron.allow"),
    },
    "host.roles": {
        "administrators": ("root", "sysadm"),
        "auditors": ("auditadm",),
        "security_administrators": ("secadm",),
        "directories": (),
    },
}
