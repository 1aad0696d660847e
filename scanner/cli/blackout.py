"""`citywall schedule blackout`: when no scan is started, whatever the schedules say."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table
from scanner.clock import now
from scanner.schedule.edit import called
from scanner.store.schedules import add_blackout, blackouts, remove_blackout

_DAY = "%Y-%m-%d"
_MOMENT = click.DateTime([_DAY, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])

_by = click.option("--by", required=True, metavar="WHO", help="Who sets or lifts it; it stands on record.")


@click.group()
def blackout() -> None:
    """Times in which no scan is started and none goes on: holidays, freezes, 重保时期. They beat every schedule."""


@blackout.command()
@click.argument("first", metavar="FROM", type=_MOMENT)
@click.argument("last", metavar="TO", type=_MOMENT)
@click.option("--reason", required=True, metavar="TEXT", help="What for, such as 国庆重保.")
@_by
@pass_session
def add(session: Session, first: datetime, last: datetime, reason: str, by: str) -> None:
    """Set a blackout from the day or moment FROM to the day TO, to its end, or the moment TO. In the workspace's time zone."""
    zone = session.workspace.zone
    # A day without a time of day is meant whole; nobody ends a blackout at midnight otherwise.
    ends = last + timedelta(days=1) if last.time() == datetime.min.time() else last
    with session.workspace.store() as store:
        one = add_blackout(
            store,
            starts_at=first.replace(tzinfo=zone),
            ends_at=ends.replace(tzinfo=zone),
            reason=called(reason),
            by=called(by),
            at=now(),
        )
    print_line(_("Blackout {number}: {reason}").format(number=one.id, reason=one.reason))


@blackout.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the blackouts that hold or are to come."""
    with session.workspace.store() as store:
        found = blackouts(store, after=now())
    if as_json:
        print_json(found)
        return
    local = session.workspace.local
    rows = [(one.id, local(one.starts_at), local(one.ends_at), one.reason, one.made_by) for one in found]
    heads = (_("Number"), _("Begins at"), _("Ends at"), _("Reason"), _("Set by"))
    print_table(heads, rows, title=_("{n} blackouts").format(n=len(found)))


@blackout.command()
@click.argument("number", metavar="ID", type=int)
@_by
@pass_session
def remove(session: Session, number: int, by: str) -> None:
    """Lift the blackout ID; it stays on record."""
    with session.workspace.store() as store:
        one = remove_blackout(store, number, called(by), now())
    print_line(_("Blackout {number} ({reason}) is lifted").format(number=one.id, reason=one.reason))
