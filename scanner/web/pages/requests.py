"""What waits for approval, and what was settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from checks import InputError
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.findings.requests import Request
from scanner.findings.shown import Shown, shown_by_number
from scanner.store.requests import count_requests, find_request, requests_of
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import PAGE, read_filters, turns_of, visible_systems
from scanner.web.finding_rows import Estate, severity_cell
from scanner.web.finding_view import visible_finding
from scanner.web.forms import Field, Number, Refused
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.settling import settle

router = APIRouter()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request with the finding it is about."""

    request: Request
    one: Shown
    system: str
    owner: str


@router.get("/requests")
def requests(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
    """Those of the visitor's systems: what waits, and all there ever were, the newest first."""
    return _page(desk)


@router.post("/requests")
def settle_(
    desk: Annotated[Desk, needs(Right.APPROVE)], number: Number, verdict: Field = "", reason: Field = ""
) -> Response:
    """Grant or refuse one."""
    one = visible_finding(desk, find_request(desk.store, number).finding)
    try:
        settle(desk, one, number, verdict, reason)
    except InputError as error:
        return _page(desk, Refused(form=f"settle-{number}", why=str(error), typed={"reason": reason}))
    return RedirectResponse("/requests", status_code=303)


def _page(desk: Desk, refused: Refused | None = None) -> Response:
    filters = read_filters(desk)
    systems, store = visible_systems(desk), desk.store
    whole = bool(desk.request.query_params.get("format"))
    limit, offset = (-1, 0) if whole else (PAGE, (filters.page - 1) * PAGE)
    here = requests_of(store, systems, newest_first=True, limit=limit, offset=offset)
    waiting = [] if whole else requests_of(store, systems, waiting=True, limit=PAGE)
    estate = Estate(desk.systems())
    return with_files(
        desk,
        "requests.html.j2",
        _listing(desk, _with_findings(desk, estate, here)),
        status=422 if refused else 200,
        waiting=_with_findings(desk, estate, waiting),
        waiting_in_all=0 if whole else count_requests(store, systems, waiting=True),
        waiting_forms={f"settle-{one.number}" for one in waiting},
        refused=refused,
        turns=turns_of(filters, count_requests(store, systems), len(here)),
    )


def _with_findings(desk: Desk, estate: Estate, requests: Sequence[Request]) -> list[Asked]:
    found = shown_by_number(desk.store, (one.finding for one in requests), desk.workspace.day(desk.at))
    pairs = [(request, found[request.finding]) for request in requests]
    return [
        Asked(request=request, one=one, system=estate.system(one.finding.place.system), owner=estate.owner(one))
        for request, one in pairs
    ]


def _listing(desk: Desk, asked: Sequence[Asked]) -> Listing:
    header = (
        _("Request"),
        _("What is asked for"),
        _("Finding"),
        _("Severity"),
        _("Title"),
        _("System"),
        _("Until"),
        _("Applicant"),
        _("Asked on"),
        _("Reason"),
        _("State"),
        _("Decided by"),
        _("Answer"),
    )
    return Listing(name=_("Requests"), header=header, rows=tuple(_row(desk, one) for one in asked))


def _row(desk: Desk, asked: Asked) -> tuple[Cell, ...]:
    request, one = asked.request, asked.one
    return (
        Cell(request.name, f"/findings/{request.finding}#h-decisions", tone="day"),
        Cell(request.kind.label.in_(spoken())),
        Cell(one.finding.name, f"/findings/{request.finding}", tone="day"),
        severity_cell(one),
        Cell(one.title.in_(spoken())),
        Cell(asked.system),
        Cell(request.until, tone="day"),
        Cell(request.asked_by),
        Cell(request.asked_at.astimezone(desk.workspace.zone).date(), tone="day"),
        Cell(request.reason),
        Cell(request.standing.in_(spoken())),
        Cell(request.settled_by),
        Cell(request.answer),
    )
