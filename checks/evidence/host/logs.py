"""What a host writes down, for how long, and where else it goes."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class LogDestination(msgspec.Struct, frozen=True, kw_only=True):
    """Another machine that a host sends its records to.

    `by` is `udp`, `tcp`, `relp`, `audisp`, or the name of a shipping agent, whose `host` is empty. `encrypted` is None where
    the way does not tell.
    """

    by: str
    host: str = ""
    encrypted: bool | None = None


class LogFile(msgspec.Struct, frozen=True, kw_only=True):
    """One log file. `mode` is octal (`640`)."""

    path: str
    mode: str
    owner: str
    group: str = ""


class LogsEvidence(Evidence, frozen=True, kw_only=True, tag="host.logs"):
    """The system's own logs. None means that it could not be seen.

    `daemons` are those that ran: `rsyslog`, `syslog-ng`, `journald`. `journal_kept` is True when the journal outlives a
    restart. `logins_logged` says whether the facility authpriv is written or sent anywhere. `full_time` is False when the
    files' time stamps lack year and zone (the traditional format of RFC 3164). `files` are at most 200.

    By log (`logins`: auth.log or secure; `system`: syslog or messages; `audit`; `wtmp`; `journal`): `oldest` is the ISO day
    from which records are still there, `kept_days` how many days the logrotate rules keep. `installed_on` is the ISO day the
    system was first started, empty where unknown.
    """

    family: ClassVar[str] = "host"

    daemons: tuple[str, ...]
    journal_kept: bool | None = None
    logins_logged: bool | None = None
    sent_to: tuple[LogDestination, ...] | None = None
    full_time: bool | None = None
    files: tuple[LogFile, ...] | None = None
    oldest: dict[str, str] = {}
    kept_days: dict[str, int] = {}
    installed_on: str = ""
