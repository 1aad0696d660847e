"""What the process of a run said last, where it could not write it into the store.

Room for it is made in the run's log before the process is started: on a full disk nothing new can be written, while what has
its place on the disk can be written over.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from checks import CitywallError
from reports.text import printable
from scanner.schedule.process import log_of

ROOM = 512
"""Bytes kept at the beginning of the log, the last of them a line feed."""


def make_room(folder: Path, run: int) -> None:
    """Begin the log of a run anew, with room for last words.

    Raises:
        OSError: the disk is full, or the folder can't be written.
    """
    log_of(folder, run).write_bytes(b" " * (ROOM - 1) + b"\n")


def leave_words(folder: Path, run: int, error: BaseException) -> None:
    """Write down what a run's process dies of. What an error of somebody else's says may hold a secret; where the workspace is
    is nothing for a page."""
    words = str(error).replace(f"{folder}/", "") if isinstance(error, CitywallError) else type(error).__name__
    _write(folder, run, printable(words, ROOM))


def forget_words(folder: Path, run: int) -> None:
    """Take the words away that were read, so that they explain nothing else."""
    _write(folder, run, "")


def _write(folder: Path, run: int, words: str) -> None:
    line = words.encode()[: ROOM - 1].decode(errors="ignore").encode()
    with suppress(OSError), log_of(folder, run).open("r+b") as log:
        log.write(line.ljust(ROOM - 1))


def last_words(folder: Path, run: int) -> str:
    """What a run's process said last, empty for nothing."""
    try:
        with log_of(folder, run).open("rb") as log:
            return printable(log.read(ROOM).decode(errors="ignore"), ROOM).strip()
    except OSError:
        return ""
