"""What goes on while the web face is served: functions called every so often, one after another, in one thread.

What joins adds a `Work` to `WORKS`; its function is given the workspace, opens the store itself, and returns soon.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from scanner.logs import log
from scanner.workspace import Workspace


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A function, and how many seconds lie between two calls of it."""

    name: str
    do: Callable[[Workspace], None]
    every: float


WORKS: tuple[Work, ...] = ()
"""All of it."""


@contextmanager
def working(workspace: Workspace, works: Sequence[Work]) -> Iterator[None]:
    """Work in the background while inside. Leaving waits for the work at hand."""
    stop = threading.Event()
    thread = threading.Thread(target=_work, args=(workspace, works, stop), name="background")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _work(workspace: Workspace, works: Sequence[Work], stop: threading.Event) -> None:
    due = dict.fromkeys(range(len(works)), time.monotonic())
    while works and not stop.is_set():
        number = min(due, key=due.__getitem__)
        if stop.wait(max(0.0, due[number] - time.monotonic())):
            return
        _do(works[number], workspace)
        due[number] = time.monotonic() + works[number].every


def _do(work: Work, workspace: Workspace) -> None:
    try:
        work.do(workspace)
    except Exception:
        # One that fails must not keep the others from working; it is called again when it is due.
        log().exception("background.failed", work=work.name)
