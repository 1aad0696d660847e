"""Reports of a system, and of the city: what is there, how far those are that were asked for, asking for one, and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from reports.render import FORMATS
from scanner.accounts.model import Right
from scanner.web.api.shapes import Sent, Shape
from scanner.web.desk import Desk, needs
from scanner.web.pages.reports import MEDIA_TYPES, Shelf, ask_report, city_shelf, newest_shelf, report_file
from scanner.web.report_files import WHOLE_CITY
from scanner.web.served import API

router = APIRouter(prefix=API)

_A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {one: {} for one in (*MEDIA_TYPES.values(), "application/json")}}
}


class ReportFileShape(Shape):
    """A report that is there; `scan` is the number of the scan it tells of."""

    name: str
    format: str
    language: str
    scan: int
    made_at: datetime
    bytes: int


class StandShape(Shape):
    """How the report of the newest scan stands in a format: under way, or why the last try failed; `file` is the one there is."""

    format: str
    under_way: bool
    failed: str
    file: ReportFileShape | None


class ShelfShape(Shape):
    """The reports of `scan` in the language of the request, format by format, and files from earlier."""

    scan: int
    stands: tuple[StandShape, ...]
    earlier: tuple[ReportFileShape, ...]


class Wish(Sent):
    """What is asked for."""

    format: str = Field(max_length=20, description=f"One of {', '.join(FORMATS)}.")


@router.get("/systems/{id}/reports")
def reports(desk: Annotated[Desk, needs(Right.SEE)], id: str) -> ShelfShape:
    """The reports of a system, and how far those are that were asked for."""
    return _shelf(newest_shelf(desk, desk.system(id)))


@router.post("/systems/{id}/reports", status_code=202)
def ask(desk: Annotated[Desk, needs(Right.SEE)], id: str, sent: Wish) -> ShelfShape:
    """Have a report of a system made from its newest scan. It is made in the background."""
    system = desk.system(id)
    ask_report(desk, system.id, [system], sent.format)
    return reports(desk, id)


@router.get("/systems/{id}/reports/{name}", response_class=Response, responses=_A_FILE)
def report(desk: Annotated[Desk, needs(Right.SEE)], id: str, name: str) -> Response:
    """One report of a system as a file."""
    return report_file(desk, desk.system(id).id, name)


@router.get("/city/reports")
def city_reports(desk: Annotated[Desk, needs(Right.SEE_CITY)]) -> ShelfShape:
    """The bureau's reports."""
    return _shelf(city_shelf(desk))


@router.post("/city/reports", status_code=202)
def ask_for_city(desk: Annotated[Desk, needs(Right.SEE_CITY)], sent: Wish) -> ShelfShape:
    """Have a bureau's report made. It is made in the background."""
    ask_report(desk, WHOLE_CITY, desk.systems(), sent.format)
    return city_reports(desk)


@router.get("/city/reports/{name}", response_class=Response, responses=_A_FILE)
def city_report(desk: Annotated[Desk, needs(Right.SEE_CITY)], name: str) -> Response:
    """One of the bureau's reports as a file."""
    return report_file(desk, WHOLE_CITY, name)


def _shelf(shelf: Shelf) -> ShelfShape:
    stands = tuple(
        StandShape(
            format=one.wanted.format,
            under_way=one.under_way,
            failed=one.failed,
            file=ReportFileShape.model_validate(one.file) if one.file else None,
        )
        for one in shelf.stands
    )
    earlier = tuple(map(ReportFileShape.model_validate, shelf.earlier))
    return ShelfShape(scan=shelf.scan, stands=stands, earlier=earlier)
