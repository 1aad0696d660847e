"""A finding as it is shown, on the command line and on the pages alike: in the state it has today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from checks import Severity, Text, all_checks
from reports.language import _, spoken
from scanner.findings.deadlines import severity_of
from scanner.findings.decisions import Decision, Standing, decision_on, effective_state, is_due_soon, is_overdue
from scanner.findings.figures import Day
from scanner.findings.model import Finding
from scanner.store import Store
from scanner.store.decisions import decisions_on
from scanner.store.finding_search import ALL, Page, Wanted, numbered, search
from scanner.store.findings import find_finding


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A finding and how it stands today. `decision` is the one that holds, `decisions` are all there were, oldest first."""

    finding: Finding
    state: Standing
    decision: Decision | None
    decisions: tuple[Decision, ...]
    overdue: bool
    due_soon: bool
    days_left: int

    @property
    def severity(self) -> Severity:
        """That of its check."""
        return severity_of(all_checks(), self.finding.check)

    @property
    def title(self) -> Text:
        """That of its check; the id of a check nobody knows any more."""
        check = all_checks().get(self.finding.check)
        return check.text.title if check else Text(zh=self.finding.check, en=self.finding.check)


def shown(store: Store, wanted: Wanted, day: Day, page: Page = ALL) -> list[Shown]:
    """The findings that are looked for."""
    return [_shown(finding, decisions, day) for finding, decisions in search(store, wanted, day, page)]


def shown_by_number(store: Store, numbers: Iterable[int], day: Day) -> dict[int, Shown]:
    """The findings of these numbers, by number; a number there is not is left out."""
    found = numbered(store, list(dict.fromkeys(numbers)))
    return {finding.number: _shown(finding, decisions, day) for finding, decisions in found}


def shown_one(store: Store, number: int, day: Day) -> Shown:
    """One finding.

    Raises:
        UnknownName: there is none of this number.
    """
    return _shown(find_finding(store, number), decisions_on(store.db, number), day)


def state_words(one: Shown) -> str:
    """The state in words: until when a decision holds, how often it came back, whether the last scans could look."""
    state = one.state.label.in_(spoken())
    if one.decision:
        state = _("{state} until {day}").format(state=state, day=one.decision.until)
    if one.finding.times_reopened:
        state = _("{state}, came back {n} times").format(state=state, n=one.finding.times_reopened)
    if one.finding.closing_proposed:
        state = _("{state}, closing proposed").format(state=state)
    if one.finding.unverified_since:
        state = _("{state}, not retested").format(state=state)
    return state


def _shown(one: Finding, decisions: Sequence[Decision], day: Day) -> Shown:
    return Shown(
        finding=one,
        state=effective_state(one, decisions, day.today),
        decision=decision_on(decisions, day.today) if one.is_open else None,
        decisions=tuple(decisions),
        overdue=is_overdue(one, decisions, day.today),
        due_soon=is_due_soon(one, decisions, day.today, days=day.soon),
        days_left=(one.due - day.today).days,
    )
