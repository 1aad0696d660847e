"""Which process runs a scan: a mark no other process or run ever has, and whether that process is still there."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

_PROC = Path("/proc")
_ENDED = frozenset("ZX")
"""Process states (proc(5)) of one that has ended and that nobody has asked for its status yet."""

_numbers = itertools.count(1)
_here: set[str] = set()
_lock = threading.Lock()


class Runner(msgspec.Struct, frozen=True):
    """`host`, `pid` and `start` of a process: `start` is the machine's boot, the name space its pid counts in, when it was
    started by the machine's own clock (none of which a clock set back changes), and which of the process's runs this is."""

    host: str
    pid: int
    start: str

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}:{self.start}"

    @classmethod
    def parse(cls, mark: str) -> Runner | None:
        """The runner a mark stands for; None for no mark, or none of ours."""
        host, _, rest = mark.rpartition(":")[0].rpartition(":")
        start = mark.rpartition(":")[2]
        return cls(host, int(rest), start) if host and start and rest.isascii() and rest.isdigit() else None

    def is_there(self) -> bool | None:
        """True while the process lives and is at this run; None where that can't be told from here, on another machine."""
        place, _, number = self.start.rpartition(".")
        there, _, _ = place.rpartition(".")
        if self.host != socket.gethostname() or there != _place() or not there:
            return None
        if self.pid == os.getpid():
            return str(self) in _here
        return place == _start(self.pid) and bool(number)


@contextmanager
def new_runner() -> Iterator[Runner]:
    """A run of this process, there until it is left."""
    pid = os.getpid()
    one = Runner(socket.gethostname().replace(":", "-"), pid, f"{_start(pid)}.{next(_numbers)}")
    with _lock:
        _here.add(str(one))
    try:
        yield one
    finally:
        with _lock:
            _here.discard(str(one))


def _start(pid: int) -> str:
    """Where and when a process was started, empty when it is not there any more (or this is no Linux)."""
    try:
        told = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if told[0] in _ENDED else f"{_place()}.{told[19]}"


def _place() -> str:
    """The boot of this machine and the name space of pids, empty where the system does not tell."""
    try:
        boot = _PROC.joinpath("sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        space = os.readlink(_PROC / "self" / "ns" / "pid")
    except OSError:
        return ""
    return f"{boot}-{space.strip('pid:[]')}"
