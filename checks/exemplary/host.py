"""A well-kept host as it looks from inside."""

from __future__ import annotations

from typing import Any

_RULES = (
    "sshd_disable_root_login",
    "accounts_tmout",
    "accounts_password_pam_minlen",
    "accounts_passwords_pam_faillock_deny",
    "sudo_remove_nopasswd",
    "audit_rules_login_events_faillock",
    "rsyslog_remote_loghost",
    "aide_build_database",
    "install_antivirus",
    "service_firewalld_enabled",
    "sysctl_kernel_randomize_va_space",
    "ensure_gpgcheck_globally_activated",
    "chronyd_specify_remote_server",
    "configure_crypto_policy",
    "file_permissions_etc_shadow",
    "service_telnet_disabled",
)
"""A rule of each topic, by the names of ComplianceAsCode."""

EXEMPLARY: dict[str, dict[str, Any]] = {
    "host": {
        "os_family": "debian",
        "os_id": "debian",
        "os_version": "12",
        "title": "Debian GNU/Linux 12 (bookworm)",
        "kernel": "6.1.0-40-amd64",
        "machine": "x86_64",
    },
    "scap": {
        "benchmark": "xccdf_org.ssgproject.content_benchmark_OPENEULER-2203",
        "profile": "xccdf_org.ssgproject.content_profile_standard",
        "taken_on": "2026-05-20",
        "results": {rule: "pass" for rule in _RULES},
    },
}
