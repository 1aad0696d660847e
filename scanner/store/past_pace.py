"""How fast past scans went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checks.evidence import Depth
from scanner.store.database import Store

NEWEST = 10

PACE = """
    SELECT started_at, ended_at, (SELECT COUNT(*) FROM jobs WHERE jobs.scan = scans.id) AS jobs, (
        SELECT TOTAL(unixepoch(went_on_at) - unixepoch(at)) FROM stops WHERE stops.scan = scans.id AND went_on_at IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM stops AS before WHERE before.scan = stops.scan AND before.id < stops.id
            AND before.went_on_at = stops.went_on_at
        )
    ) AS stood
    FROM scans WHERE +state = 'finished' AND +asset IS NULL AND depth = ? AND layers = ?
    ORDER BY id DESC LIMIT ?
"""
"""From the newest scan backwards: the plus signs keep SQLite from an index that would have it sort the scans of all years."""


def seconds_a_job(store: Store, depth: Depth, layers: Sequence[str]) -> list[float]:
    """The seconds each job took on an average in the newest finished scans of this depth and these layers, retests and the
    time a scan stood still left out. Jobs run side by side, so that this is the pace under the limits set then, not what one job
    takes."""
    rows = store.db.query(PACE, [int(depth), ",".join(layers), NEWEST])
    paces = []
    for row in rows:
        took = datetime.fromisoformat(row["ended_at"]) - datetime.fromisoformat(row["started_at"])
        if row["jobs"]:
            paces.append(max(0.0, took.total_seconds() - row["stood"]) / row["jobs"])
    return paces
