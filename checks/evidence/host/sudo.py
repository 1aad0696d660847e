"""Who may act as root on a host through sudo."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class SudoRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of sudoers(5), its aliases resolved.

    `who` is a user, `%group`, or `ALL`. `as_root` is True when it may act as root. `everything` is True when it may
    run any command. `commands` are at most 20. `no_password` is True when none is asked for some of them, by the rule
    or by Defaults.
    """

    who: str
    commands: tuple[str, ...]
    as_root: bool = True
    everything: bool = False
    no_password: bool = False


class SudoEvidence(Evidence, frozen=True, kw_only=True, tag="host.sudo"):
    """The rules of sudo, and how its use is recorded.

    `installed` is False when there is no sudoers file. `syslog` is True unless turned off; `log_file` is Defaults
    logfile. `records_sessions` is True when input or output is recorded. `timestamp_minutes` is how long a password
    holds, negative for ever, None at sudo's own default. `target_password` is True when the password asked is that of
    root, not one's own.
    """

    family: ClassVar[str] = "host"

    installed: bool
    rules: tuple[SudoRule, ...] = ()
    no_authentication: tuple[str, ...] = ()
    syslog: bool = True
    log_file: str = ""
    records_sessions: bool = False
    use_pty: bool = False
    secure_path: bool = False
    timestamp_minutes: float | None = None
    target_password: bool = False
