"""How a finding is shown on the command line: in the state it has today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from checks import Severity, all_checks
from reports.language import _, spoken
from scanner.cli.main import Session
from scanner.clock import now
from scanner.findings.decisions import Decision, Standing, decision_on, effective_state, is_due_soon, is_overdue
from scanner.findings.model import Finding
from scanner.reporting.findings import seen_sentence
from scanner.store import Store
from scanner.store.decisions import decisions_of
from scanner.store.findings import findings_of


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A finding and how it stands today."""

    finding: Finding
    state: Standing
    decision: Decision | None
    overdue: bool
    due_soon: bool


def shown(session: Session, store: Store, wanted: Sequence[str] | None) -> Iterator[Shown]:
    """The findings of some systems (by id), or of all."""
    today = now().astimezone(session.workspace.zone).date()
    soon = session.workspace.settings.deadlines.due_soon_days
    decisions = decisions_of(store, wanted)
    for one in findings_of(store, wanted):
        mine = decisions.get(one.number, [])
        yield Shown(
            finding=one,
            state=effective_state(one, mine, today),
            decision=decision_on(mine, today) if one.is_open else None,
            overdue=is_overdue(one, mine, today),
            due_soon=is_due_soon(one, mine, today, days=soon),
        )


def shown_row(one: Shown) -> tuple[object, ...]:
    """Its row in a list."""
    language = spoken()
    check = all_checks().get(one.finding.check)
    severity = check.text.severity if check else Severity.MEDIUM
    title = check.text.title.in_(language) if check else one.finding.check
    due = _("{due}, overdue").format(due=one.finding.due) if one.overdue else one.finding.due
    return one.finding.name, severity.label.in_(language), _state(one), one.finding.place, title, one.finding.owner, due


def _state(one: Shown) -> str:
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


def shown_lines(session: Session, shown: Shown) -> list[tuple[str, str]]:
    """All of it, a line each."""
    language, one = spoken(), shown.finding
    rows = [(_("State"), _state(shown)), (_("Place"), str(one.place)), (_("Owner"), one.owner or "—")]
    if check := all_checks().get(one.check):
        rows += [
            (_("Severity"), check.text.severity.label.in_(language)),
            (_("Seen"), seen_sentence(check, one.facts).in_(language)),
            (_("Why"), check.text.why.in_(language)),
            (_("Fix"), check.text.fix.in_(language)),
        ]
    rows += [
        (_("First seen"), session.workspace.local(one.first_seen)),
        (_("Last seen"), session.workspace.local(one.last_seen)),
        (_("Due"), _("{due}, overdue").format(due=one.due) if shown.overdue else one.due.isoformat()),
    ]
    if one.unverified_since:
        rows.append((_("Not retested since"), session.workspace.local(one.unverified_since)))
    if shown.decision:
        rows.append((_("Reason"), shown.decision.reason))
        rows.append((_("Approved by"), shown.decision.approved_by))
    if one.closing_proposed:
        said = _("scan {n} found that the check no longer applies here; `citywall finding confirm-gone` closes it")
        rows.append((_("Closing proposed"), said.format(n=one.not_applicable_in)))
    if one.closing_scan:
        rows.append((_("Closed by scan"), str(one.closing_scan)))
    return rows


def shown_document(one: Shown) -> dict[str, Any]:
    """The finding as it is stored, with its number in words and how it stands today."""
    return {
        **msgspec.to_builtins(one.finding),
        "name": one.finding.name,
        "effective_state": one.state.value,
        "decision": msgspec.to_builtins(one.decision),
        "overdue": one.overdue,
        "due_soon": one.due_soon,
    }
