"""The deduction method (缺陷扣分法) of the 2021 report template of MLPS evaluation.

M = Vt + Vm, where Vt = 100·y − Σ f(w)(1 − x)·S over the technical items and Vm = 100·(1 − y) − the same sum over the
management items; S = 100 / n. n counts the items that apply and were assessed: an item not assessed is neither deducted
nor credited. Where one half has nothing assessed, the other stands for the whole (its share y is 1). Vt and Vm are not
below 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.scoring.mark import Mark, weight


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """y is `technical_share`; f(w) the three weights; the others are the lower bounds of the conclusions."""

    technical_share: float
    weight_general: float
    weight_important: float
    weight_key: float
    excellent: float
    good: float
    fair: float


def points(marks: Sequence[Mark], parameters: Parameters) -> float | None:
    """M, 0..100; None when nothing was assessed."""
    assessed = [mark for mark in marks if mark.outcome.assessed]
    technical = [mark for mark in assessed if mark.item.technical]
    management = [mark for mark in assessed if not mark.item.technical]
    if not assessed:
        return None
    share = parameters.technical_share
    if not technical or not management:
        share = 1.0 if technical else 0.0
    unit = 100 / len(assessed)
    halves = ((share, technical), (1 - share, management))
    return sum(max(0.0, 100 * part - unit * _deduction(half, parameters)) for part, half in halves)


def word(score: float, marks: Sequence[Mark], parameters: Parameters) -> str:
    """优 without medium or high risk at 90, 良 without high risk at 80, 中 without high risk at 70, else 差."""
    if any(mark.high_risk for mark in marks) or score < parameters.fair:
        return "poor"
    if score >= parameters.excellent and not any(mark.medium_risk for mark in marks):
        return "excellent"
    return "good" if score >= parameters.good else "fair"


def _deduction(marks: Sequence[Mark], parameters: Parameters) -> float:
    values = msgspec.structs.asdict(parameters)
    return sum(weight(mark.item, values) * (1 - mark.share) for mark in marks)
