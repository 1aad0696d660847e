"""`citywall finding`: the weaknesses, what became of them, and how fast."""

from __future__ import annotations

import click

from reports.language import _, spoken
from scanner.cli.chain_told import tell_verified
from scanner.cli.finding_change import CHANGES
from scanner.cli.finding_number import finding_number
from scanner.cli.finding_request import REQUESTS
from scanner.cli.finding_shown import shown_document, shown_lines, shown_row
from scanner.cli.finding_summary import chosen_systems, summary_
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.clock import now
from scanner.findings.decisions import DecisionKind
from scanner.findings.history_words import Told, told
from scanner.findings.model import FindingState, WrittenOff
from scanner.findings.shown import shown, shown_one
from scanner.reporting.findings import early_checks
from scanner.store.chain import verify
from scanner.store.finding_search import Wanted
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
        systems = chosen_systems(store, (*named, *filter(None, [system])), department)
        wanted = Wanted(
            systems=None if systems is None else tuple(systems),
            checks=early_checks() if early else None,
            states=state,
            closed=closed,
            overdue=overdue,
            due_soon=due_soon,
            proposed=proposed,
        )
        found = shown(store, wanted, session.workspace.day(now()))
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
        one = shown_one(store, finding_number(number), session.workspace.day(now()))
    if as_json:
        print_json(shown_document(one))
        return
    title = f"{one.finding.name} {one.title.in_(spoken())}"
    print_table(("", ""), shown_lines(session, one), title=title)


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
    print_table(heads, (_told(session, told(one)) for one in changes), title=one.name)


def _verify(session: Session, as_json: bool) -> None:
    with session.workspace.store() as store, store.transaction() as db:
        verified = verify(db)
    tell_verified(verified, _("the history was edited behind the program's back: {fault}"), as_json=as_json)


def _told(session: Session, one: Told) -> tuple[object, ...]:
    return session.workspace.local(one.at), one.who, one.before, one.after, one.what, one.particulars
