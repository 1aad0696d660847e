"""One connection: a hello out, the server's first messages in, within bounds of time and bytes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from enum import StrEnum

import msgspec

from checks.evidence import Reason
from scanner.probes.failures import reason_of
from scanner.probes.target import Target
from scanner.probes.tlcp.records import Alert, Malformed, Message, Reassembler, TooMuch
from scanner.scope.gate import Gate

SECONDS = 3.0
"""How long one connection may take to be made, and then how long its answer may take."""
_PIECE = 16 * 1024


class Ending(StrEnum):
    """How the answer came to its end."""

    WHOLE = "whole"
    """Everything that was waited for is there."""
    ALERT = "alert"
    MALFORMED = "malformed"
    CLOSED = "closed"
    RESET = "reset"
    SILENT = "silent"
    UNFINISHED = "unfinished"
    TOO_MUCH = "too much"
    NO_CONNECTION = "no connection"


FAILURES = {
    Ending.WHOLE: Reason.NOT_THIS_PROTOCOL,
    Ending.MALFORMED: Reason.NOT_THIS_PROTOCOL,
    Ending.CLOSED: Reason.RESET,
    Ending.RESET: Reason.RESET,
    Ending.SILENT: Reason.SILENT,
    Ending.UNFINISHED: Reason.TIMEOUT,
    Ending.TOO_MUCH: Reason.TOO_MUCH,
}
"""Why nothing is known after an ending, where what was read is no answer to the question."""


class Answer(msgspec.Struct, frozen=True):
    """What came back: the messages read before the end, however it ended. `seconds` is how long the server took."""

    ending: Ending
    messages: tuple[Message, ...] = ()
    alert: Alert | None = None
    reason: Reason | None = None
    """Why there was no connection."""
    seconds: float = 0.0


def exchange(target: Target, port: int, gate: Gate, hello: bytes, is_whole: Callable[[list[Message]], bool]) -> Answer:
    """Send `hello` on a connection of its own and read until `is_whole` says that what came is enough.

    Takes at most `SECONDS` for the connection and `SECONDS` for the answer, and reads at most 256 KiB. What the target does
    is never raised.

    Raises:
        OutOfScope: no permission covers the address now.
    """
    try:
        with gate.connect(target.address, port, timeout=SECONDS) as connection:
            started = time.monotonic()
            answer = _converse(connection, hello, is_whole, started + SECONDS)
            return msgspec.structs.replace(answer, seconds=time.monotonic() - started)
    except OSError as error:
        return Answer(Ending.NO_CONNECTION, reason=reason_of(error))


def _converse(
    connection: socket.socket, hello: bytes, is_whole: Callable[[list[Message]], bool], deadline: float
) -> Answer:
    reassembler = Reassembler()
    messages: list[Message] = []
    heard = False
    try:
        connection.sendall(hello)
        while not is_whole(messages):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
            data = connection.recv(_PIECE)
            if not data:
                return Answer(Ending.MALFORMED if heard and not messages else Ending.CLOSED, tuple(messages))
            heard = True
            for one in reassembler.feed(data):
                if isinstance(one, Alert):
                    return Answer(Ending.ALERT, tuple(messages), one)
                messages.append(one)
    except TimeoutError:
        return Answer(Ending.UNFINISHED if heard else Ending.SILENT, tuple(messages))
    except OSError:
        return Answer(Ending.RESET, tuple(messages))
    except (Malformed, TooMuch) as error:
        return Answer(Ending.TOO_MUCH if isinstance(error, TooMuch) else Ending.MALFORMED, tuple(messages))
    return Answer(Ending.WHOLE, tuple(messages))
