"""The two sides that settle an item, its checks and its answer: what each says, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from baselines.model import Dispute, Doubt
from checks import Outcome, Verdict
from checks.evidence import Reason

GRAVITY = {
    Outcome.MET: 0,
    Outcome.NOT_ASSESSED: 1,
    Outcome.PARTLY_MET: 2,
    Outcome.NOT_MET: 3,
}
_MOST_PLACES = 10


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks, or the answer, say of an item. `doubts` are the weaknesses, else what was not looked at; `held` is
    what was met by checks whose "met" speaks of the item itself. `person` and `answered_on` are the answer's."""

    outcome: Outcome
    doubts: tuple[Doubt, ...] = ()
    places: int = 0
    places_total: int = 0
    held: tuple[Doubt, ...] = ()
    person: str = ""
    answered_on: str = ""


def answer_locator(question: str) -> str:
    """Where the answer to `question` is found."""
    return f"answer:{question}"


def answer_side(topic: str, question: str, verdicts: Iterable[Verdict]) -> Side:
    """What the answer to `question` says."""
    locator = answer_locator(question)
    given = [one for one in verdicts if one.place.locator == locator]
    if not given:
        lack = Doubt(check=topic, asset="", locator=locator, outcome=Outcome.NOT_ASSESSED, reason=Reason.NO_ANSWER)
        return Side(outcome=Outcome.NOT_ASSESSED, doubts=(lack,), places_total=1)
    worst = max(given, key=lambda one: GRAVITY.get(one.outcome, -1))
    person, answered_on = (str(worst.facts.get(name) or "") for name in ("person", "answered_on"))
    if worst.outcome is Outcome.NOT_APPLICABLE:
        return Side(outcome=Outcome.NOT_APPLICABLE, person=person, answered_on=answered_on)
    return Side(
        outcome=worst.outcome,
        doubts=() if worst.outcome is Outcome.MET else (doubt_of(worst),),
        places=int(worst.outcome.assessed),
        places_total=1,
        person=person,
        answered_on=answered_on,
    )


def doubt_of(verdict: Verdict) -> Doubt:
    """The verdict, as an item result keeps it."""
    return Doubt(
        check=verdict.check,
        asset=verdict.place.asset,
        locator=verdict.place.locator,
        outcome=verdict.outcome,
        reason=verdict.reason,
    )


def worse_of(outcomes: Sequence[Outcome]) -> Outcome:
    """A weakness of either side wins; then what was not looked at; a side that does not apply leaves it to the other."""
    weak = [outcome for outcome in outcomes if outcome.is_weakness]
    if weak:
        return max(weak, key=GRAVITY.__getitem__)
    if Outcome.NOT_ASSESSED in outcomes or not outcomes:
        return Outcome.NOT_ASSESSED
    return Outcome.MET if Outcome.MET in outcomes else Outcome.NOT_APPLICABLE


def dispute_of(seen: Side, answered: Side) -> Dispute | None:
    """The contradiction between checks and answer: a weakness was seen where the answer says met or not applicable, or the
    checks say met where the answer says not met. A partly met on one side contradicts no weakness on the other, and the "met" of
    a check that only refutes contradicts nobody: a door that is shut is no access control."""
    if seen.outcome.is_weakness:
        contradicts = answered.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE)
    else:
        contradicts = seen.outcome is Outcome.MET and bool(seen.held) and answered.outcome is Outcome.NOT_MET
    if not contradicts:
        return None
    return Dispute(
        seen=seen.outcome,
        answered=answered.outcome,
        places=(seen.doubts or seen.held)[:_MOST_PLACES],
        person=answered.person,
        answered_on=answered.answered_on,
    )
