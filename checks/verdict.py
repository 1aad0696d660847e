"""Verdict: what a check says of one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from checks.evidence.base import Depth, Evidence, FailedLook, Place, Reason
from checks.text import Text

Fact = str | int | float | bool | None | Sequence[str]


class Outcome(StrEnum):
    """The five words a verdict, an answer or an item result can have."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"

    @property
    def assessed(self) -> bool:
        """True when somebody looked and the matter applies: met, partly met or not met."""
        return self in (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET)

    @property
    def is_weakness(self) -> bool:
        """True when a finding follows from it."""
        return self in (Outcome.PARTLY_MET, Outcome.NOT_MET)

    @property
    def label(self) -> Text:
        """The word for people."""
        return _TITLES[self]


_TITLES = {
    Outcome.MET: Text(zh="符合", en="met"),
    Outcome.PARTLY_MET: Text(zh="部分符合", en="partly met"),
    Outcome.NOT_MET: Text(zh="不符合", en="not met"),
    Outcome.NOT_APPLICABLE: Text(zh="不适用", en="not applicable"),
    Outcome.NOT_ASSESSED: Text(zh="未测", en="not assessed"),
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one check says of one place, from what was seen there at one time.

    `facts` holds what decided it, by the names the check's `seen` text uses; a value may be a target's own words,
    so it is hostile. `reason` is set exactly when the outcome is not assessed. `check` is set by the check itself.
    """

    place: Place
    outcome: Outcome
    seen_at: datetime
    depth: Depth
    facts: dict[str, Fact] = {}
    reason: Reason | None = None
    check: str = ""


def met(evidence: Evidence, **facts: Fact) -> Verdict:
    """The place was looked at and what the check asks for holds."""
    return _verdict(evidence, Outcome.MET, facts)


def partly_met(evidence: Evidence, **facts: Fact) -> Verdict:
    """Some of what the check asks for holds."""
    return _verdict(evidence, Outcome.PARTLY_MET, facts)


def not_met(evidence: Evidence, **facts: Fact) -> Verdict:
    """What the check asks for does not hold."""
    return _verdict(evidence, Outcome.NOT_MET, facts)


def not_applicable(evidence: Evidence, **facts: Fact) -> Verdict:
    """The place was looked at and the check's question does not arise there."""
    return _verdict(evidence, Outcome.NOT_APPLICABLE, facts)


def not_assessed(evidence: Evidence, reason: Reason, **facts: Fact) -> Verdict:
    """The place could not be judged, for `reason`."""
    return _verdict(evidence, Outcome.NOT_ASSESSED, facts, reason)


def failed(look: FailedLook) -> Verdict:
    """A failure to look is never more than "not assessed"."""
    return _verdict(look, Outcome.NOT_ASSESSED, {"detail": look.detail} if look.detail else {}, look.reason)


def _verdict(evidence: Evidence, outcome: Outcome, facts: Mapping[str, Fact], reason: Reason | None = None) -> Verdict:
    return Verdict(
        place=evidence.place,
        outcome=outcome,
        seen_at=evidence.seen_at,
        depth=evidence.depth,
        facts=dict(facts),
        reason=reason,
    )
