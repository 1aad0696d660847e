"""How a host guards a session: idle time-outs, umask, su, second factors, and its console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from checks import Text
from checks.evidence import HostEvidence, SessionEvidence, ShellSetting
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.logindefs import LOGIN_DEFS, read_login_defs
from scanner.probes.host.pam import PAM, PamFiles, read_pam, stack
from scanner.probes.host.topic import Topic

_SET = "^[^#]*(TMOUT|umask[[:space:]])"
_SHELL_WHY = Text(zh="会话超时和默认文件权限", en="when idle sessions end, and which modes new files get")

_PROFILE = Command(id="profile", argv=("grep", "-HE", _SET, "/etc/profile"), answers=(0, 1), why=_SHELL_WHY)
_PROFILE_D = Command(
    id="profile-d",
    argv=("grep", "-RHE", _SET, "/etc/profile.d", "--include=*.sh"),
    answers=(0, 1),
    why=_SHELL_WHY,
)
_BASHRC = Command(
    id="bashrc", argv=("grep", "-HE", _SET, "/etc/bashrc"), answers=(0, 1), families=("rhel",), why=_SHELL_WHY
)
_BASH_BASHRC = Command(
    id="bash-bashrc",
    argv=("grep", "-HE", _SET, "/etc/bash.bashrc"),
    answers=(0, 1),
    families=("debian",),
    why=_SHELL_WHY,
)
_LOGIND = Command(
    id="logind",
    argv=("systemd-analyze", "cat-config", "systemd/logind.conf"),
    answers=(0, 1),
    why=Text(zh="系统层的会话空闲超时", en="when the system itself ends idle sessions"),
)
_REBOOT_KEYS = Command(
    id="ctrl-alt-del",
    argv=("systemctl", "is-enabled", "ctrl-alt-del.target"),
    answers=(0, 1),
    why=Text(zh="Ctrl-Alt-Del 是否会重启主机", en="whether Ctrl-Alt-Del restarts the host"),
)
_BOOT_WHY = Text(
    zh="引导菜单是否有口令（只计数，不读口令）", en="whether the boot menu has a password; counted, not read"
)
_BOOT_PASSWORD = "^[[:space:]]*password(_pbkdf2)?[[:space:]]+[^[:space:]]+[[:space:]]+[^$[:space:]]"
_GRUB = Command(
    id="grub",
    argv=("grep", "-cE", _BOOT_PASSWORD, "/boot/grub/grub.cfg"),
    sudo=True,
    answers=(0, 1),
    families=("debian",),
    why=_BOOT_WHY,
)
_GRUB2 = Command(
    id="grub2",
    argv=("grep", "-cE", _BOOT_PASSWORD, "/boot/grub2/grub.cfg"),
    sudo=True,
    answers=(0, 1),
    families=("rhel",),
    why=_BOOT_WHY,
)
_GRUB2_USER = Command(
    id="grub2-user",
    argv=("grep", "-c", "^GRUB2_PASSWORD=grub", "/boot/grub2/user.cfg"),
    sudo=True,
    answers=(0, 1),
    families=("rhel",),
    why=_BOOT_WHY,
)
_JOB_LISTS = Command(
    id="job-lists",
    argv=("find", "/etc", "-maxdepth", "1", "-type", "f", "(", "-name", "*.allow", "-o", "-name", "*.deny", ")"),
    why=Text(zh="谁可以使用 cron 和 at", en="who may use cron and at"),
)

SECOND_FACTORS = (
    "pam_google_authenticator",
    "pam_oath",
    "pam_pkcs11",
    "pam_p11",
    "pam_u2f",
    "pam_yubico",
    "pam_duo",
    "pam_radius_auth",
    "pam_otpw",
)
_LISTS = ("at.allow", "at.deny", "cron.allow", "cron.deny")
_TMOUT = re.compile(r"\bTMOUT=[\"']?(\d{1,9})")
_FIXED = re.compile(r"(readonly|(declare|typeset)\s+-\w*r\w*)\b.*\bTMOUT\b")
_UMASK = re.compile(r"(?:^|[\s;&])umask\s+([0-7]{1,4})\b")
_IDLE = re.compile(r"^\s*StopIdleSessionSec\s*=\s*(.*)$", re.MULTILINE)
_SPAN = re.compile(r"(\d{1,9})\s*([a-z]*)")
_UNITS = {"": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60}
_UNITS |= {"h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400}

_Read = TypeVar("_Read")


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    lines = _or_none(lambda answers: _shell_lines(answers, host.os_family), answers)
    files = _or_none(read_pam, answers) or {}
    return {
        "timeouts": None if lines is None else tuple(_settings(lines, _TMOUT))[:20],
        "timeout_fixed": any(_FIXED.search(line) for _, line in lines or ()),
        "logind_idle_seconds": _or_none(_logind, answers),
        "umasks": None if lines is None else tuple(_settings(lines, _UMASK))[:20],
        "login_umask": _login_umask(answers, files),
        "su_group": _su_group(files),
        "second_factors": _second_factors(files),
        "reboot_by_keys": _or_none(_reboot_by_keys, answers),
        "boot_password": _or_none(lambda answers: _boot_password(answers, host.os_family), answers),
        "job_lists": _or_none(_job_lists, answers),
    }


TOPIC = Topic(
    kind=SessionEvidence,
    commands=(
        *(_PROFILE, _PROFILE_D, _BASHRC, _BASH_BASHRC, LOGIN_DEFS, PAM, _LOGIND),
        *(_REBOOT_KEYS, _GRUB, _GRUB2, _GRUB2_USER, _JOB_LISTS),
    ),
    read=_read,
)


def _or_none(read: Callable[[Answers], _Read], answers: Answers) -> _Read | None:
    try:
        return read(answers)
    except LookFailed:
        return None


def _shell_lines(answers: Answers, family: str) -> list[tuple[str, str]]:
    """File and line of what the shells' start-up files say of TMOUT and umask."""
    lines = []
    for command in (_PROFILE, _PROFILE_D, _BASHRC, _BASH_BASHRC):
        if family in command.families:
            for line in (answers.maybe(command.id) or "").splitlines():
                file, _, rest = line.partition(":")
                lines.append((clean(file, 80), rest))
    return lines


def _settings(lines: Iterable[tuple[str, str]], pattern: re.Pattern[str]) -> Iterator[ShellSetting]:
    for file, line in lines:
        for value in pattern.findall(line):
            yield ShellSetting(file=file, value=value)


def _logind(answers: Answers) -> int | None:
    """Seconds, of the last setting that counts; 0 for never, and where nothing is set."""
    text = answers.maybe(_LOGIND.id)
    if not text:
        return None
    values = _IDLE.findall(text)
    if not values or values[-1].strip() in ("", "infinity"):
        return 0
    spans = _SPAN.findall(values[-1])
    return sum(int(count) * _UNITS.get(unit, 0) for count, unit in spans)


def _login_umask(answers: Answers, files: PamFiles) -> str:
    for rule in stack(files, "sshd", "session") or stack(files, "login", "session") or ():
        if rule.module == "pam_umask":
            defs = _or_none(read_login_defs, answers) or {}
            value = rule.options.get("umask") or defs.get("UMASK", "")
            return value if re.fullmatch(r"[0-7]{1,4}", value) else ""
    return ""


def _su_group(files: PamFiles) -> str | None:
    rules = stack(files, "su", "auth")
    if rules is None:
        return None
    for rule in rules:
        if rule.module == "pam_wheel" and rule.binds and "deny" not in rule.options:
            return clean(rule.options.get("group") or "wheel", 40)
    return ""


def _second_factors(files: PamFiles) -> tuple[str, ...] | None:
    rules = stack(files, "sshd", "auth")
    if rules is None:
        return None
    return tuple(dict.fromkeys(rule.module for rule in rules if rule.module in SECOND_FACTORS))


def _reboot_by_keys(answers: Answers) -> bool | None:
    """Anything but `masked` leaves it working: init starts the unit, or its alias, without asking whether it is enabled."""
    state = answers.text(_REBOOT_KEYS.id).strip()
    return state != "masked" if state else None


def _boot_password(answers: Answers, family: str) -> bool | None:
    """None where there is no GRUB, or it lies elsewhere."""
    configured = answers.maybe((_GRUB if family == "debian" else _GRUB2).id)
    if configured is None:
        return None
    users = (answers.maybe(_GRUB2_USER.id) or "0") if family == "rhel" else "0"
    return configured.strip() != "0" or users.strip() != "0"


def _job_lists(answers: Answers) -> tuple[str, ...]:
    names = {line.rpartition("/")[2] for line in (answers.maybe(_JOB_LISTS.id) or "").splitlines()}
    return tuple(name for name in _LISTS if name in names)
