"""Take the time of several ways to do the same, side by side in one run."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

SECONDS = 600
"""No program that is measured may run longer."""


def medians(cases: Mapping[str, Callable[[], object]], *, runs: int = 3) -> dict[str, float]:
    """The median seconds of each case. The cases take turns, so that a busy spell of the machine hits them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, work in cases.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in seconds.items()}


def call(command: Sequence[str], *, codes: Sequence[int] = (0,)) -> None:
    """Run a program as a person would.

    Raises:
        RuntimeError: it ended with none of the exit `codes`.
        subprocess.TimeoutExpired: it did not end in ten minutes, and was ended.
    """
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    if done.returncode not in codes:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")


class Children(NamedTuple):
    """What the processes that were started and have ended took: processor time in all, and the most memory of one in bytes."""

    seconds: float
    memory: int


def children() -> Children:
    """All of them so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Children(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def load() -> str:
    """How busy the machine was in the last minute, to print beside figures."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
