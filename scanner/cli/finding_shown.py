"""How a finding is printed on the command line."""

from __future__ import annotations

from typing import Any

import msgspec

from checks import all_checks
from reports.language import _, spoken
from scanner.cli.main import Session
from scanner.findings.shown import Shown, state_words
from scanner.reporting.findings import seen_sentence


def shown_row(one: Shown) -> tuple[object, ...]:
    """Its row in a list."""
    language = spoken()
    severity, title = one.severity, one.title.in_(language)
    due = _("{due}, overdue").format(due=one.finding.due) if one.overdue else one.finding.due
    return (
        one.finding.name,
        severity.label.in_(language),
        state_words(one),
        one.finding.place,
        title,
        one.finding.owner,
        due,
    )


def shown_lines(session: Session, shown: Shown) -> list[tuple[str, str]]:
    """All of it, a line each."""
    language, one = spoken(), shown.finding
    rows = [(_("State"), state_words(shown)), (_("Place"), str(one.place)), (_("Owner"), one.owner or "—")]
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
