"""The quantification rules of GB/T 39786 (商用密码应用安全性评估量化评估规则), of 2021 and of 2023.

An object is worth 1 when D, A and K hold, nothing when D is missed; between them 0.5 or 0.25, in 2023 by Ra and Rk:
A missed 0.5·Ra, K missed 0.5·Rk, both missed 0.25·Ra·Rk, never more than 1. A unit is the mean of its objects, or what the
answer says of it (1, 0.5 or 0); a layer is the weighted mean of its units, both to four places. The total is 70 times the
weighted mean of the technical layers plus 30 times that of the management layers, to two places. What was not assessed is
left out; where one of the two halves has nothing assessed, the other stands for the whole.

Of 2021 the total is the weighted mean of all layers that apply, so that the halves move when a layer does not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from baselines.model import CryptoObject
from baselines.scoring.mark import Mark

_LAYERS = {
    "物理和环境安全": "layer_physical",
    "网络和通信安全": "layer_network",
    "设备和计算安全": "layer_device",
    "应用和数据安全": "layer_application",
    "管理制度": "layer_rules",
    "人员管理": "layer_people",
    "建设运行": "layer_construction",
    "应急处置": "layer_emergency",
}
"""The parameter that holds the weight of a category."""

_STRONG_BITS = 112
_FAIR_BITS = 80
SHALL = "应"


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`technical` and `management` are the halves in points, fixed or not (`fixed_halves`, 1 or 0). `by_strength` is 1 where
    Ra and Rk count; `ra_strong`, `ra_fair` and `ra_weak` are Ra for 112 bits and more, 80 to 111, and less; `rk` is Rk.
    `basically_met` is the lower bound of the middle conclusion. The weights of importance serve the six layer scores only."""

    technical: float
    management: float
    fixed_halves: float
    by_strength: float
    ra_strong: float
    ra_fair: float
    ra_weak: float
    rk: float
    layer_physical: float
    layer_network: float
    layer_device: float
    layer_application: float
    layer_rules: float
    layer_people: float
    layer_construction: float
    layer_emergency: float
    basically_met: float
    weight_general: float
    weight_important: float
    weight_key: float


def points(marks: Sequence[Mark], parameters: Parameters) -> float | None:
    """S, 0..100; None when nothing was assessed."""
    halves = [_layers(half, parameters) for half in _halves(marks)]
    if not parameters.fixed_halves:
        halves = [[pair for half in halves for pair in half]]
    shares = [parameters.technical, parameters.management] if len(halves) == 2 else [1.0]
    scored = [(share, _mean(half)) for share, half in zip(shares, halves, strict=True) if half]
    total = sum(share for share, _ in scored)
    return round(100 * sum(share * score for share, score in scored) / total, 2) if total else None


def word(score: float, marks: Sequence[Mark], parameters: Parameters) -> str:
    """符合 at 100, 基本符合 from `basically_met` on without a high risk, else 不符合. High risk, by our own reading: a unit that
    shall be met is worth nothing."""
    high_risk = any(
        mark.item.verb == SHALL and mark.outcome.assessed and unit_points(mark, parameters) == 0 for mark in marks
    )
    if score >= 100:
        return "met"
    return "basically_met" if score >= parameters.basically_met and not high_risk else "not_met"


def unit_points(mark: Mark, parameters: Parameters) -> float:
    """0..1, to four places: the mean of the unit's objects that are known, or what the answer says."""
    known = [value for one in mark.objects if (value := object_points(one, parameters)) is not None]
    return round(sum(known) / len(known), 4) if known else mark.share


def object_points(one: CryptoObject, parameters: Parameters) -> float | None:
    """0..1 for an object that is known, None for one that is not."""
    if one.effective is False:
        return 0.0
    if one.effective is None or one.compliant is None or one.managed is None:
        return None
    ra = 1.0 if one.compliant else 0.5 * _ra(one.strength, parameters)
    rk = 1.0 if one.managed else 0.5 * (parameters.rk if parameters.by_strength else 1.0)
    return min(1.0, ra * rk)


def layer_points(marks: Iterable[Mark], parameters: Parameters) -> float | None:
    """0..1, to four places: the weighted mean of the units assessed; None when none was."""
    units = [(mark.item.weight, unit_points(mark, parameters)) for mark in marks if mark.outcome.assessed]
    total = sum(weight for weight, _ in units)
    return round(sum(weight * value for weight, value in units) / total, 4) if total else None


def layer_weight(category: str, parameters: Parameters) -> float:
    """The weight of the layer that bears this title in Chinese, in points of 100."""
    return float(getattr(parameters, _LAYERS[category]))


def _ra(strength: int | None, parameters: Parameters) -> float:
    """A strength nobody saw counts as strong: the half point for the algorithm is lost already."""
    if not parameters.by_strength:
        return 1.0
    if strength is None or strength >= _STRONG_BITS:
        return parameters.ra_strong
    return parameters.ra_fair if strength >= _FAIR_BITS else parameters.ra_weak


def _halves(marks: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    return [mark for mark in marks if mark.item.technical], [mark for mark in marks if not mark.item.technical]


def _layers(marks: Sequence[Mark], parameters: Parameters) -> list[tuple[float, float]]:
    """Weight and score of each layer that has one."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(_LAYERS.get(mark.item.category.zh, ""), []).append(mark)
    scores = ((name, layer_points(group, parameters)) for name, group in groups.items() if name)
    return [(getattr(parameters, name), score) for name, score in scores if score is not None]


def _mean(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(weight * score for weight, score in pairs) / sum(weight for weight, _ in pairs)
