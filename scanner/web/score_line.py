"""The line of a system's scores over time. Geometry here, drawing in templates/score_line.svg.j2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from scanner.store.history import Scored

WIDTH, HEIGHT = 640.0, 170.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 12.0, 10.0, 24.0
"""Of the drawing and its margins, in its own units."""


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """The paths of score and share looked at, the newest point of each (None where it has no value), and the first and the last
    time. A scan without a score breaks the line."""

    score: str
    coverage: str
    last_score: tuple[float, float] | None
    last_coverage: tuple[float, float]
    first: datetime
    last: datetime
    marks: tuple[tuple[int, float], ...]


def score_line(scores: Sequence[Scored]) -> ScoreLine | None:
    """The line through `scores`, oldest first; None of fewer than two."""
    if len(scores) < 2:
        return None
    begin = scores[0].ended_at
    span = (scores[-1].ended_at - begin).total_seconds() or 1.0

    def place(one: Scored, value: float) -> tuple[float, float]:
        along = (one.ended_at - begin).total_seconds() / span
        return round(LEFT + along * (WIDTH - LEFT - RIGHT), 1), height_of(value)

    told = [place(one, one.score) if one.score is not None else None for one in scores]
    shares = [place(one, one.coverage * 100) for one in scores]
    return ScoreLine(
        score=_path(told),
        coverage=_path(shares),
        last_score=told[-1],
        last_coverage=shares[-1],
        first=begin,
        last=scores[-1].ended_at,
        marks=tuple((mark, height_of(mark)) for mark in (0, 25, 50, 75, 100)),
    )


def height_of(value: float) -> float:
    """Where a value of 0..100 lies."""
    return round(TOP + (100 - value) / 100 * (HEIGHT - TOP - BOTTOM), 1)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    words = []
    pen = "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        words.append(f"{pen}{point[0]} {point[1]}")
        pen = "L"
    return " ".join(words)
