"""How a host guards a session, before it, during it, and at its console."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class ShellSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a shell's start-up file sets."""

    file: str
    value: str


class SessionEvidence(Evidence, frozen=True, kw_only=True, tag="host.session"):
    """What guards sessions. None means that it could not be told.

    `timeouts` are the values of TMOUT in the start-up files of all users' shells, `timeout_fixed` is True when users
    can't change it. `logind_idle_seconds` is StopIdleSessionSec, 0 for never. `umasks` are those of the start-up
    files, and `login_umask` the one PAM sets from login.defs (empty when it does not). `su_group` is the group whose
    members alone may use su: empty for everybody, None without su. `second_factors` are the PAM modules of a second
    factor that SSH logins pass. `reboot_by_keys` is True when Ctrl-Alt-Del restarts the host. `boot_password` is True
    when changing the boot entry needs a password. `job_lists` are those of cron.allow, cron.deny, at.allow and
    at.deny that exist.
    """

    family: ClassVar[str] = "host"

    timeouts: tuple[ShellSetting, ...] | None = None
    timeout_fixed: bool = False
    logind_idle_seconds: int | None = None
    umasks: tuple[ShellSetting, ...] | None = None
    login_umask: str = ""
    su_group: str | None = None
    second_factors: tuple[str, ...] | None = None
    reboot_by_keys: bool | None = None
    boot_password: bool | None = None
    job_lists: tuple[str, ...] | None = None
