"""Series of values: the robust line through them, and the few points of them that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from statistics import median
from typing import TypeVar

from checks.evidence import Point, Trend
from checks.evidence.trends import MOST_SHOWN

_DAY = timedelta(days=1)

One = TypeVar("One")


def line(points: Sequence[Point]) -> Trend | None:
    """The line through `points`, oldest first; None where they are of one moment, or none.

    The slope is the median of those between all pairs (Theil 1950, Sen 1968), so that single wrong values do not bend it.
    """
    if not points:
        return None
    begin = points[0].when
    placed = [((one.when - begin) / _DAY, one.value) for one in points]
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(placed, 2) if x2 > x1]
    if not slopes:
        return None
    slope = median(slopes)
    start = median(value - slope * day for day, value in placed)
    days = placed[-1][0]
    return Trend(
        points=len(points),
        days=days,
        per_day=slope,
        start=start,
        now=start + slope * days,
        steady=_steady(slopes, slope),
        shown=tuple(thinned(points)),
    )


def _steady(slopes: Sequence[float], slope: float) -> float:
    """The share of slopes, of those that are not level, that go the way of `slope`; 0 where it goes none."""
    moving = [one for one in slopes if one]
    return sum(one * slope > 0 for one in moving) / len(moving) if moving else 0.0


def thinned(all_of: Sequence[One]) -> list[One]:
    """At most 24 of a series, evenly spaced, the first and the last among them."""
    if len(all_of) <= MOST_SHOWN:
        return list(all_of)
    step = (len(all_of) - 1) / (MOST_SHOWN - 1)
    return [all_of[round(number * step)] for number in range(MOST_SHOWN)]
