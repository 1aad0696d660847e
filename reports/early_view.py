"""Early signs (预警) worked out for the page: each series as a small line with its ends, or as the last words of a device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

import msgspec

from checks.evidence import Point, Spell
from reports.model import EarlySign, FindingFacts, Series

WIDTH, HEIGHT, MARGIN = 160.0, 34.0, 3.0
"""Of a line's drawing, in its own units."""

SPELLS_SHOWN = 4


class Spark(msgspec.Struct, frozen=True, kw_only=True):
    """A series as a line: its path, and where its last point lies."""

    path: str
    x: float
    y: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One series: a line from its first to its last value, or the last of its spells. `name` and words are a target's own."""

    name: str = ""
    spark: Spark | None = None
    first: datetime | None = None
    last: datetime | None = None
    ends: tuple[str, str] = ("", "")
    spells: tuple[Spell, ...] = ()


class EarlyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One early sign with its series drawn."""

    finding: FindingFacts
    series: tuple[Drawn, ...]


def early_rows(signs: Sequence[EarlySign]) -> tuple[EarlyRow, ...]:
    """The rows of the table, in the order of `signs`."""
    return tuple(EarlyRow(finding=one.finding, series=tuple(map(_drawn, one.series))) for one in signs)


def _drawn(series: Series) -> Drawn:
    points = [one for one in series.points if isfinite(one.value)]
    if not points:
        return Drawn(name=series.name, spells=series.spells[-SPELLS_SHOWN:])
    first, last = points[0], points[-1]
    ends = (_valued(first.value, series.unit), _valued(last.value, series.unit))
    return Drawn(name=series.name, spark=_spark(points), first=first.when, last=last.when, ends=ends)


def _spark(points: Sequence[Point]) -> Spark:
    begin, values = points[0].when, [one.value for one in points]
    span = (points[-1].when - begin).total_seconds() or 1.0
    low, high = min(values), max(values)
    places = [
        (
            round(MARGIN + (one.when - begin).total_seconds() / span * (WIDTH - 2 * MARGIN), 1),
            round(_height((one.value - low) / (high - low) if high > low else 0.5), 1),
        )
        for one in points
    ]
    path = " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(places))
    return Spark(path=path, x=places[-1][0], y=places[-1][1])


def _height(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)


def _valued(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if unit else f"{value:.0f}"
