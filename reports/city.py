"""What the bureau's report says of the city as a whole, and of the way each system went. Worked out in `reports.totals`, but
for the quarters, the progress and the pace, which the engine reads from its history."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks import Layer, Severity, Text


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How a system did since its scan before. The score before is None where that scan was not judged by the same baseline.
    `new` counts findings of checks the scan before had too, `new_check` those of checks it did not have: they are no proof
    that anything got worse."""

    since: datetime
    since_scan: int
    score_before: float | None
    coverage_before: float | None
    new: int
    new_check: int
    closed: int
    reopened: int


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How fast findings are fixed: the mean days from when one was opened to the scan that proved it gone, and the share, 0..1,
    of those whose deadline is settled (closed, or overdue) that were closed in time. None where there is nothing to count."""

    days_to_fix: float | None = None
    fixed_in_time: float | None = None


class Department(msgspec.Struct, frozen=True, kw_only=True):
    """One department's systems: how many, how many of them ranked, their mean score (None without any), open findings,
    and how fast they are fixed."""

    name: str
    systems: int
    ranked: int
    mean_score: float | None
    open_by_severity: dict[Severity, int]
    overdue: int
    hazards: int
    pace: Pace = Pace()


class LayerTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One layer over the city, of the ranked systems, each counting the same. `mean_score` is over the `scored` of them, those
    of which something of the layer was looked at, None without any; `mean_coverage`, 0..1, over all that the layer's items
    apply to, None without any."""

    layer: Layer
    scored: int
    mean_score: float | None
    mean_coverage: float | None


class MissedClause(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a baseline over all systems judged by it, with how many of them each result has. `systems` are the ids of those
    that do not or only partly meet it, the former first."""

    clause: str
    standard: Text
    text: Text
    layer: Layer
    not_met: int
    partly_met: int
    not_assessed: int
    met: int
    systems: tuple[str, ...]


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """One quarter of a year in the bureau's time in which a scan finished. `systems` were scanned and judged by their present
    baseline; the newest scan of each in the quarter counts. `mean_coverage`, 0..1, is over them, `mean_score` over the `scored`
    of them, whose score says something (see `totals.LEAST_COVERAGE`), None without any. `open_at_end` counts the findings open
    at its end, or now in the quarter that runs; `opened` (new or back), `closed` (proved gone by a scan) and `written_off`
    (closed by a person without one) count what happened in it."""

    year: int
    quarter: int
    systems: int
    scored: int
    mean_score: float | None
    mean_coverage: float | None
    open_at_end: int
    opened: int
    closed: int
    written_off: int = 0
