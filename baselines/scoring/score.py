"""Score, bounds and conclusion by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import msgspec

from baselines.model import Conclusion, Rule
from baselines.scoring import crypto, mlps_2021, mlps_2025, one_wall, stages
from baselines.scoring.mark import Mark
from checks import InputError, Outcome, Text

_KINDS: dict[str, tuple[ModuleType, frozenset[str]]] = {
    "crypto": (crypto, frozenset({"met", "basically_met", "not_met"})),
    "mlps_2021": (mlps_2021, frozenset({"excellent", "good", "fair", "poor"})),
    "mlps_2025": (mlps_2025, frozenset({"met", "basically_met", "not_met"})),
    "one_wall": (one_wall, frozenset({"sound", "fair", "weak", "dangerous"})),
    "stages": (stages, frozenset({"controlled", "fair", "weak", "lost"})),
}


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """`score` is None when nothing was assessed; `low` and `high` hold it between them."""

    score: float | None
    low: float
    high: float
    conclusion: Conclusion


def check_parameters(rule: Rule) -> None:
    """Hold that the rule's parameters and words are those its kind needs.

    Raises:
        InputError: the kind is unknown, or a parameter or word is missing, unknown or no number.
    """
    if rule.kind not in _KINDS:
        raise InputError(f"rule {rule.name}: kind: expected one of {', '.join(sorted(_KINDS))}, found {rule.kind!r}")
    module, words = _KINDS[rule.kind]
    try:
        msgspec.convert(rule.parameters, module.Parameters)
    except msgspec.ValidationError as error:
        raise InputError(f"rule {rule.name}: parameters: {error}") from error
    if odd := words ^ rule.words.keys():
        raise InputError(
            f"rule {rule.name}: words: expected {', '.join(sorted(words))}; at odds: {', '.join(sorted(odd))}"
        )


def score(marks: Sequence[Mark], rule: Rule) -> Scored:
    """The score over what was assessed, and what it would be if all the rest turned out not met, or met.

    The 2021 formula is not monotone once a half is used up, so the bounds are widened to hold the score itself.
    """
    module, _ = _KINDS[rule.kind]
    parameters = msgspec.convert(rule.parameters, module.Parameters)
    bad = [mark.supposing(Outcome.NOT_MET) for mark in marks]
    good = [mark.supposing(Outcome.MET) for mark in marks]
    low, now, high = (module.points(some, parameters) for some in (bad, marks, good))
    if low is None or high is None:
        nothing = Outcome.NOT_ASSESSED.label
        return Scored(score=None, low=0.0, high=100.0, conclusion=_conclusion(nothing, nothing, nothing))
    if now is not None:
        low, high = min(low, now), max(high, now)
    worst, best = _word(module, low, bad, rule, parameters), _word(module, high, good, rule, parameters)
    word = Outcome.NOT_ASSESSED.label if now is None else _word(module, now, marks, rule, parameters)
    return Scored(score=now, low=low, high=high, conclusion=_conclusion(word, best, worst))


def _word(module: ModuleType, score: float, marks: Sequence[Mark], rule: Rule, parameters: Any) -> Text:
    return rule.words[module.word(score, marks, parameters)]


def _conclusion(word: Text, best: Text, worst: Text) -> Conclusion:
    settled = word == best == worst and word != Outcome.NOT_ASSESSED.label
    return Conclusion(word=word, settled=settled, best=best, worst=worst)
