"""How verdicts settle one item. Nothing here makes "met" out of something that was not looked at.

Several places under one item: met only if every place is, not met only if every assessed place is not, else partly met
(the multi-object rule of the 2021 report template; as commonly given, not checked against print).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from baselines.model import Doubt, Item, ItemResult, Settling
from baselines.sides import GRAVITY, Side, answer_side, dispute_of, doubt_of, worse_of
from checks import Outcome, Severity, Verdict
from checks.evidence import Place, Reason

MOST_DOUBTS = 50
_COULD_NOT_TELL = frozenset(
    (Reason.NOT_KNOWN, Reason.NOT_TRIED, *(reason for reason in Reason if reason.nobody_asked)),
)


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan did not look for: `untried` are the checks of whose kind of evidence there is nothing at all, `left_out` those
    that the scan was told to leave out, such as those of other layers."""

    untried: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    def holds_up(self, check: str, *, refuting: bool) -> bool:
        """True when the item can't be met for want of `check`. One that only refutes holds nothing up where a system has nothing
        it could be asked of; left out on purpose, it does."""
        return check in self.left_out or (check in self.untried and not refuting)


def settle(
    item: Item,
    verdicts: Mapping[str, Sequence[Verdict]],
    unseen: Unseen,
    severities: Mapping[str, Severity],
) -> ItemResult:
    """The result of `item` from the verdicts of one system by check id."""
    settled_by = item.settled_by
    sides = []
    if settled_by.checks:
        sides.append(_by_checks(settled_by, verdicts, unseen))
    if settled_by.topic:
        sides.append(answer_side(settled_by.topic, item.question, verdicts.get(settled_by.topic, ())))
    outcome = worse_of([side.outcome for side in sides])
    doubts = _deciding(outcome, sides)
    failed = [one.check for one in doubts if one.outcome.is_weakness]
    grades = [severities[check] for check in failed if check in severities and check != settled_by.topic]
    return ItemResult(
        item=item.id,
        layer=item.layer,
        outcome=outcome,
        reason=reason_of(doubts) if outcome is Outcome.NOT_ASSESSED else None,
        because=tuple(doubts[:MOST_DOUBTS]),
        places=sum(side.places for side in sides),
        places_total=sum(side.places_total for side in sides),
        hazard=_hazard(item, failed),
        severity=max(grades, key=lambda grade: grade.rank, default=None),
        dispute=dispute_of(*sides) if settled_by.checks and settled_by.topic else None,
    )


def _by_checks(settled_by: Settling, verdicts: Mapping[str, Sequence[Verdict]], unseen: Unseen) -> Side:
    places: dict[Place, list[Verdict]] = defaultdict(list)
    unable: list[Verdict] = []
    anything = False
    for check in settled_by.checks:
        refuting = check in settled_by.refuting
        for verdict in verdicts.get(check, ()):
            if refuting and verdict.reason in _COULD_NOT_TELL:
                unable.append(verdict)
                continue
            anything = True
            if verdict.outcome is not Outcome.NOT_APPLICABLE:
                places[verdict.place].append(verdict)
    outcomes = [max((one.outcome for one in group), key=GRAVITY.__getitem__) for group in places.values()]
    missing = tuple(
        Doubt(check=check, asset="", locator="", outcome=Outcome.NOT_ASSESSED, reason=Reason.NOT_TRIED)
        for check in settled_by.checks
        if unseen.holds_up(check, refuting=check in settled_by.refuting)
    )
    found = [doubt_of(one) for group in places.values() for one in group if one.outcome is not Outcome.MET]
    weak = [one for one in found if one.outcome.is_weakness]
    mute = set(settled_by.refuting) - set(settled_by.telling)
    met = [one for group in places.values() for one in group if one.outcome is Outcome.MET]
    held = [doubt_of(one) for one in met if one.check not in mute]
    # Where no answer decides for those that could not tell, that is all there is to say.
    anything = anything or bool(unable and settled_by.topic)
    return Side(
        outcome=over_places(outcomes, complete=not missing, anything=anything),
        doubts=tuple(weak) or (*found, *missing) or tuple(map(doubt_of, unable if not anything else ())),
        places=sum(outcome.assessed for outcome in outcomes),
        places_total=len(outcomes),
        held=tuple(held),
    )


def over_places(outcomes: Sequence[Outcome], *, complete: bool, anything: bool) -> Outcome:
    """One outcome over several places; not `complete` when a kind was not looked for, `anything` when a check spoke at all."""
    if any(outcome.is_weakness for outcome in outcomes):
        assessed = [outcome for outcome in outcomes if outcome.assessed]
        return Outcome.NOT_MET if set(assessed) == {Outcome.NOT_MET} else Outcome.PARTLY_MET
    if Outcome.NOT_ASSESSED in outcomes or not complete or not anything:
        return Outcome.NOT_ASSESSED
    return Outcome.MET if outcomes else Outcome.NOT_APPLICABLE


def _deciding(outcome: Outcome, sides: Iterable[Side]) -> list[Doubt]:
    doubts = [doubt for side in sides for doubt in side.doubts]
    if outcome.is_weakness:
        doubts = [doubt for doubt in doubts if doubt.outcome.is_weakness]
    return sorted(doubts, key=lambda one: (-GRAVITY[one.outcome], one.asset, one.locator, one.check))


def reason_of(doubts: Iterable[Doubt]) -> Reason:
    """Why nothing was assessed: the reason most doubts have."""
    reasons = Counter(doubt.reason for doubt in doubts if doubt.reason is not None)
    return reasons.most_common(1)[0][0] if reasons else Reason.NOT_TRIED


def _hazard(item: Item, failed: Iterable[str]) -> str:
    if item.hazard is None:
        return ""
    raising = {*item.hazard.checks, item.settled_by.topic} if item.hazard.checks else set(failed)
    return item.hazard.id if raising & set(failed) else ""
