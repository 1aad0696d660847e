"""The departments side by side (考核): rank, the formula it comes from, and what each term is worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from reports.language import _, spoken
from reports.text import printable
from scanner.accounts.model import Right
from scanner.estate.baseline_of import UNGRADED, own_assessment
from scanner.findings.ranking import Ranked, Record, SystemTerms, formula, rank, terms
from scanner.store.standing import newest_judged
from scanner.web.addresses import system_address
from scanner.web.desk import Desk, needs
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.overview import open_by_severity
from scanner.web.records import Records

router = APIRouter()


@router.get("/departments")
def departments(desk: Annotated[Desk, needs(Right.SEE_CITY)]) -> Response:
    """The table, best first; the whole city in its last row."""
    systems = system_terms(desk)
    records: Records = desk.request.app.state.records
    kept = records.of(desk)
    ranked = rank(systems, kept)
    rows = [_row(one, "/?" + urlencode({"department": printable(one.name)})) for one in ranked]
    if rows:
        rows.append(_row(terms(_("All systems"), systems, kept), "/"))
    listing = Listing(name=_("Departments ranked"), header=_header(), rows=tuple(rows))
    by_system = _by_system(desk, systems, kept)
    return with_files(
        desk,
        "departments.html.j2",
        listing,
        others={"systems": lambda: by_system},
        by_system=by_system,
        formula=formula(),
        unranked=_unranked(ranked),
    )


def _unranked(ranked: Sequence[Ranked]) -> dict[str, list[str]]:
    """The departments that have no rank, by the reason in the language spoken."""
    found: dict[str, list[str]] = {}
    for one in ranked:
        if one.why_not is not None:
            found.setdefault(one.why_not.in_(spoken()), []).append(one.name)
    return found


def system_terms(desk: Desk) -> list[SystemTerms]:
    """What each of the visitor's systems brings, from columns and counts alone."""
    systems = desk.systems()
    ids = [one.id for one in systems]
    judged = newest_judged(desk.store, ids, UNGRADED)
    open_ones, overdue = open_by_severity(desk, ids)
    made = []
    for system in systems:
        own = own_assessment(system, judged.get(system.id, ()))
        made.append(
            SystemTerms(
                system=system.id,
                department=system.department,
                level=system.level,
                score=own.score if own else None,
                coverage=own.coverage if own else 0.0,
                open=sum(open_ones[system.id].values()),
                overdue=overdue[system.id],
            )
        )
    return made


def _header() -> tuple[str, ...]:
    return (
        _("Rank"),
        _("Department"),
        _("Points"),
        _("Protection"),
        _("In time"),
        _("Not overdue"),
        _("Stays fixed"),
        _("Systems"),
        _("Assessed"),
        _("Mean score"),
        _("Looked at, %"),
        *_fixing_header(),
    )


def _by_system(desk: Desk, systems: Sequence[SystemTerms], kept: Mapping[str, Record]) -> Listing:
    """The same figures of each system, department by department."""
    names = {one.id: one.name for one in desk.systems()}
    header = (
        _("Department"),
        _("System"),
        _("Score"),
        _("Looked at, %"),
        *_fixing_header(),
    )
    rows = tuple(
        (
            Cell(one.department),
            Cell(names[one.system], system_address(one.system)),
            _number(one.score),
            _number(one.coverage * 100, 0),
            *_fixing(terms(one.system, [one], kept)),
        )
        for one in sorted(systems, key=lambda one: (one.department, names[one.system]))
    )
    return Listing(name=_("By system"), header=header, rows=rows)


def _row(one: Ranked, href: str) -> tuple[Cell, ...]:
    """Numbers as they are shown; what there is none of stays empty, and is never 0."""
    why = one.why_not.in_(spoken()) if one.why_not else None
    return (
        Cell(one.rank, tone="number") if one.rank else Cell(why or "—", tone="soft"),
        Cell(one.name, href),
        _number(one.points),
        *(_number(term) for term in (one.protection, one.in_time, one.not_overdue, one.stays_fixed)),
        _number(one.systems, 0),
        _number(one.assessed, 0),
        _number(one.mean_score),
        _number(one.coverage * 100, 0),
        *_fixing(one),
    )


def _fixing_header() -> tuple[str, ...]:
    return _("Open"), _("Overdue"), _("Closed"), _("Mean days to fix"), _("Fixed in time, %"), _("Came back")


def _fixing(one: Ranked) -> tuple[Cell, ...]:
    """How well findings are fixed: open, overdue, closed, mean days, share in time, came back."""
    return (
        _number(one.open, 0),
        Cell(one.overdue, tone="number late" if one.overdue else "number"),
        _number(one.record.closed, 0),
        _number(one.days_to_fix),
        _number(one.fixed_in_time * 100 if one.fixed_in_time is not None else None, 0),
        _number(one.record.came_back, 0),
    )


def _number(value: float | None, digits: int = 1) -> Cell:
    if value is None:
        return Cell("—", tone="number")
    return Cell(round(value, digits) if digits else round(value), tone="number")
