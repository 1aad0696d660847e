"""The six courses of the wall, and the categories of a baseline, scored alike under every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from baselines.model import CategoryScore, LayerScore
from baselines.scoring.mark import Mark, weight
from checks import Layer, Outcome, Text


def layer_scores(marks: Sequence[Mark], parameters: Mapping[str, float]) -> tuple[LayerScore, ...]:
    """All six layers from physical up: the weighted mean of what was assessed, and how much that was."""
    return tuple(
        _layer_score(layer, [mark for mark in marks if mark.item.layer is layer], parameters) for layer in Layer
    )


def category_scores(marks: Sequence[Mark], parameters: Mapping[str, float]) -> tuple[CategoryScore, ...]:
    """Every category of the baseline in its order, as `layer_scores` does layers."""
    groups: dict[Text, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.item.category, []).append(mark)
    return tuple(
        CategoryScore(title=title, score=mean(group, parameters), coverage=coverage(group), counts=_counts(group))
        for title, group in groups.items()
    )


def mean(marks: Iterable[Mark], parameters: Mapping[str, float]) -> float | None:
    """0..100: the mean share of the assessed marks, weighted by importance; None when none was assessed."""
    pairs = [(weight(mark.item, parameters), mark.share) for mark in marks if mark.outcome.assessed]
    total = sum(one for one, _ in pairs)
    return 100 * (sum(one * share for one, share in pairs) / total) if total else None


def coverage(marks: Iterable[Mark]) -> float:
    """0..1: marks assessed of those that apply; 0 when none applies."""
    counts = Counter(mark.outcome for mark in marks)
    assessed = sum(count for outcome, count in counts.items() if outcome.assessed)
    applicable = assessed + counts[Outcome.NOT_ASSESSED]
    return assessed / applicable if applicable else 0.0


def _layer_score(layer: Layer, marks: list[Mark], parameters: Mapping[str, float]) -> LayerScore:
    return LayerScore(layer=layer, score=mean(marks, parameters), coverage=coverage(marks), counts=_counts(marks))


def _counts(marks: Iterable[Mark]) -> dict[Outcome, int]:
    counts = Counter(mark.outcome for mark in marks)
    return {outcome: counts[outcome] for outcome in Outcome}
