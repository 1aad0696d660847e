"""How verdicts settle one unit of GB/T 39786: place by place an object with D, A and K.

An object is known when D is missed, which makes it worth nothing whatever the rest, or when all three are known. K comes
from the answer, for all objects of the unit alike. Where no place has an object, the answer stands for the unit as a whole:
met, partly met or not met, as an assessor writes it down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from baselines.model import CryptoObject, Doubt, Item, ItemResult
from baselines.settle import MOST_DOUBTS, over_places, reason_of
from baselines.sides import Side, answer_side, doubt_of
from checks import Outcome, Verdict
from checks.evidence import Place

_STRENGTH = "strength"


def settle_unit(item: Item, verdicts: Mapping[str, Sequence[Verdict]], untried: frozenset[str]) -> ItemResult:
    """The result of a unit that has `effective` and `compliant` checks, from the verdicts of one system by check id.

    `untried` are the checks whose kind of evidence nobody looked for in this scan: then the answer stands for the unit.
    """
    settled_by = item.settled_by
    answer = answer_side(settled_by.topic, item.question, verdicts.get(settled_by.topic, ()))
    by_place = _by_place(verdicts, settled_by.effective)
    if not by_place or untried & set(settled_by.effective):
        return _result(item, answer)
    national = _by_place(verdicts, settled_by.compliant)
    managed = _known(answer.outcome)
    objects = tuple(_object(place, of, national.get(place, []), managed) for place, of in by_place.items())
    outcomes = [outcome_of(one) for one in objects]
    outcome = over_places(outcomes, complete=True, anything=True)
    told = [one for group in (*by_place.values(), *national.values()) for one in group]
    side = Side(
        outcome=outcome,
        doubts=tuple(_doubts(outcome, told, answer.doubts)),
        places=sum(one.assessed for one in outcomes),
        places_total=len(outcomes),
    )
    return _result(item, side, objects)


def _result(item: Item, side: Side, objects: tuple[CryptoObject, ...] = ()) -> ItemResult:
    return ItemResult(
        item=item.id,
        layer=item.layer,
        outcome=side.outcome,
        reason=reason_of(side.doubts) if side.outcome is Outcome.NOT_ASSESSED else None,
        because=side.doubts[:MOST_DOUBTS],
        places=side.places,
        places_total=side.places_total,
        objects=objects,
    )


def outcome_of(one: CryptoObject) -> Outcome:
    """Not met when D is missed, met when all three hold, partly met when all are known and some missed, else not assessed."""
    if one.effective is False:
        return Outcome.NOT_MET
    parts = (one.effective, one.compliant, one.managed)
    if None in parts:
        return Outcome.NOT_ASSESSED
    return Outcome.MET if all(parts) else Outcome.PARTLY_MET


def _by_place(verdicts: Mapping[str, Sequence[Verdict]], checks: Sequence[str]) -> dict[Place, list[Verdict]]:
    places: dict[Place, list[Verdict]] = defaultdict(list)
    for check in checks:
        for verdict in verdicts.get(check, ()):
            if verdict.outcome is not Outcome.NOT_APPLICABLE:
                places[verdict.place].append(verdict)
    return places


def _object(place: Place, effective: list[Verdict], national: list[Verdict], managed: bool | None) -> CryptoObject:
    strengths = [one.facts.get(_STRENGTH) for one in national if one.outcome.is_weakness]
    bits = [one for one in strengths if isinstance(one, int)]
    return CryptoObject(
        asset=place.asset,
        locator=place.locator,
        effective=_all(effective),
        compliant=_all(national),
        managed=managed,
        strength=min(bits, default=None),
    )


def _all(verdicts: Sequence[Verdict]) -> bool | None:
    known = [_known(one.outcome) for one in verdicts]
    if False in known:
        return False
    return None if None in known or not known else True


def _known(outcome: Outcome) -> bool | None:
    return outcome is Outcome.MET if outcome.assessed else None


def _doubts(outcome: Outcome, told: Sequence[Verdict], answered: Sequence[Doubt]) -> list[Doubt]:
    doubts = [*(doubt_of(one) for one in told if one.outcome is not Outcome.MET), *answered]
    if outcome.is_weakness:
        doubts = [one for one in doubts if one.outcome.is_weakness]
    return sorted(doubts, key=lambda one: (one.asset, one.locator, one.check))
