"""The jobs a worker has asked for or is at, and whether the centre still wants them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from checks import CitywallError
from scanner.fleet.messages import Wanted, new_mark
from scanner.run.halt import Halt

MOST_REMEMBERED = 10_000


class NotWanted(CitywallError):
    """The centre does not want this looked at, or is not heard of any more."""


@dataclass
class Running:
    """One job. `count` numbers what is said of it; the centre wanted it last at `wanted_at` of the monotonic clock."""

    scan: int
    run: str
    attempt: str
    answers: str
    lease: float
    claim: str = field(default_factory=new_mark)
    halt: Halt = field(default_factory=Halt)
    granted: threading.Event = field(default_factory=threading.Event)
    count: int = 0
    wanted_at: float = 0.0
    said_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_count(self) -> int:
        """The number of what is said next, while `lock` is held until it is said."""
        self.count += 1
        self.said_at = time.monotonic()
        return self.count


class Claims:
    """All jobs of a worker. Safe to use from several threads."""

    def __init__(self) -> None:
        self._running: dict[str, Running] = {}
        self._counts: OrderedDict[Hashable, int] = OrderedDict()
        self._over: OrderedDict[Hashable, int] = OrderedDict()
        self._done: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def at(self, one: Running) -> Iterator[None]:
        """While inside, the job is claimed or run here."""
        with self._lock:
            self._running[one.claim] = one
        try:
            yield
        finally:
            with self._lock:
                del self._running[one.claim]

    def running(self) -> list[Running]:
        """Those that were granted."""
        with self._lock:
            return [one for one in self._running.values() if one.granted.is_set()]

    def hear(self, run: str, letter: Wanted) -> None:
        """What the centre wants of one run: those it names go on, the others of the run that had been wanted stop."""
        with self._lock:
            if letter.count <= self._counts.get(run, 0):
                return
            _remember(self._counts, run, letter.count)
            if letter.over:
                _remember(self._over, run)
            else:
                self._over.pop(run, None)
            of_run = [one for one in self._running.values() if one.run == run]
        for one in of_run:
            if one.claim in letter.claims:
                one.wanted_at = time.monotonic()
                one.granted.set()
            elif one.granted.is_set() or letter.over:
                one.halt.tell(NotWanted("not wanted any more"))

    def end_forgotten(self) -> None:
        """Stop what the centre has not wanted for a lease: it is gone, or can't be heard."""
        at = time.monotonic()
        for one in self.running():
            if at - one.wanted_at > one.lease:
                one.halt.tell(NotWanted("the centre is not heard of any more"))

    def end_all(self, why: BaseException) -> None:
        """Stop everything."""
        with self._lock:
            every = list(self._running.values())
        for one in every:
            one.halt.tell(why)

    def is_over(self, run: str) -> bool:
        """True when the run is over, or nobody of it answered."""
        with self._lock:
            return run in self._over

    def unanswered(self, run: str) -> None:
        """Nobody of the run answers; it is taken for over until it is heard again."""
        with self._lock:
            _remember(self._over, run)

    def finished(self, attempt: str) -> None:
        """An attempt was done to its end here."""
        with self._lock:
            _remember(self._done, attempt)

    def was_finished(self, attempt: str) -> bool:
        """True when it was."""
        with self._lock:
            return attempt in self._done


def _remember(book: OrderedDict[Hashable, int], name: Hashable, value: int = 0) -> None:
    book[name] = value
    book.move_to_end(name)
    while len(book) > MOST_REMEMBERED:
        book.popitem(last=False)
