"""Stages alike: each the weighted mean of its items, the total their plain mean. A stage is a category of the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.scoring.groups import category_scores
from baselines.scoring.mark import Mark


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of items; `stage` is the lower bound of every stage for the best conclusion, `fair` and `weak` are those of
    the total."""

    weight_general: float
    weight_important: float
    weight_key: float
    stage: float
    fair: float
    weak: float


def points(marks: Sequence[Mark], parameters: Parameters) -> float | None:
    """0..100 over the stages that have a score; None when none has."""
    scores = _scores(marks, parameters)
    return min(100.0, sum(scores) / len(scores)) if scores else None


def word(score: float, marks: Sequence[Mark], parameters: Parameters) -> str:
    """受控, 基本受控, 薄弱 or 失控; with a high risk never better than 薄弱."""
    if score < parameters.weak:
        return "lost"
    if score < parameters.fair or any(mark.high_risk for mark in marks):
        return "weak"
    return "controlled" if min(_scores(marks, parameters)) >= parameters.stage else "fair"


def _scores(marks: Sequence[Mark], parameters: Parameters) -> list[float]:
    groups = category_scores(marks, msgspec.structs.asdict(parameters))
    return [one.score for one in groups if one.score is not None]
