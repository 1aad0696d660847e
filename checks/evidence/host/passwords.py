"""What a host asks of a new password, and what it does about wrong ones."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class PasswordsEvidence(Evidence, frozen=True, kw_only=True, tag="host.passwords"):
    """What passwd(1) asks of a new password. None where it is not set, or could not be told.

    `max_days`, `min_days`, `warn_days`, `hash_method` (in lower case) and `umask` are login.defs', which new accounts
    start with. `files` are the PAM files that passwd reads for passwords. `module` is the PAM module that judges a
    new password (`pam_pwquality`, `pam_cracklib`, `pam_passwdqc`), empty when there is none. `min_length` is what is
    really needed: less what its credits give away. `classes` is the number of kinds of characters needed.
    `dictionary` is True when dictionary words are refused, `for_root` when root's own choice is judged too.
    `remembered` is how many former passwords are refused, 0 for none. `pam_hash` is the scheme pam_unix is told to
    use.
    """

    family: ClassVar[str] = "host"

    max_days: int | None = None
    min_days: int | None = None
    warn_days: int | None = None
    hash_method: str = ""
    umask: str = ""
    files: tuple[str, ...] = ()
    module: str | None = None
    min_length: int | None = None
    classes: int | None = None
    dictionary: bool | None = None
    for_root: bool | None = None
    remembered: int | None = None
    pam_hash: str = ""


class LoginLock(msgspec.Struct, frozen=True, kw_only=True):
    """What one PAM service (`sshd`, `login`) does about wrong passwords.

    `module` is `pam_faillock`, `pam_tally2` or `pam_tally`, empty for none. `deny` is the number of failures that
    lock, 0 for never. `unlock_seconds` is how long, 0 until an administrator unlocks. `root` is True when root is
    locked too. `complete` is False when the lines stand in an order that never locks (pam_faillock needs one before
    and one after the password's module).
    """

    service: str
    module: str = ""
    deny: int = 0
    unlock_seconds: int = 0
    root: bool = False
    complete: bool = False


class LockoutEvidence(Evidence, frozen=True, kw_only=True, tag="host.lockout"):
    """What a host does about wrong passwords, for each of the services of `sshd` and `login` that it has.

    `delay_seconds` is what pam_faildelay waits after a failure at the console, None when it is not used.
    """

    family: ClassVar[str] = "host"

    locks: tuple[LoginLock, ...]
    delay_seconds: float | None = None
