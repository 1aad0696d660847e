"""What is overdue and what is due soon, by department and system, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Response

from reports.language import _, spoken
from reports.words import place_word
from scanner.accounts.model import Right
from scanner.findings.shown import Shown, shown
from scanner.store.finding_search import Lateness, Order, lateness
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import choices_of_systems, read_filters, turns_of, wanted_by
from scanner.web.finding_rows import Estate, due_cell, number_cell, severity_cell
from scanner.web.listing import Cell, Listing, with_files

router = APIRouter()

BY_SYSTEM = "systems"
"""The value of `table` in the address that asks for the file of departments and systems."""


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A department, or a system of one (`id`), with its findings that are overdue and due soon."""

    department: str
    id: str
    overdue: int
    due_soon: int
    first_due: date

    def days_late(self, today: date) -> int:
        """Of the finding that is latest; 0 when none is overdue."""
        return max((today - self.first_due).days, 0)


@router.get("/overdue")
def overdue(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
    """The page: how late departments and systems are, and the findings, the latest first."""
    filters = read_filters(desk)
    both = filters.overdue == filters.due_soon
    asked = msgspec.structs.replace(filters, overdue=filters.overdue or both, due_soon=filters.due_soon or both)
    wanted, day = wanted_by(desk, asked), desk.workspace.day(desk.at)
    whole = bool(desk.request.query_params.get("format"))
    ordered = msgspec.structs.replace(asked, order=Order.DUE)
    late = lateness(desk.store, wanted, day)
    estate = Estate(desk.systems())
    summary = _summary(desk, estate, late)
    found = shown(desk.store, wanted, day, ordered.store_all() if whole else ordered.store_page())
    total = sum((one.overdue if asked.overdue else 0) + (one.due_soon if asked.due_soon else 0) for one in late)
    return with_files(
        desk,
        "overdue.html.j2",
        _listing(estate, found),
        others={BY_SYSTEM: lambda: summary},
        filters=filters,
        options=choices_of_systems(desk),
        summary=summary,
        figures=_figures(late),
        turns=turns_of(filters, total, len(found)),
    )


def _figures(late: Sequence[Lateness]) -> list[tuple[int, str, str]]:
    overdue, due_soon = (sum(getattr(one, name) for one in late) for name in ("overdue", "due_soon"))
    return [
        (overdue, _("overdue"), "late" if overdue else ""),
        (due_soon, _("due soon"), "soon" if due_soon else ""),
        (sum(one.overdue > 0 for one in late), _("systems with findings overdue"), ""),
    ]


def _summary(desk: Desk, estate: Estate, late: Sequence[Lateness]) -> Listing:
    """A line for each department, the worst first, and after it one for each of its systems."""
    may_issue = desk.may(Right.ASSIGN)
    header = (_("Department"), _("System"), _("Overdue"), _("Due soon"), _("Days late at most"))
    rows = []
    for department, systems in _by_department(estate, late):
        rows.append(_late_row(desk, department, Cell(_("all of them"))))
        for one in systems:
            name = Cell(estate.system(one.id), f"/findings?{urlencode({'system': one.id, 'overdue': 1})}")
            rows.append(_late_row(desk, one, name))
    notice = (_("Notice"),) if may_issue else ()
    return Listing(name=_("Departments and systems"), header=(*header, *notice), rows=tuple(rows))


def _late_row(desk: Desk, one: Late, name: Cell) -> tuple[Cell, ...]:
    row = (
        Cell(one.department, tone="" if one.id else "strong"),
        name,
        Cell(one.overdue, tone="number"),
        Cell(one.due_soon, tone="number"),
        Cell(one.days_late(desk.today), tone="number late" if one.overdue else "number"),
    )
    if not desk.may(Right.ASSIGN):
        return row
    about = urlencode({"system": one.id} if one.id else {"department": one.department})
    return (*row, Cell(_("issue a notice"), f"/notices/new?{about}") if one.overdue and one.department else Cell(""))


def _by_department(estate: Estate, late: Iterable[Lateness]) -> list[tuple[Late, list[Late]]]:
    """The departments, that with the earliest deadline first, with their systems in the same order."""
    grouped: dict[str, list[Late]] = {}
    for one in late:
        department = estate.department(one.system)
        grouped.setdefault(department, []).append(
            Late(
                department=department,
                id=one.system,
                overdue=one.overdue,
                due_soon=one.due_soon,
                first_due=one.first_due,
            )
        )
    return [
        (
            Late(
                department=department,
                id="",
                overdue=sum(one.overdue for one in systems),
                due_soon=sum(one.due_soon for one in systems),
                first_due=min(one.first_due for one in systems),
            ),
            systems,
        )
        for department, systems in grouped.items()
    ]


def _listing(estate: Estate, found: Sequence[Shown]) -> Listing:
    header = (
        _("Number"),
        _("Severity"),
        _("Title"),
        _("Department"),
        _("System"),
        _("Asset"),
        _("Place"),
        _("Owner"),
        _("Due"),
        _("Days late"),
        _("Days left"),
    )
    return Listing(name=_("Overdue and due soon"), header=header, rows=tuple(_row(estate, one) for one in found))


def _row(estate: Estate, one: Shown) -> tuple[Cell, ...]:
    place = one.finding.place
    return (
        number_cell(one),
        severity_cell(one),
        Cell(one.title.in_(spoken()), tone="wide"),
        Cell(estate.department(place.system)),
        Cell(estate.system(place.system), f"/systems/{place.system}"),
        Cell(estate.asset(place.system, place.asset)),
        Cell(place_word(place.locator), tone="place"),
        Cell(estate.owner(one)),
        due_cell(one),
        Cell(-one.days_left if one.overdue else None, tone="number"),
        Cell(None if one.overdue else one.days_left, tone="number"),
    )
