"""What a host does about wrong passwords: the PAM modules that count them, in the stacks of SSH and console logins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, LockoutEvidence, LoginLock, Reason
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.pam import PAM, PamFiles, PamLine, number, read_pam, stack
from scanner.probes.host.topic import Topic

_FAILLOCK_CONF = Command(
    id="faillock-conf",
    argv=("grep", "-hE", "^[[:space:]]*[a-z_]+", "/etc/security/faillock.conf"),
    answers=(0, 1),
    why=Text(zh="登录失败锁定的次数和时长", en="after how many failures a login is locked, and for how long"),
)

_SERVICES = ("sshd", "login")
_PASSWORD_MODULES = ("pam_unix", "pam_sss", "pam_ldap", "pam_winbind", "pam_krb5")
_TALLIES = ("pam_tally2", "pam_tally")

# faillock.conf(5) and pam_tally2(8), where nothing is set; a tally that has no unlock_time waits for an administrator.
_FAILLOCK_DENY = 3
_FAILLOCK_UNLOCK_SECONDS = 600


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    files = read_pam(answers)
    settings = _settings(answers)
    locks = [_lock(service, rules, settings) for service in _SERVICES if (rules := stack(files, service, "auth"))]
    if not locks:
        raise LookFailed(Reason.NOT_KNOWN, "neither sshd nor login has a PAM stack")
    return {"locks": tuple(locks), "delay_seconds": _delay(files)}


TOPIC = Topic(kind=LockoutEvidence, commands=(PAM, _FAILLOCK_CONF), read=_read)


def _settings(answers: Answers) -> dict[str, str]:
    found = {}
    for line in (answers.maybe(_FAILLOCK_CONF.id) or "").splitlines():
        name, _, value = line.partition("#")[0].partition("=")
        found[name.strip()] = value.strip()
    return found


def _lock(service: str, rules: Sequence[PamLine], settings: Mapping[str, str]) -> LoginLock:
    faillock = [at for at, rule in enumerate(rules) if rule.module == "pam_faillock"]
    if faillock:
        merged = dict(settings)
        for at in faillock:
            merged |= rules[at].options
        return LoginLock(
            service=service,
            module="pam_faillock",
            deny=_number(merged, "deny", _FAILLOCK_DENY),
            unlock_seconds=_unlock(merged, _FAILLOCK_UNLOCK_SECONDS),
            root="even_deny_root" in merged,
            complete=_is_complete(rules),
        )
    for at, rule in enumerate(rules):
        if rule.module in _TALLIES:
            return LoginLock(
                service=service,
                module=rule.module,
                deny=_number(rule.options, "deny", 0),
                unlock_seconds=_unlock(rule.options, 0),
                root="even_deny_root" in rule.options or "even_deny_root_account" in rule.options,
                complete=rule.binds and at < _password_at(rules),
            )
    return LoginLock(service=service)


def _is_complete(rules: Sequence[PamLine]) -> bool:
    """pam_faillock(8): `preauth`, which refuses who is locked, stands before the password's module, `authfail` behind it."""
    at = _password_at(rules)
    before = any(_is_faillock(rule, "preauth") for rule in rules[:at])
    return before and any(_is_faillock(rule, "authfail") for rule in rules[at:])


def _is_faillock(rule: PamLine, phase: str) -> bool:
    return rule.module == "pam_faillock" and phase in rule.options and rule.binds


def _password_at(rules: Sequence[PamLine]) -> int:
    return next((at for at, rule in enumerate(rules) if rule.module in _PASSWORD_MODULES), len(rules))


def _unlock(settings: Mapping[str, str], default: int) -> int:
    """Seconds; `never`, which pam_faillock knows too, is 0."""
    return 0 if settings.get("unlock_time") == "never" else _number(settings, "unlock_time", default)


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    value = number(settings.get(name, ""))
    return default if value is None else value


def _delay(files: PamFiles) -> float | None:
    for rule in stack(files, "login", "auth") or ():
        if rule.module == "pam_faildelay":
            micros = rule.number("delay")
            return None if micros is None else micros / 1_000_000
    return None
