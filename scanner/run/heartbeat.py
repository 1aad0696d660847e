"""The thread beside a running scan: it says every second that the scan is run here, and hears what people wish of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from checks import CitywallError, StoreError, UnknownName
from reports.language import _
from scanner.clock import Clock
from scanner.run.runner import Runner
from scanner.store import Store
from scanner.store.scans import Scan, Wish, find_scan, must_hold

BEAT_SECONDS = 1.0
_PATIENCE_SECONDS = 0.5
"""How long one beat waits for the store; a beat that is missed does no harm, while the wish is read without waiting."""
_LOOK_SECONDS = 0.1

T = TypeVar("T")


class ScanStopped(CitywallError):
    """Somebody wished the scan to stop, or another process has taken it over."""

    exit_code = 130


class Heartbeat:
    """Beats while its `with` lasts, with a store of its own. What it heard is raised by `check`, in the thread that scans."""

    def __init__(self, path: Path, scan: int, runner: Runner, clock: Clock) -> None:
        self._path = path
        self._scan = scan
        self.runner = str(runner)
        self._clock = clock
        self._over = threading.Event()
        self._heard: ScanStopped | None = None
        self._listeners: list[Callable[[ScanStopped], None]] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"beat of scan {scan}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        """Go on.

        Raises:
            ScanStopped: the scan is to stop.
        """
        if self._heard is not None:
            raise self._heard

    def must_go_on(self, db: Database) -> None:
        """Inside a transaction, before a scan is judged for good: nothing happens while it is run here and may go on.

        Raises:
            NotHeld: it is not run here any more.
            ScanStopped: somebody wished it to stop.
        """
        must_hold(db, self._scan, self.runner)
        row = db.conn.execute("SELECT wish, wished_by FROM scans WHERE id = ?", (self._scan,)).fetchone()
        if row[0]:
            raise _stopped(self._scan, Wish(row[0]), row[1])

    @contextmanager
    def telling(self, listener: Callable[[ScanStopped], None]) -> Iterator[None]:
        """While inside, `listener` is called from the beating thread once the scan is to stop, the last one first; at once if it
        is already."""
        with self._lock:
            self._listeners.append(listener)
            heard = self._heard
        if heard is not None:
            listener(heard)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def beside(self, ask: Callable[[], T]) -> T:
        """What `ask` gives. It is asked in a thread of its own, and left alone there when the scan is to stop.

        Raises:
            ScanStopped: the scan is to stop.
        """
        answer: Future[T] = Future()
        threading.Thread(target=_answer, args=(ask, answer), daemon=True).start()
        while True:
            self.check()
            try:
                return answer.result(_LOOK_SECONDS)
            except NotYet:
                if answer.done():
                    raise

    def _run(self) -> None:
        store: Store | None = None
        try:
            while not self._over.is_set() and self._heard is None:
                try:
                    if store is None:
                        store = Store(self._path)
                        store.db.conn.execute(f"PRAGMA busy_timeout = {int(_PATIENCE_SECONDS * 1000)}")
                    self._hear(find_scan(store, self._scan))
                    self._beat(store)
                except (StoreError, sqlite3.Error):
                    pass  # the disk is full or somebody holds the lock: the next beat is soon
                except UnknownName:
                    self._tell(ScanStopped(_("scan {number} is gone").format(number=self._scan)))
                self._over.wait(BEAT_SECONDS)
        finally:
            if store is not None:
                store.close()

    def _hear(self, scan: Scan) -> None:
        if scan.state == "finished":
            return
        if scan.runner != self.runner:
            self._tell(ScanStopped(_("scan {number} was taken over by another process").format(number=scan.id)))
        elif scan.state != "running":
            # Settled by somebody who took this process for dead.
            self._tell(ScanStopped(_("scan {number} is not run here any more").format(number=scan.id)))
        elif scan.wish is not Wish.NONE:
            self._tell(_stopped(scan.id, scan.wish, scan.wished_by))

    def _beat(self, store: Store) -> None:
        with store.transaction() as db:
            db.conn.execute(
                "UPDATE scans SET beat_at = ? WHERE id = ? AND runner = ? AND state = 'running'",
                (self._clock().isoformat(), self._scan, self.runner),
            )

    def _tell(self, heard: ScanStopped) -> None:
        with self._lock:
            self._heard = heard
            listeners = list(reversed(self._listeners))
        for listener in listeners:
            listener(heard)


def _answer(ask: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:
        answer.set_exception(error)


def _stopped(scan: int, wish: Wish, by: str) -> ScanStopped:
    said = {
        Wish.PAUSE: _("scan {number} was paused by {by}; `citywall scans resume {number}` looks at the rest"),
        Wish.CANCEL: _("scan {number} was cancelled by {by}"),
        Wish.HOURS: _("scan {number} waits until scans may run again; what was seen is kept"),
    }
    return ScanStopped(said.get(wish, said[Wish.HOURS]).format(number=scan, by=by))
