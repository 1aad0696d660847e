"""What a command says, taken piece by piece and bounded, whatever the command does."""

from __future__ import annotations

from scanner.probes.clean import decode
from scanner.probes.host.command import Command, Heard
from scanner.probes.host.words import SUDO_ASKS

_MOST_ERROR = 16_384
PIECE = 65_536


class Output:
    """Both streams of one command: the output up to what the command may say, and the first 16 KiB of the errors.

    More errors are read and dropped, so that a command that floods them still comes to its end.
    """

    def __init__(self, command: Command) -> None:
        self._command = command
        self._out = bytearray()
        self._error = bytearray()

    def take(self, piece: bytes) -> None:
        """Add to the output."""
        self._out += piece[: self._command.most + 1 - len(self._out)]

    def take_error(self, piece: bytes) -> None:
        """Add to the errors."""
        self._error += piece[: _MOST_ERROR - len(self._error)]

    @property
    def full(self) -> bool:
        """True when the command has said more than it may: it can be ended."""
        return len(self._out) > self._command.most

    @property
    def times_asked(self) -> int:
        """How often sudo has asked for the password."""
        return self._error.count(SUDO_ASKS.encode())

    def heard(self, status: int) -> Heard:
        """All of it. What was cut off counts as an answer, since the command was ended for its length and not its fault."""
        return Heard(
            status=self._command.answers[0] if self.full else status,
            out=decode(bytes(self._out[: self._command.most])),
            error=decode(bytes(self._error)).replace(SUDO_ASKS, ""),
            whole=not self.full,
        )
