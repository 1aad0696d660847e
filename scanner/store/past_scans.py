"""The scans that are over, by page, and what each of some scans covered and did to the findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from checks.evidence import Depth
from scanner.store.database import Store
from scanner.store.scans import Scan, scan_of_row


class PastFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which scans that are over. `retest` is True for retests alone, False for the others; `since` and `before` are ISO times in
    UTC, of the start. None and empty let all pass."""

    system: str = ""
    asked_by: str = ""
    depth: Depth | None = None
    retest: bool | None = None
    cancelled: bool | None = None
    since: str = ""
    before: str = ""


class Effect(msgspec.Struct, frozen=True):
    """What a scan did to the findings, in their numbers."""

    opened: int = 0
    closed: int = 0
    reopened: int = 0
    claims_rejected: int = 0


def past_scans(store: Store, wanted: PastFilter, *, skip: int, most: int) -> list[Scan]:
    """At most `most` scans that are finished or cancelled, newest first, without the `skip` newest."""
    asked: dict[str, Any] = {
        "EXISTS (SELECT 1 FROM jobs WHERE jobs.scan = scans.id AND jobs.system = ?)": wanted.system or None,
        "asked_by = ?": wanted.asked_by or None,
        "depth = ?": wanted.depth and int(wanted.depth),
        "(asset IS NOT NULL) = ?": wanted.retest,
        "(stopped = 'cancelled') = ?": wanted.cancelled,
        "started_at >= ?": wanted.since or None,
        "started_at < ?": wanted.before or None,
    }
    given = {condition: value for condition, value in asked.items() if value is not None}
    where = " AND ".join(["(state = 'finished' OR stopped = 'cancelled')", *given])
    rows = store.db.query(
        f"SELECT * FROM scans WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?", [*given.values(), most, skip]
    )
    return [scan_of_row(row) for row in rows]


def covered_by(store: Store, scans: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The ids of the systems each scan covers, in their order."""
    rows = store.db.query(
        f"SELECT scan, system FROM jobs WHERE scan IN ({_marks(scans)}) GROUP BY scan, system ORDER BY scan, system",
        list(scans),
    )
    covered: dict[int, tuple[str, ...]] = {}
    for row in rows:
        covered[row["scan"]] = (*covered.get(row["scan"], ()), row["system"])
    return covered


def effects_of(store: Store, scans: Sequence[int]) -> dict[int, Effect]:
    """What each scan did to the findings; the scans that did nothing are left out."""
    rows = store.db.query(
        f"""SELECT scan, SUM(before = '') AS opened, SUM(before <> 'closed' AND before <> '' AND after = 'closed') AS closed,
        SUM(before = 'closed' AND after = 'reopened') AS reopened, SUM(before = 'claimed' AND after = 'open') AS rejected
        FROM transitions WHERE scan IN ({_marks(scans)}) GROUP BY scan""",
        list(scans),
    )
    return {row["scan"]: Effect(row["opened"], row["closed"], row["reopened"], row["rejected"]) for row in rows}


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
