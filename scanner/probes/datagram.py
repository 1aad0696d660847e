"""Questions over UDP: one datagram out, the fitting answer in, and an end in bounded time whatever else comes back."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

TRIES = 2
"""A datagram may be lost; a device that is silent twice has nothing to say."""

SECONDS = 2.0
"""How long each try waits, in all, for the fitting answer."""

LARGEST = 65535
MOST_MISFITS = 64
"""Answers to another question, or of another protocol, that are read and left aside in one try."""

_SLICE = 0.25
"""A wait is taken in slices, since a cut does not wake a thread that waits for a datagram."""

_Answer = TypeVar("_Answer")


class Silent(TimeoutError):
    """No fitting answer came. `misfits` counts the datagrams that came instead."""

    def __init__(self, misfits: int) -> None:
        super().__init__("no answer" if not misfits else f"no fitting answer ({misfits} others)")
        self.misfits = misfits


def ask(
    sock: socket.socket,
    question: bytes,
    fits: Callable[[bytes], _Answer | None],
    *,
    tries: int = TRIES,
    seconds: float = SECONDS,
) -> _Answer:
    """Send `question` on a connected UDP socket, again after a silence, until `fits` makes something of what comes back.

    `fits` gives None for a datagram that is no answer to this question (another id, another protocol); it must not raise.

    Raises:
        Silent: nothing fitting came in `tries` times `seconds`.
        OSError: the port or the host is told to be unreachable (`ConnectionRefusedError`), or the connection was cut.
    """
    misfits = 0
    for _ in range(tries):
        deadline = time.monotonic() + seconds
        sock.send(question)
        for _ in range(MOST_MISFITS):
            heard = _heard(sock, deadline)
            if heard is None:
                break
            answer = fits(heard)
            if answer is not None:
                return answer
            misfits += 1
    raise Silent(misfits)


def ask_each(
    sock: socket.socket,
    questions: Mapping[str, tuple[bytes, Callable[[bytes], _Answer | None]]],
    *,
    tries: int = TRIES,
    seconds: float = SECONDS,
) -> dict[str, _Answer]:
    """Ask several questions of one port in the time of one, as `ask` does each; the answers by the questions' names.

    What is not answered is not in it.

    Raises:
        OSError: as `ask`.
    """
    answers: dict[str, _Answer] = {}
    for _ in range(tries):
        deadline = time.monotonic() + seconds
        for name, (question, _fits) in questions.items():
            if name not in answers:
                sock.send(question)
        for _ in range(MOST_MISFITS):
            heard = _heard(sock, deadline) if len(answers) < len(questions) else None
            if heard is None:
                break
            for name, (_question, fits) in questions.items():
                answer = fits(heard) if name not in answers else None
                if answer is not None:
                    answers[name] = answer
                    break
    return answers


def _heard(sock: socket.socket, deadline: float) -> bytes | None:
    """The next datagram, None when none came before the deadline."""
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(min(left, _SLICE))
        try:
            return sock.recv(LARGEST)
        except TimeoutError:
            continue
    return None
