"""`citywall finding`: the weaknesses and their history."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from checks import InputError, Severity, all_checks
from reports.language import _, spoken
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.findings.model import Finding, FindingState, Why
from scanner.reporting.findings import is_early, seen_sentence
from scanner.store.estate import find_system
from scanner.store.findings import find_finding, findings_of, transitions_of


@click.group()
def finding() -> None:
    """The weaknesses found, and what became of them."""


@finding.command("list")
@click.argument("system", required=False)
@click.option("--closed", is_flag=True, help="Also those a scan proved gone.")
@click.option(
    "--early", is_flag=True, help="Early signs only: nothing has failed yet, a trend says that it will or may."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, system: str | None, closed: bool, early: bool, as_json: bool) -> None:
    """List the findings of SYSTEM, or of all."""
    with session.workspace.store() as store:
        wanted = [find_system(store, system).id] if system else None
        found = [one for one in findings_of(store, wanted) if closed or one.is_open]
    if early:
        found = [one for one in found if is_early(one)]
    if as_json:
        print_json([_document(one) for one in found])
        return
    heads = (_("Number"), _("Severity"), _("State"), _("Place"), _("Title"), _("Due"))
    print_table(heads, map(_row, found), title=_("{n} findings").format(n=len(found)))


@finding.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one finding: what was seen, why it matters, how to fix it."""
    with session.workspace.store() as store:
        one = find_finding(store, _number(number))
    if as_json:
        print_json(_document(one))
        return
    language = spoken()
    text = all_checks()[one.check].text
    rows = [
        (_("State"), one.state.label.in_(language)),
        (_("Place"), str(one.place)),
        (_("Severity"), text.severity.label.in_(language)),
        (_("Seen"), seen_sentence(all_checks()[one.check], one.facts).in_(language)),
        (_("Why"), text.why.in_(language)),
        (_("Fix"), text.fix.in_(language)),
        (_("First seen"), session.workspace.local(one.first_seen)),
        (_("Last seen"), session.workspace.local(one.last_seen)),
        (_("Due"), one.due.isoformat()),
    ]
    if one.unverified_since:
        rows.append((_("Not retested since"), session.workspace.local(one.unverified_since)))
    if one.closing_scan:
        rows.append((_("Closed by scan"), str(one.closing_scan)))
    print_table(("", ""), rows, title=f"{one.name} {text.title.in_(language)}")


@finding.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def history(session: Session, number: str, as_json: bool) -> None:
    """Show each change of one finding's state, with the scan that made it."""
    with session.workspace.store() as store:
        one = find_finding(store, _number(number))
        changes = transitions_of(store, one.number)
    if as_json:
        print_json(changes)
        return
    heads = (_("When"), _("Scan"), _("Before"), _("After"), _("Reason"))
    rows = (
        (session.workspace.local(c.at), c.scan, _state(c.before), _state(c.after), Why(c.why).label.in_(spoken()))
        for c in changes
    )
    print_table(heads, rows, title=one.name)


def _state(value: str) -> str:
    """The word for a state as it is stored; nothing before the first."""
    return FindingState(value).label.in_(spoken()) if value else ""


def _number(text: str) -> int:
    digits = text.upper().removeprefix("F-")
    if not (digits.isascii() and digits.isdigit()):
        raise InputError(_("finding {text}: expected a number such as F-12").format(text=repr(text)))
    return int(digits)


def _row(one: Finding) -> tuple[object, ...]:
    language = spoken()
    check = all_checks().get(one.check)
    severity = check.text.severity if check else Severity.MEDIUM
    title = check.text.title.in_(language) if check else one.check
    state = one.state.label.in_(language)
    if one.unverified_since:
        state = _("{state}, not retested").format(state=state)
    return one.name, severity.label.in_(language), state, one.place, title, one.due


def _document(one: Finding) -> dict[str, Any]:
    return {**msgspec.to_builtins(one), "name": one.name}
