"""The read commands a host is asked, as data, so that an owner can approve the list before anybody logs in.

A command is a fixed list of words: nothing a target said ever becomes part of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from checks import Text
from checks.evidence import Reason
from scanner.probes.failures import LookFailed as LookFailed

NOT_FOUND = 127
_ABSENT = ("no such file", "not found", "cannot open", "cannot access", "can't open", "could not be found")
_FORBIDDEN = (
    "permission denied",
    "operation not permitted",
    "not allowed",
    "must be root",
    "a password is required",
    "incorrect password",
    "not in the sudoers",
    "may not run sudo",
    "must have a tty",
    "no hostkeys available",  # what sshd says to whoever may not read them
)


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One command that only reads.

    `id` is unique among all. `sudo` is True when it needs root's eyes: it is then run through sudo, where the credential
    says that sudo may be used and the login is not root's own. `families` are the operating systems it is run on. It is
    ended after `seconds`, and no more than `most` bytes of its output are read. `answers` are the exit codes that mean it
    has answered.
    """

    id: str
    argv: tuple[str, ...]
    why: Text
    sudo: bool = False
    families: tuple[str, ...] = ("debian", "rhel")
    seconds: float = 10.0
    most: int = 262_144
    answers: tuple[int, ...] = (0,)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a command said. `whole` is False when its output was cut off at its limit."""

    status: int
    out: str = ""
    error: str = ""
    whole: bool = True


class Shell(Protocol):
    """A login on a host. Commands run one after another."""

    def run(self, command: Command) -> Heard:
        """What `command` said.

        Raises:
            LookFailed: it did not end in time (TIMEOUT), or the connection is gone (RESET); the latter ends the look.
        """


class Answers:
    """What the commands of one topic said, by id."""

    def __init__(self, commands: Mapping[str, Command], heard: Mapping[str, Heard | LookFailed]) -> None:
        self._commands = commands
        self._heard = heard

    def text(self, id: str) -> str:
        """The whole output of the command `id`.

        Raises:
            LookFailed: it is not there (NOT_KNOWN), was not allowed (NO_RIGHT), went wrong (PROBE_ERROR), or was cut off
                (TOO_MUCH, TIMEOUT).
        """
        text = self.maybe(id)
        if text is None:
            raise LookFailed(Reason.NOT_KNOWN, f"{id}: not on this host")
        return text

    def lines(self, id: str) -> list[str]:
        """`text` by lines, without empty ones."""
        return [line for line in self.text(id).splitlines() if line.strip()]

    def maybe(self, id: str) -> str | None:
        """As `text`, but None where the program, or the file it was to read, is not on the host: a fact of its own."""
        heard = self._heard[id]
        if isinstance(heard, LookFailed):
            raise heard
        if heard.status in self._commands[id].answers and not _refused_by_sudo(heard):
            if not heard.whole:
                raise LookFailed(Reason.TOO_MUCH, f"{id}: more output than is read")
            return heard.out
        error = heard.error.lower()
        if any(words in error for words in _FORBIDDEN):
            raise LookFailed(Reason.NO_RIGHT, f"{id}: not allowed")
        if heard.status == NOT_FOUND or any(words in error for words in _ABSENT):
            return None
        raise LookFailed(Reason.PROBE_ERROR, f"{id}: ended with code {heard.status}")


def _refused_by_sudo(heard: Heard) -> bool:
    """True when sudo ended with 1 instead of the command, for which 1 may be an answer. Its mere warnings are none."""
    lines = heard.error.lower().splitlines() if heard.status == 1 else []
    return any(words in line for line in lines if line.startswith(("sudo:", "sorry,")) for words in _FORBIDDEN)
