"""What goes on while the web face is served: functions called every so often, each in a thread of its own.

What joins adds a `Work` to `WORKS`; its function is given the workspace and opens the store itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from scanner.clock import now
from scanner.delivery.deliver import deliver
from scanner.delivery.remind import remind
from scanner.logs import log
from scanner.schedule.keeper import TEND_SECONDS, tend_once
from scanner.workspace import Workspace


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A function, and how many seconds lie between two calls of it."""

    name: str
    do: Callable[[Workspace], None]
    every: float


def send_messages(workspace: Workspace) -> None:
    """Make the reminders that are due, and send what waits in the outbox."""
    with workspace.store() as store:
        remind(workspace, store, now())
        deliver(workspace, store, now())


WORKS: tuple[Work, ...] = (
    Work(name="schedule", do=tend_once, every=TEND_SECONDS),
    Work(name="messages", do=send_messages, every=60),
)
"""All of it."""


@contextmanager
def working(workspace: Workspace, works: Sequence[Work]) -> Iterator[None]:
    """Work in the background while inside. Leaving waits for the work at hand."""
    stop = threading.Event()
    threads = [threading.Thread(target=_work, args=(workspace, one, stop), name="background") for one in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(workspace: Workspace, work: Work, stop: threading.Event) -> None:
    while not stop.is_set():
        _do(work, workspace)
        stop.wait(work.every)


def _do(work: Work, workspace: Workspace) -> None:
    try:
        work.do(workspace)
    except Exception:
        # One that fails must not keep the others from working; it is called again when it is due.
        log().exception("background.failed", work=work.name)
