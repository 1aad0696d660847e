"""Our own rule: the six layers, each the weighted mean of its items, and the wall as the weighted mean of the layers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.scoring.groups import layer_scores
from baselines.scoring.mark import Mark


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of items and layers, and the lower bounds of the conclusions."""

    weight_general: float
    weight_important: float
    weight_key: float
    layer_physical: float
    layer_network: float
    layer_platform: float
    layer_data: float
    layer_application: float
    layer_management: float
    sound: float
    fair: float
    weak: float


def points(marks: Sequence[Mark], parameters: Parameters) -> float | None:
    """0..100 over the layers that have a score; None when none has."""
    values = msgspec.structs.asdict(parameters)
    scored = [
        (values[f"layer_{one.layer.value}"], one.score) for one in layer_scores(marks, values) if one.score is not None
    ]
    total = sum(weight for weight, _ in scored)
    return min(100.0, sum(weight * score for weight, score in scored) / total) if total else None


def word(score: float, marks: Sequence[Mark], parameters: Parameters) -> str:
    """牢固, 基本牢固, 薄弱 or 危险 by the score; with a high risk never better than 薄弱."""
    if score < parameters.weak:
        return "dangerous"
    if score < parameters.fair or any(mark.high_risk for mark in marks):
        return "weak"
    return "sound" if score >= parameters.sound else "fair"
