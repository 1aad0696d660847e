"""`citywall finding summary`: how well findings are fixed in time."""

from __future__ import annotations

from collections.abc import Sequence

import click

from checks import InputError
from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.clock import now
from scanner.findings.figures import Figures, Summary, summary
from scanner.store import Store
from scanner.store.decisions import decisions_holding
from scanner.store.estate import find_system, systems
from scanner.store.findings import findings_of, transitions_of_systems


@click.command("summary")
@click.option("--system", "named", multiple=True, metavar="SYSTEM", help="Only of this system (id or name).")
@click.option("--department", multiple=True, metavar="NAME", help="Only of the systems of this department.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def summary_(session: Session, named: tuple[str, ...], department: tuple[str, ...], as_json: bool) -> None:
    """Show what is overdue and due soon, the mean time to fix and the share fixed in time, by department and system."""
    workspace = session.workspace
    with workspace.store() as store:
        wanted = chosen_systems(store, named, department)
        chosen = [one for one in systems(store) if wanted is None or one.id in wanted]
        ids, day = [one.id for one in chosen], workspace.day(now())
        made = summary(
            chosen,
            findings_of(store, ids),
            transitions_of_systems(store, ids),
            decisions_holding(store, day.today, ids),
            day,
        )
    if as_json:
        print_json(made)
        return
    _print_summary(made, {one.id: one.name for one in chosen})


def chosen_systems(store: Store, names: Sequence[str], departments: Sequence[str]) -> list[str] | None:
    """The ids of the systems of some names or ids, and of some departments; None for all.

    Raises:
        UnknownName: there is no such system.
        InputError: there is no system of such a department.
    """
    if not names and not departments:
        return None
    known = systems(store)
    if lost := sorted(set(departments) - {one.department for one in known}):
        raise InputError(_("no system of {department} is registered").format(department=lost[0]))
    named = {find_system(store, name).id for name in names} or {one.id for one in known}
    return [one.id for one in known if one.id in named and (not departments or one.department in departments)]


def _print_summary(made: Summary, names: dict[str, str]) -> None:
    heads = (
        _("Department"),
        _("System"),
        _("Open"),
        _("Overdue"),
        _("Due soon"),
        _("Closed"),
        _("Written off"),
        _("Mean days to fix"),
        _("Fixed in time"),
    )
    rows = [
        _figures(_("All"), "", made.total),
        *(_figures(one.name, "", one) for one in made.departments),
        *(_figures(one.department, names[one.name], one) for one in made.systems),
    ]
    print_table(heads, rows, title=_("Findings on {day}").format(day=made.today))


def _figures(department: str, system: str, one: Figures) -> tuple[object, ...]:
    days = "—" if one.days_to_fix is None else f"{one.days_to_fix:.1f}"
    share = "—" if one.fixed_in_time is None else f"{one.fixed_in_time:.0%}"
    return department, system, one.open, one.overdue, one.due_soon, one.closed, one.written_off, days, share
