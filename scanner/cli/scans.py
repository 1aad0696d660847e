"""`citywall scans`: the scans that run, ran, or stand still, and what is wished of them."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

from checks import InputError, Severity
from reports.language import _, spoken
from scanner.cli.login import login
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table, say
from scanner.cli.scan import newest_to_resume, say_left_alone, scan_and_leave
from scanner.clock import now
from scanner.run.control import wish_cancel, wish_pause
from scanner.run.progress import progress_of
from scanner.run.shown import ScanShown, shown_scan, what_befell
from scanner.run.stand import stand_of
from scanner.store import Store
from scanner.store.backoffs import backoffs_of
from scanner.store.past_scans import PastFilter, past_scans
from scanner.store.scans import Scan, find_scan, unfinished_scans
from scanner.store.stops import Stop, stops_of

MOST_PAST = 50

WAIT_SECONDS = 15.0
"""How long a command waits for the scan to stop; the process hears of it within a second."""
_LOOK_SECONDS = 0.1

_by = click.option("--by", metavar="NAME", help="Who does it; the login of this machine, where nobody is named.")


@click.group()
def scans() -> None:
    """The scans: which run and how far they are, which stand still and why; pause, resume and cancel them."""


@scans.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the scans that are not over, and the newest of those that are."""
    with session.workspace.store() as store:
        found = [*unfinished_scans(store), *past_scans(store, PastFilter(), skip=0, most=MOST_PAST)]
        shown = [shown_scan(store, one, now()) for one in found]
    if as_json:
        print_json(shown)
        return
    heads = (_("Number"), _("State"), _("Started"), _("Systems"), _("Jobs"), _("Asked by"), _("Reason"))
    print_table(heads, (_row(session, one) for one in shown), title=_("Scans"))


@scans.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, number: int, as_json: bool) -> None:
    """Show how one scan stands, and how far it is with each system."""
    with session.workspace.store() as store:
        scan = find_scan(store, number)
        one, progress, backoffs = shown_scan(store, scan, now()), progress_of(store, scan), backoffs_of(store, number)
        befell = stops_of(store, number)
    if as_json:
        print_json({"scan": one, "systems": progress.systems, "backoffs": backoffs, "stops": befell})
        return
    print_line(
        " · ".join(filter(None, (_("Scan {number}").format(number=number), one.stand.label.in_(spoken()), one.why)))
    )
    rows = ((part.system, f"{part.done}/{part.done + part.waiting}") for part in progress.systems)
    print_table((_("System"), _("Jobs")), rows)
    if befell:
        heads = (_("When"), _("State"), _("Gone on with"))
        print_table(heads, (_befell(session, one) for one in befell), title=_("What befell it"))
    say_left_alone(backoffs)


@scans.command()
@click.argument("number", type=int, required=False)
@_by
@pass_session
def pause(session: Session, number: int | None, by: str | None) -> None:
    """Pause a scan, the one that runs where no number is given; what it has seen is kept."""
    _tell(session, number, by, wish_pause)


@scans.command()
@click.argument("number", type=int)
@_by
@pass_session
def cancel(session: Session, number: int, by: str | None) -> None:
    """Cancel a scan for good: it is never judged, and no finding changes."""
    _tell(session, number, by, wish_cancel)


@scans.command()
@click.argument("number", type=int, required=False)
@click.option(
    "--fail-on", type=click.Choice([one.value for one in Severity]), help="Exit with 1 on a weakness at or above."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def resume(session: Session, number: int | None, fail_on: str | None, as_json: bool) -> None:
    """Go on with a scan that stands still, the newest where no number is given, as `citywall scan --resume` does."""
    with session.workspace.store() as store:
        running = newest_to_resume(store) if number is None else find_scan(store, number)
        scan_and_leave(session, store, running, fail_on=fail_on, as_json=as_json)


def _tell(session: Session, number: int | None, by: str | None, wish: Callable[[Store, int, str], Scan]) -> None:
    """Wish something of a scan, and wait until it has stopped."""
    with session.workspace.store() as store:
        scan = wish(store, _the_one_that_runs(store) if number is None else number, by or login())
        deadline = time.monotonic() + WAIT_SECONDS
        while (stand := stand_of(scan, now())).is_live and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            scan = find_scan(store, scan.id)
    said = _("Scan {number}: {stand}").format(number=scan.id, stand=stand.label.in_(spoken()))
    print_line(said) if not stand.is_live else say(said)


def _the_one_that_runs(store: Store) -> int:
    at = now()
    found = [one.id for one in unfinished_scans(store) if stand_of(one, at).is_live]
    if len(found) != 1:
        raise InputError(_("{n} scans run; name one by its number").format(n=len(found)))
    return found[0]


def _row(session: Session, one: ScanShown) -> tuple[object, ...]:
    return (
        one.number,
        one.stand.label.in_(spoken()),
        session.workspace.local(one.started_at),
        one.systems,
        f"{one.done}/{one.jobs}",
        one.asked_by,
        one.why,
    )


def _befell(session: Session, one: Stop) -> tuple[object, ...]:
    went_on = session.workspace.local(one.went_on_at) if one.went_on_at else ""
    return (session.workspace.local(one.at), what_befell(one), went_on)
