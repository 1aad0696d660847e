"""Read a file that holds secrets, and only one that nobody but its owner can read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from reports.language import _
from scanner.credentials.model import CredentialError

MOST_BYTES = 1_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Never through a symbolic link, and never waiting for a pipe that somebody put in the file's place.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read_private(path: Path) -> bytes:
    """The content of `path`, at most a million bytes. What was examined is what is read: one descriptor for both.

    Raises:
        CredentialError: it is no plain file, it belongs to another user, group or others have any right to it, or it can't
            be read. The message names the file, its mode, and the command that mends it.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CredentialError(_("{file}: is a symbolic link; expected the file itself").format(file=path)) from None
        raise _unreadable(path, error) from None
    with os.fdopen(descriptor, "rb") as file:
        _demand_private(path, os.fstat(descriptor))
        try:
            content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise _unreadable(path, error) from None
    if len(content) > MOST_BYTES:
        raise CredentialError(_("{file}: is too large; expected at most {n} bytes").format(file=path, n=MOST_BYTES))
    return content


def _demand_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialError(_("{file}: is no plain file").format(file=path))
    if status.st_uid != os.geteuid():
        raise CredentialError(
            _("{file}: belongs to user id {owner}; expected {mine}, who runs Citywall: chown {mine} {file}").format(
                file=path, owner=status.st_uid, mine=os.geteuid()
            )
        )
    if status.st_mode & _OTHERS:
        raise CredentialError(
            _("{file}: its mode is {mode}, so that others may use it; only its owner may: chmod 600 {file}").format(
                file=path, mode=f"{stat.S_IMODE(status.st_mode):04o}"
            )
        )


def _unreadable(path: Path, error: OSError) -> CredentialError:
    return CredentialError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror))
