"""The kernel's audit and auditd."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import AuditEvidence, HostEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import RUNNING, read_running, seen
from scanner.probes.host.topic import Topic

_COMMANDS = (
    *RUNNING,
    Command(
        id="audit-status",
        argv=("auditctl", "-s"),
        sudo=True,
        why=Text(zh="内核审计的开关与丢失计数", en="whether the kernel audits and what it lost"),
    ),
    Command(
        id="audit-rules",
        argv=("auditctl", "-l"),
        sudo=True,
        why=Text(zh="已加载的审计规则", en="the audit rules loaded"),
    ),
    Command(
        id="auditd-conf",
        argv=("cat", "/etc/audit/auditd.conf"),
        sudo=True,
        why=Text(zh="审计日志的空间与轮转设置", en="what auditd does when its files or the disk are full"),
    ),
    Command(
        id="auditd-stop",
        argv=("systemctl", "show", "auditd.service", "--property=RefuseManualStop"),
        why=Text(zh="审计服务能否被手工停止", en="whether auditd may be stopped by hand"),
    ),
)

_SETTINGS = frozenset(
    (
        "log_format",
        "max_log_file",
        "num_logs",
        "max_log_file_action",
        "space_left_action",
        "admin_space_left_action",
        "disk_full_action",
        "disk_error_action",
    )
)

_PATHS = {
    "identity": ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/security/opasswd"),
    "logins": (
        *("/var/log/lastlog", "/var/log/wtmp", "/var/log/btmp", "/var/log/faillog", "/var/log/tallylog"),
        *("/var/run/faillock", "/run/faillock", "/var/log/faillock", "/var/run/utmp", "/run/utmp"),
    ),
    "time": ("/etc/localtime",),
    "sudo": ("/etc/sudoers", "/etc/sudoers.d", "/var/log/sudo.log"),
    "modules": ("/sbin/insmod", "/sbin/rmmod", "/sbin/modprobe", "/usr/sbin/insmod", "/usr/bin/kmod", "/bin/kmod"),
    "privileged": ("/usr/bin/sudo", "/usr/bin/su", "/bin/su", "/usr/bin/passwd"),
}
_CALLS = {
    "time": ("adjtimex", "settimeofday", "clock_settime"),
    "deletion": ("unlink", "unlinkat", "rename", "renameat"),
    "mounts": ("mount", "umount2"),
    "modules": ("init_module", "finit_module", "delete_module"),
    "permissions": ("chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "lchown", "setxattr"),
    "privileged": ("execve",),
}
"""What a rule watches, by the files and the system calls in it: the groups of CIS Benchmarks' audit chapter."""

_PATH = re.compile(r"(?:-w|-F (?:path|dir)=)\s*(/[^\s]+)")
_CALL = re.compile(r"-S\s+([\w,]+)")
_STATUS = re.compile(r"\b(enabled|failure|flag|lost)[ =](\d{1,10})\b")


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    status = dict(_STATUS.findall(answers.maybe("audit-status") or ""))
    rules = _rules(answers.maybe("audit-rules"))
    return {
        "installed": running.installed("auditd") or running.has("auditd") or bool(status),
        "running": running.has("auditd"),
        "enabled": _number(status.get("enabled")),
        "failure_mode": _number(status.get("failure", status.get("flag"))),
        "lost": _number(status.get("lost")),
        "rules": None if rules is None else len(rules),
        "watched": None if rules is None else _watched(rules),
        "settings": _settings(answers.maybe("auditd-conf")),
        "refuses_stop": _refuses(seen(answers, "auditd-stop")),
    }


TOPIC = Topic(kind=AuditEvidence, commands=_COMMANDS, read=_read)


def _number(word: str | None) -> int | None:
    return None if word is None else int(word)


def _rules(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [line for line in text.splitlines() if line.lstrip().startswith(("-w", "-a", "-A"))]


def _watched(rules: list[str]) -> tuple[str, ...]:
    paths = {path.rstrip("/") for rule in rules for path in _PATH.findall(rule)}
    calls = {
        call for rule in rules if "never" not in rule for words in _CALL.findall(rule) for call in words.split(",")
    }
    groups = {name for name, known in _PATHS.items() if paths & set(known)}
    groups |= {name for name, known in _CALLS.items() if calls & set(known)}
    return tuple(sorted(groups))


def _settings(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    found = {}
    for line in text.splitlines():
        name, given, value = line.partition("=")
        if given and name.strip().lower() in _SETTINGS:
            found[name.strip().lower()] = clean(value.strip().lower(), 40)
    return found


def _refuses(text: str | None) -> bool | None:
    # The setting of a unit that does not exist is told too, as `no`.
    return None if text is None else "RefuseManualStop=yes" in text
