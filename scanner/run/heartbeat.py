"""The thread beside a running scan: it says every second that the scan is run here, and hears what people wish of it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from sqlite_utils import Database

from checks import CitywallError, StoreError, UnknownName
from reports.language import _
from scanner.clock import Clock
from scanner.run.halt import Halt
from scanner.run.runner import Runner
from scanner.store import Store
from scanner.store.scans import Scan, Wish, find_scan, must_hold

BEAT_SECONDS = 1.0
_PATIENCE_SECONDS = 0.5
"""How long one beat waits for the store; a beat that is missed does no harm, while the wish is read without waiting."""


class ScanStopped(CitywallError):
    """Somebody wished the scan to stop, or another process has taken it over."""

    exit_code = 130


class Heartbeat(Halt):
    """Beats while its `with` lasts, with a store of its own. What it heard is raised by `check`, in the thread that scans."""

    def __init__(self, path: Path, scan: int, runner: Runner, clock: Clock) -> None:
        super().__init__()
        self._path = path
        self._scan = scan
        self.runner = str(runner)
        self._clock = clock
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"beat of scan {scan}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

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

    def _run(self) -> None:
        store: Store | None = None
        try:
            while not self._over.is_set() and not self.heard:
                try:
                    if store is None:
                        store = Store(self._path)
                        store.db.conn.execute(f"PRAGMA busy_timeout = {int(_PATIENCE_SECONDS * 1000)}")
                    self._hear(find_scan(store, self._scan))
                    self._beat(store)
                except (StoreError, sqlite3.Error):
                    pass  # the disk is full or somebody holds the lock: the next beat is soon
                except UnknownName:
                    self.tell(ScanStopped(_("scan {number} is gone").format(number=self._scan)))
                self._over.wait(BEAT_SECONDS)
        finally:
            if store is not None:
                store.close()

    def _hear(self, scan: Scan) -> None:
        if scan.state == "finished":
            return
        if scan.runner != self.runner:
            self.tell(ScanStopped(_("scan {number} was taken over by another process").format(number=scan.id)))
        elif scan.state != "running":
            # Settled by somebody who took this process for dead.
            self.tell(ScanStopped(_("scan {number} is not run here any more").format(number=scan.id)))
        elif scan.wish is not Wish.NONE:
            self.tell(_stopped(scan.id, scan.wish, scan.wished_by))

    def _beat(self, store: Store) -> None:
        with store.transaction() as db:
            db.conn.execute(
                "UPDATE scans SET beat_at = ? WHERE id = ? AND runner = ? AND state = 'running'",
                (self._clock().isoformat(), self._scan, self.runner),
            )


def _stopped(scan: int, wish: Wish, by: str) -> ScanStopped:
    said = {
        Wish.PAUSE: _("scan {number} was paused by {by}; `citywall scans resume {number}` looks at the rest"),
        Wish.CANCEL: _("scan {number} was cancelled by {by}"),
        Wish.HOURS: _("scan {number} waits until scans may run again; what was seen is kept"),
    }
    return ScanStopped(said.get(wish, said[Wish.HOURS]).format(number=scan, by=by))
