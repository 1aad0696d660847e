"""Who may act as root through sudo, and how its use is recorded."""

from __future__ import annotations

from typing import Any

from checks.evidence import HostEvidence, SudoEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers
from scanner.probes.host.sudoers import SUDOERS, SUDOERS_D, Sudoers, read_sudoers
from scanner.probes.host.topic import Topic

_TARGETS = ("targetpw", "rootpw", "runaspw")
_SESSIONS = ("log_output", "log_input")


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    sudoers = read_sudoers(answers)
    if sudoers is None:
        return {"installed": False}
    return {
        "installed": True,
        "rules": sudoers.rules,
        "no_authentication": _unasked(sudoers),
        "syslog": sudoers.flag("syslog", default=True),
        "log_file": clean(sudoers.value("logfile"), 100),
        "records_sessions": any(sudoers.flag(name) for name in _SESSIONS),
        "use_pty": sudoers.flag("use_pty"),
        "secure_path": bool(sudoers.value("secure_path")),
        "timestamp_minutes": _minutes(sudoers.value("timestamp_timeout")),
        "target_password": any(sudoers.flag(name) for name in _TARGETS),
    }


TOPIC = Topic(kind=SudoEvidence, commands=(SUDOERS, SUDOERS_D), read=_read)


def _unasked(sudoers: Sudoers) -> tuple[str, ...]:
    """Whom Defaults free from giving a password: a user, `%group`, or `ALL`."""
    scopes = [one.scope for one in sudoers.defaults if one.name == "authenticate" and not one.on]
    return tuple(dict.fromkeys(clean(scope.lstrip(":"), 60) or "ALL" for scope in scopes))[:20]


def _minutes(value: str) -> float | None:
    try:
        minutes = float(value)
    except ValueError:
        return None
    return minutes if abs(minutes) < 1e6 else None
