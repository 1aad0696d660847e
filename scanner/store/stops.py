"""What befell scans: each time one stopped before its end, why, and when it was gone on with."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlite_utils import Database

from scanner.store.database import Store
from scanner.store.scans import Stopped


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """That a scan stopped. `by` is who wished it, or the mark of the process that died or failed; `why` is what that process said
    last. `at` is when it was seen that it had died; `went_on_at` is None until somebody goes on with it."""

    at: datetime
    stopped: Stopped
    by: str
    why: str
    went_on_at: datetime | None


def add_stop(db: Database, scan: int, stopped: Stopped, at: datetime, why: str = "") -> None:
    """Write down that a scan stopped, inside the caller's transaction."""
    by = {Stopped.NO: "''", Stopped.DIED: "runner", Stopped.FAILED: "runner"}.get(stopped, "wished_by")
    db.conn.execute(
        f"INSERT INTO stops (scan, at, stopped, by, why) SELECT id, ?, ?, {by}, ? FROM scans WHERE id = ?",
        (at.isoformat(), stopped, why, scan),
    )


def goes_on(db: Database, scan: int, at: datetime) -> None:
    """Write down that a scan is gone on with, inside the caller's transaction."""
    db.conn.execute("UPDATE stops SET went_on_at = ? WHERE scan = ? AND went_on_at IS NULL", (at.isoformat(), scan))


def explain_death(db: Database, scan: int, why: str) -> None:
    """Add to a scan's death, the last thing that befell it, what its process said last, inside the caller's transaction."""
    db.conn.execute(
        """UPDATE stops SET why = ? WHERE id = (SELECT MAX(id) FROM stops WHERE scan = ?)
        AND stopped IN ('died', 'failed') AND why = '' AND went_on_at IS NULL""",
        (why, scan),
    )


def stops_of(store: Store, scan: int) -> list[Stop]:
    """What befell a scan, in its order."""
    return [
        Stop(
            at=datetime.fromisoformat(row["at"]),
            stopped=Stopped(row["stopped"]),
            by=row["by"],
            why=row["why"],
            went_on_at=datetime.fromisoformat(row["went_on_at"]) if row["went_on_at"] else None,
        )
        for row in store.db.query("SELECT * FROM stops WHERE scan = ? ORDER BY id", [scan])
    ]
