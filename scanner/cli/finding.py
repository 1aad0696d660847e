"""`citywall finding`: the weaknesses, what became of them, and how fast."""

from __future__ import annotations

from typing import Any

import click

from checks import all_checks
from reports.language import _, spoken
from scanner.cli.chain_told import tell_verified
from scanner.cli.finding_change import CHANGES
from scanner.cli.finding_number import finding_number
from scanner.cli.finding_request import REQUESTS
from scanner.cli.finding_shown import shown, shown_document, shown_lines, shown_row
from scanner.cli.finding_summary import chosen_systems, summary_
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState, Transition, Why, WrittenOff
from scanner.findings.requests import RequestKind
from scanner.reporting.findings import is_early
from scanner.store.chain import verify
from scanner.store.findings import find_finding, transitions_of

_STATES = (*FindingState, *DecisionKind, *WrittenOff)


@click.group()
def finding() -> None:
    """The weaknesses found, and what became of them."""


for command in (*CHANGES, *REQUESTS, summary_):
    finding.add_command(command)


@finding.command("list")
@click.argument("system", required=False)
@click.option("--system", "named", multiple=True, metavar="SYSTEM", help="Only of this system (id or name).")
@click.option("--department", multiple=True, metavar="NAME", help="Only of the systems of this department.")
@click.option("--state", multiple=True, type=click.Choice([one.value for one in _STATES]), help="Only in this state.")
@click.option("--overdue", is_flag=True, help="Only those past their deadline.")
@click.option("--due-soon", is_flag=True, help="Only those whose deadline is near (due_soon_days in citywall.toml).")
@click.option(
    "--proposed", is_flag=True, help="Only those a scan proposes to close: their check no longer applies there."
)
@click.option("--closed", is_flag=True, help="Also those that are closed.")
@click.option(
    "--early", is_flag=True, help="Early signs only: nothing has failed yet, a trend says that it will or may."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(
    session: Session,
    system: str | None,
    named: tuple[str, ...],
    department: tuple[str, ...],
    state: tuple[str, ...],
    overdue: bool,
    due_soon: bool,
    proposed: bool,
    closed: bool,
    early: bool,
    as_json: bool,
) -> None:
    """List the findings of SYSTEM, or of all, each in the state it has today."""
    with session.workspace.store() as store:
        wanted = chosen_systems(store, (*named, *filter(None, [system])), department)
        found = [one for one in shown(session, store, wanted) if closed or state or one.finding.is_open]
    if state:
        found = [one for one in found if one.state.value in state]
    if overdue or due_soon:
        found = [one for one in found if (overdue and one.overdue) or (due_soon and one.due_soon)]
    if proposed:
        found = [one for one in found if one.finding.closing_proposed]
    if early:
        found = [one for one in found if is_early(one.finding)]
    if as_json:
        print_json([shown_document(one) for one in found])
        return
    heads = (_("Number"), _("Severity"), _("State"), _("Place"), _("Title"), _("Owner"), _("Due"))
    print_table(heads, map(shown_row, found), title=_("{n} findings").format(n=len(found)))


@finding.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one finding: what was seen, why it matters, how to fix it, and how it stands."""
    with session.workspace.store() as store:
        one = find_finding(store, finding_number(number))
        full = next(each for each in shown(session, store, [one.place.system]) if each.finding.number == one.number)
    if as_json:
        print_json(shown_document(full))
        return
    title = all_checks()[one.check].text.title if one.check in all_checks() else None
    print_table(("", ""), shown_lines(session, full), title=f"{one.name} {title.in_(spoken()) if title else one.check}")


@finding.command()
@click.argument("number", required=False)
@click.option(
    "--verify", "verifying", is_flag=True, help="Verify the chain of the whole history; exit with 1 where it breaks."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def history(session: Session, number: str | None, verifying: bool, as_json: bool) -> None:
    """Show each change of one finding, with who made it, when and why; or verify that nobody edited the history."""
    if verifying:
        _verify(session, as_json)
        return
    if number is None:
        raise click.UsageError(_("name the finding, or give --verify"))
    with session.workspace.store() as store:
        one = find_finding(store, finding_number(number))
        changes = transitions_of(store, one.number)
    if as_json:
        print_json(changes)
        return
    heads = (_("When"), _("Who"), _("Before"), _("After"), _("What happened"), _("Reason"))
    print_table(heads, (_change(session, one) for one in changes), title=one.name)


def _verify(session: Session, as_json: bool) -> None:
    with session.workspace.store() as store, store.transaction() as db:
        verified = verify(db)
    tell_verified(verified, _("the history was edited behind the program's back: {fault}"), as_json=as_json)


def _change(session: Session, one: Transition) -> tuple[object, ...]:
    who = one.by or _("scan {n}").format(n=one.scan)
    why = Why(one.why).label.in_(spoken()) if one.why in set(Why) else one.why
    return session.workspace.local(one.at), who, _word(one.before), _word(one.after), why, _particulars(one)


def _word(state: str) -> str:
    return FindingState(state).label.in_(spoken()) if state in set(FindingState) else state


def _particulars(one: Transition) -> str:
    """The reason given, and what was set with it."""
    decision = one.detail.get("decision", {})
    approver = one.detail.get("approved_by", decision.get("approved_by", ""))
    until = one.detail.get("due", decision.get("until", "")) if one.by else ""
    said = (
        one.reason,
        *map(_requested, one.detail.get("requests", ())),
        _("owner: {name}").format(name=one.detail["owner"]) if "owner" in one.detail else "",
        _("until {day}").format(day=until) if until else "",
        _("approved by {name}").format(name=approver) if approver else "",
    )
    return _("; ").join(filter(None, said))


def _requested(row: dict[str, Any]) -> str:
    """A request that was made or settled."""
    words = {
        "request": f"R-{row['number']}",
        "kind": RequestKind(row["kind"]).label.in_(spoken()),
        "day": row["until"],
    }
    lapsed = row["settled_at"] and row["granted"] is None
    said = _("{request}: {kind} until {day}, lapsed") if lapsed else _("{request}: {kind} until {day}")
    return said.format(**words)
