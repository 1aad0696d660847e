"""What was left alone during scans, because it refused or slowed down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scanner.scope.load import Backoff, Trouble
from scanner.store.database import Store


def add_backoffs(store: Store, scan: int, backoffs: Iterable[Backoff]) -> None:
    """Keep the back-offs of a scan."""
    rows = [(scan, one.address, one.at.isoformat(), one.seconds, one.why) for one in backoffs]
    with store.transaction() as db:
        db.conn.executemany("INSERT INTO backoffs (scan, address, at, seconds, why) VALUES (?, ?, ?, ?, ?)", rows)


def backoffs_of(store: Store, scan: int) -> list[Backoff]:
    """The back-offs of a scan, in the order they were met."""
    return [
        Backoff(
            address=row["address"],
            at=datetime.fromisoformat(row["at"]),
            seconds=row["seconds"],
            why=Trouble(row["why"]),
        )
        for row in store.db.query("SELECT * FROM backoffs WHERE scan = ? ORDER BY id", [scan])
    ]
