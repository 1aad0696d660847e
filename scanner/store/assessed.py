"""The assessments of one system, told by their columns."""

from __future__ import annotations

from datetime import datetime

import msgspec

from scanner.store.database import Store


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of one assessment. `whole` is True when its scan covered all six layers."""

    id: int
    scan: int
    baseline: str
    rule: str
    judged_at: datetime
    score: float | None
    coverage: float
    whole: bool


def assessments_of(
    store: Store,
    system: str,
    *,
    scan: int | None = None,
    baseline: str = "",
    rule: str = "",
    limit: int,
    offset: int = 0,
) -> list[Assessed]:
    """Those from finished scans of a system (by id), of the newest scan first; of one scan, baseline or rule, or of all."""
    rows = store.db.query(
        """SELECT assessments.id, assessments.scan, assessments.baseline, assessments.rule, assessments.judged_at,
            assessments.score, assessments.coverage, scans.layers = '' AS whole
        FROM assessments CROSS JOIN scans ON scans.id = assessments.scan
        WHERE assessments.system = :system AND scans.state = 'finished' AND (:scan IS NULL OR assessments.scan = :scan)
        AND :baseline IN ('', assessments.baseline) AND :rule IN ('', assessments.rule)
        ORDER BY assessments.scan DESC, assessments.id LIMIT :limit OFFSET :offset""",
        {"system": system, "scan": scan, "baseline": baseline, "rule": rule, "limit": limit, "offset": offset},
    )
    return [msgspec.convert({**row, "whole": bool(row["whole"])}, Assessed) for row in rows]
