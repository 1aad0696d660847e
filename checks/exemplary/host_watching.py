"""A well-kept host as it looks from inside: what watches it, what it keeps, and what serves on it."""

from __future__ import annotations

from typing import Any

from checks.evidence import BackupJob, Container, Guard, LogDestination, LogFile, TomcatServer, WebServer

EXEMPLARY: dict[str, dict[str, Any]] = {
    "host.audit": {
        "installed": True,
        "running": True,
        "enabled": 2,
        "failure_mode": 1,
        "lost": 0,
        "rules": 40,
        "watched": (
            *("deletion", "identity", "logins", "modules", "mounts"),
            *("permissions", "privileged", "sudo", "time"),
        ),
        "settings": {
            "max_log_file_action": "keep_logs",
            "space_left_action": "email",
            "admin_space_left_action": "halt",
            "disk_full_action": "halt",
        },
        "refuses_stop": True,
    },
    "host.logs": {
        "daemons": ("rsyslog", "journald"),
        "journal_kept": True,
        "logins_logged": True,
        "sent_to": (LogDestination(by="tcp", host="192.0.2.9", encrypted=True),),
        "full_time": True,
        "files": (LogFile(path="/var/log/auth.log", mode="640", owner="syslog", group="adm"),),
        "oldest": {"logins": "2025-10-01", "system": "2025-10-01", "audit": "2025-10-01"},
        "kept_days": {"logins": 210, "system": 210},
        "installed_on": "2024-01-01",
    },
    "host.malware": {"products": (Guard(name="ClamAV"),), "known": 27, "signatures_on": "2026-05-31", "watching": True},
    "host.intrusion": {
        "integrity": (Guard(name="AIDE"),),
        "detection": (Guard(name="Wazuh"),),
        "blocking": (Guard(name="fail2ban"),),
        "baseline_on": "2026-05-01",
        "compared_on": "2026-06-01",
        "failures_outside": 0,
        "failures_inside": 2,
        "sources_inside": 1,
    },
    "host.backup": {
        "jobs": (BackupJob(tool="restic", by="timer", destination="remote", encrypted=True, last_run="2026-06-01"),),
        "scheduler": True,
        "newest_file": "2026-06-01",
        "files": 12,
    },
    "host.crypto": {
        "openssl": "3.0.12",
        "national": ("SM2", "SM3", "SM4"),
        "kernel": ("sm3", "sm4"),
        "policy": "DEFAULT",
        "fips": False,
    },
    "host.containers": {
        "engines": (Guard(name="Docker"), Guard(name="kubelet")),
        "containers": (Container(name="web", user="1000", memory_limited=True),),
        "user_remapped": True,
        "open_sockets": (),
        "socket_mode": "660",
        "settings": {"icc": False, "live-restore": True, "no-new-privileges": True},
        "insecure_registries": (),
        "log_driver": "json-file",
        "kubelet_anonymous": False,
        "kubelet_read_only_port": 0,
    },
    "host.middleware": {
        "running": {"nginx": ("root", "www-data"), "PHP-FPM": ("root", "www-data"), "Java": ("tomcat",)},
        "web": (
            WebServer(
                name="nginx",
                version_hidden=True,
                protocols=("TLS 1.2", "TLS 1.3"),
                ciphers=("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:!aNULL",),
                hides_dot_files=True,
                upload_limit=10_485_760,
                firewall="on",
            ),
        ),
        "tomcats": (TomcatServer(path="/etc/tomcat10", access_log=True),),
        "php": {"display_errors": "off", "expose_php": "off", "allow_url_include": "off"},
    },
}
