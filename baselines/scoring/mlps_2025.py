"""The rate of items met (符合率) of the 2025 report template of MLPS evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.scoring.mark import Mark
from checks import Outcome


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`met` and `basically_met` are the lower bounds of the conclusions; the weights serve the six layer scores only."""

    met: float
    basically_met: float
    weight_general: float
    weight_important: float
    weight_key: float


def points(marks: Sequence[Mark], parameters: Parameters) -> float | None:
    """100 × items met / items assessed; partly met does not count as met. None when nothing was assessed."""
    assessed = [mark.outcome for mark in marks if mark.outcome.assessed]
    return 100 * assessed.count(Outcome.MET) / len(assessed) if assessed else None


def word(score: float, marks: Sequence[Mark], parameters: Parameters) -> str:
    """符合 from `met` on without a major hazard, 基本符合 from `basically_met` on, else 不符合."""
    if score < parameters.basically_met:
        return "not_met"
    hazard = any(mark.hazard for mark in marks)
    return "met" if score >= parameters.met and not hazard else "basically_met"
