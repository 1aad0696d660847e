"""The trend of the city by quarter, from the assessments and the histories of findings that are kept for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from reports.city import Quarter
from reports.totals import LEAST_COVERAGE, mean
from scanner.estate.baseline_of import own_baseline_names, own_extent
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.history import Scored, StepsTaken, scores_since, steps_taken

QUARTERS = 8
"""How many quarters are shown, the present one among them."""

_Key = tuple[int, int]
"""A year, and a quarter of it, 1..4."""


def quarters(
    store: Store, systems: Sequence[System], *, checks: Iterable[str], at: datetime, zone: tzinfo
) -> tuple[Quarter, ...]:
    """Those of the last eight in `zone` in which a scan of `systems` finished, oldest first. Findings of other checks than
    `checks` (ids), which nobody can look at any more, are not counted."""
    wanted = _last(QUARTERS, at.astimezone(zone))
    baselines = {system.id: own_baseline_names(system)[0] for system in systems}
    by_id = {system.id: system for system in systems}
    newest: dict[_Key, dict[str, Scored]] = {}
    for one in scores_since(store, baselines, _begin(wanted[0], zone)):
        of_quarter = newest.setdefault(_quarter_of(one.ended_at.astimezone(zone)), {})
        rival = of_quarter.get(one.system)
        if rival is None or _weight(by_id[one.system], one) >= _weight(by_id[one.system], rival):
            of_quarter[one.system] = one
    steps = steps_taken(store, baselines, checks)
    return tuple(_made(key, list(newest[key].values()), steps, zone) for key in wanted if key in newest)


def _made(key: _Key, scored: list[Scored], steps: Sequence[StepsTaken], zone: tzinfo) -> Quarter:
    begin, end = _begin(key, zone), _begin(_next(key), zone)
    within = [one for one in steps if begin <= one.at < end]
    scores = [one.score for one in scored if one.score is not None and one.coverage >= LEAST_COVERAGE]
    return Quarter(
        year=key[0],
        quarter=key[1],
        systems=len(scored),
        scored=len(scores),
        mean_score=mean(scores),
        mean_coverage=mean([one.coverage for one in scored]),
        open_at_end=sum((one.is_open - one.was_open) * one.findings for one in steps if one.at < end),
        opened=sum(one.findings for one in within if one.is_open and not one.was_open),
        closed=sum(one.findings for one in within if one.was_open and not one.is_open and one.by_scan),
        written_off=sum(one.findings for one in within if one.was_open and not one.is_open and not one.by_scan),
    )


def _weight(system: System, one: Scored) -> tuple[bool, int, tuple[bool, int]]:
    """Of two scores of a quarter the heavier counts: a scan in all layers, the newer, the nearer to the system's own baseline."""
    return one.whole, one.scan, own_extent(system, one.baseline)


def _quarter_of(moment: datetime) -> _Key:
    return moment.year, (moment.month + 2) // 3


def _next(key: _Key) -> _Key:
    year, quarter = key
    return (year, quarter + 1) if quarter < 4 else (year + 1, 1)


def _last(count: int, at: datetime) -> list[_Key]:
    """The quarter of `at` and those before it, `count` in all, oldest first."""
    year, quarter = _quarter_of(at)
    ends = (year * 4 + quarter - 1 - back for back in range(count))
    return [(end // 4, end % 4 + 1) for end in sorted(ends)]


def _begin(key: _Key, zone: tzinfo) -> datetime:
    """Its first moment in `zone`, in UTC."""
    year, quarter = key
    return datetime(year, 3 * quarter - 2, 1, tzinfo=zone).astimezone(UTC)
