"""Which rules of the SCAP content for Linux (ComplianceAsCode's names, without their prefix) speak of which topic.

The first topic with a fitting pattern takes a rule, so that the finer ones stand first.
"""

from __future__ import annotations

import re

_TOPICS = {
    "lockout": r"accounts_passwords_pam_(faillock|tally2?)|account_disable_post_pw|accounts_max_concurrent",
    "passwords": r"accounts_password|set_password_hashing|accounts_(maximum|minimum|password)|no_empty_passwords|password_",
    "accounts": r"accounts_|account_|no_(direct_root|shelllogin|netrc|forward|legacy)|gid_passwd|use_pam_wheel|root_path",
    "ssh": r"sshd_|ssh_|disable_host_auth|file_(permissions|owner|groupowner)_sshd|firewalld_sshd",
    "sudo": r"sudo_|sudoers_|package_sudo",
    "audit": r"audit_|auditd_|service_auditd|grub2_audit|package_audit|file_\w{5,30}_var_log_audit",
    "logs": r"rsyslog_|journald_|syslogng_|(service|package)_(rsyslog|syslogng|systemd-journald)|ensure_logrotate",
    "integrity": r"aide_|package_aide|rpm_verify",
    "malware": r"install_(antivirus|hids)|mcafee|clamav|package_(fapolicyd|esc)|service_fapolicyd|configure_(firewall|virus)",
    "firewall": r"firewalld_|nftables_|iptables_|ip6tables_|ufw_|set_(ufw|nftables|ip6?tables|firewalld)|"
    r"service_(firewalld|nftables|ufw|iptables|ip6tables)|package_(firewalld|nftables|ufw|iptables)",
    "kernel": r"sysctl_|kernel_module_|coredump_|disable_(users_coredumps|prelink)|selinux_|apparmor_|grub2_|uefi_|"
    r"package_(libselinux|apparmor)|wireless_",
    "updates": r"security_patches|ensure_gpgcheck|ensure_redhat_gpg|dnf-automatic|package_dnf|clean_components|timer_dnf|apt_",
    "time": r"chronyd_|ntpd_|ntp_|timesyncd_|service_(chronyd|ntpd?|timesyncd)|package_(chrony|ntp|timesyncd)",
    "crypto": r"configure_.*crypto_policy|.*_crypto_policy|enable_fips|fips_|harden_.*crypto",
    "files": r"file_|dir_|mount_option_|partition_for|permissions_local|no_(files_unowned|world_writable)|sticky",
    "services": r"service_|package_|xwindows_|socket_",
}
_PATTERNS = {topic: re.compile(pattern) for topic, pattern in _TOPICS.items()}

TOPICS = tuple(_TOPICS)
"""Every topic that has a check `scap.<topic>`."""


def topic_of(rule: str) -> str:
    """The topic of a rule, empty when it has none here."""
    return next((topic for topic, pattern in _PATTERNS.items() if pattern.match(rule)), "")
