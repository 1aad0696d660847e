"""How far a scan is."""

from __future__ import annotations

import msgspec

from scanner.store import Store
from scanner.store.scans import Job, Scan


class SystemProgress(msgspec.Struct, frozen=True):
    """How far a scan is with one system, in jobs."""

    system: str
    done: int
    waiting: int


class Progress(msgspec.Struct, frozen=True):
    """How far a scan is, in jobs: one an asset, and one for each system itself. `last` is the job done last, `judging` is True
    once all are done and the scan is not."""

    systems: tuple[SystemProgress, ...]
    last: Job | None
    judging: bool

    @property
    def done(self) -> int:
        """Jobs done."""
        return sum(one.done for one in self.systems)

    @property
    def waiting(self) -> int:
        """Jobs not done."""
        return sum(one.waiting for one in self.systems)


def progress_of(store: Store, scan: Scan) -> Progress:
    """How far the scan is now."""
    rows = store.db.query(
        """SELECT system, SUM(state = 'done') AS done, SUM(state = 'waiting') AS waiting FROM jobs WHERE scan = ?
        GROUP BY system ORDER BY system""",
        [scan.id],
    )
    systems = tuple(SystemProgress(row["system"], row["done"], row["waiting"]) for row in rows)
    newest = store.db.query(
        "SELECT system, asset FROM jobs WHERE scan = ? AND state = 'done' ORDER BY done_at DESC LIMIT 1", [scan.id]
    )
    last = next((Job(row["system"], row["asset"]) for row in newest), None)
    judging = scan.state == "running" and not any(one.waiting for one in systems)
    return Progress(systems=systems, last=last, judging=judging)
