"""What people decided of a finding for a time: its risk accepted, or that it is a false positive.

A decision is a row of its own with an end date. Whether it holds is worked out from that date when it is asked for and never
stored, so that nothing has to run for it to end, and a finding returns by itself to the state it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from checks import Text
from scanner.findings.model import Finding, FindingState, WrittenOff


class DecisionKind(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false_positive"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            DecisionKind.ACCEPTED: Text(zh="接受风险", en="risk accepted"),
            DecisionKind.FALSE_POSITIVE: Text(zh="误报", en="false positive"),
        }[self]


Standing = FindingState | DecisionKind | WrittenOff
"""How a finding stands on a day: each has a label, and no two share a value."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. It holds on the days `since` to `until`, both included, in the city's time zone, unless it ended before:
    when the finding was closed, another decision took its place, or it was withdrawn (`ended_at`).

    `owner` is whose finding it was then; `asked_by` and `approved_by` are two people, the latter not the owner.
    """

    number: int
    finding: int
    kind: DecisionKind
    reason: str
    owner: str
    asked_by: str
    approved_by: str
    since: date
    until: date
    made_at: datetime
    ended_at: datetime | None = None


def decision_on(decisions: Iterable[Decision], today: date) -> Decision | None:
    """The decision, of those of one finding, that holds on a day; the newest of several."""
    holding = [one for one in decisions if one.ended_at is None and one.since <= today <= one.until]
    return max(holding, key=lambda one: one.number, default=None)


def effective_state(finding: Finding, decisions: Iterable[Decision], today: date) -> Standing:
    """How a finding stands on a day: as a decision on it says while one holds, as a person wrote it off, else as it is
    stored."""
    if not finding.is_open:
        return finding.written_off or finding.state
    decision = decision_on(decisions, today)
    return decision.kind if decision else finding.state


def is_overdue(finding: Finding, decisions: Iterable[Decision], today: date) -> bool:
    """True when it is open past its deadline and no decision holds."""
    state = effective_state(finding, decisions, today)
    return isinstance(state, FindingState) and finding.is_open and finding.due < today


def is_due_soon(finding: Finding, decisions: Iterable[Decision], today: date, *, days: int) -> bool:
    """True when it is open, no decision holds, and its deadline is today or within so many days."""
    state = effective_state(finding, decisions, today)
    return isinstance(state, FindingState) and finding.is_open and 0 <= (finding.due - today).days <= days
