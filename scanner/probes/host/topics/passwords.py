"""What a new password must be: login.defs, and the PAM modules that passwd(1) passes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, PasswordsEvidence
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.logindefs import LOGIN_DEFS, read_login_defs
from scanner.probes.host.pam import PAM, PamLine, files_read, number, read_pam, stack
from scanner.probes.host.topic import Topic

_SETTING = "^[[:space:]]*[a-z_]+"
_QUALITY = Command(
    id="pwquality",
    argv=("grep", "-hE", _SETTING, "/etc/security/pwquality.conf"),
    answers=(0, 1),
    why=Text(zh="口令长度和复杂度要求", en="how long and mixed a password must be"),
)
_QUALITY_DROPINS = Command(
    id="pwquality-dropins",
    argv=("grep", "-RHE", _SETTING, "/etc/security/pwquality.conf.d", "--include=*.conf"),
    answers=(0, 1),
    why=Text(zh="口令长度和复杂度的补充要求", en="further rules on how long and mixed a password must be"),
)
_HISTORY = Command(
    id="pwhistory",
    argv=("grep", "-hE", _SETTING, "/etc/security/pwhistory.conf"),
    answers=(0, 1),
    why=Text(zh="禁止重复使用的历史口令个数", en="how many former passwords are refused"),
)

_JUDGES = ("pam_pwquality", "pam_cracklib", "pam_passwdqc")
_CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")
_HASHES = ("yescrypt", "gost_yescrypt", "blowfish", "sm3", "sha512", "sha256", "bigcrypt", "md5")

# What holds where nothing is set: pwquality.conf(5) since 1.4, before it (and cracklib) 9 with a credit for each kind.
_DEFAULT_LENGTH = 8
_DEFAULT_LENGTH_BEFORE = 9
_SHORTEST = 6
"""libpwquality accepts no lower limit."""

_DEFAULT_REMEMBERED = 10
"""pam_pwhistory(8), where nothing is set."""


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    facts = _defaults(answers)
    try:
        files = read_pam(answers)
    except LookFailed:
        return facts
    rules = stack(files, "passwd", "password")
    if rules is None:
        return facts
    facts |= {"files": files_read(files, "passwd", "password"), "pam_hash": _pam_hash(rules)}
    return facts | _quality(rules, answers, host) | {"remembered": _remembered(rules, answers)}


TOPIC = Topic(kind=PasswordsEvidence, commands=(LOGIN_DEFS, PAM, _QUALITY, _QUALITY_DROPINS, _HISTORY), read=_read)


def _defaults(answers: Answers) -> dict[str, Any]:
    defs = read_login_defs(answers)
    return {
        "max_days": number(defs.get("PASS_MAX_DAYS", "")),
        "min_days": number(defs.get("PASS_MIN_DAYS", "")),
        "warn_days": number(defs.get("PASS_WARN_AGE", "")),
        "hash_method": defs.get("ENCRYPT_METHOD", "").lower(),
        "umask": defs.get("UMASK", ""),
    }


def _pam_hash(rules: Sequence[PamLine]) -> str:
    for rule in rules:
        if rule.module == "pam_unix":
            return next((name for name in _HASHES if name in rule.options), "")
    return ""


def _quality(rules: Sequence[PamLine], answers: Answers, host: HostEvidence) -> dict[str, Any]:
    judge = next((rule for rule in rules if rule.module in _JUDGES), None)
    if judge is None or not judge.binds:
        return {"module": ""}
    if judge.module == "pam_passwdqc":
        return {"module": judge.module}
    settings = dict(judge.options)
    if judge.module == "pam_pwquality":
        # libpwquality reads the drop-ins first, then the file, then the module's arguments; the latest counts.
        settings = {**_settings(answers, _QUALITY_DROPINS.id), **_settings(answers, _QUALITY.id), **settings}
    before = judge.module == "pam_cracklib" or (host.os_family == "rhel" and host.os_version.startswith("7"))
    credits = [_number(settings, name, 1 if before else 0) for name in _CREDITS]
    length = _number(settings, "minlen", _DEFAULT_LENGTH_BEFORE if before else _DEFAULT_LENGTH)
    return {
        "module": judge.module,
        "min_length": max(_SHORTEST, length - sum(credit for credit in credits if credit > 0)),
        "classes": max(_number(settings, "minclass", 0), sum(credit < 0 for credit in credits)),
        "dictionary": _number(settings, "dictcheck", 1) != 0,
        "for_root": "enforce_for_root" in settings,
    }


def _remembered(rules: Sequence[PamLine], answers: Answers) -> int:
    """The most that any module of the stack refuses."""
    most = 0
    for rule in rules:
        if rule.module == "pam_pwhistory" and rule.binds:
            settings = {**_settings(answers, _HISTORY.id), **rule.options}
            most = max(most, _number(settings, "remember", _DEFAULT_REMEMBERED))
        elif rule.module == "pam_unix":
            most = max(most, rule.number("remember") or 0)
    return most


def _settings(answers: Answers, id: str) -> dict[str, str]:
    """`name = value`, or a name alone, of a file that need not be there; of several files the last by name counts."""
    lines = (answers.maybe(id) or "").splitlines()
    found = {}
    for line in sorted(lines, key=lambda line: line.partition(":")[0]) if id == _QUALITY_DROPINS.id else lines:
        setting = re.sub(r"^/[^:]*:", "", line).partition("#")[0]
        name, _, value = setting.partition("=")
        found[name.strip()] = value.strip()
    return found


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    value = number(settings.get(name, ""))
    return default if value is None else value
