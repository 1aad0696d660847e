"""Reports to download: what is there, what is being made, and asking for one. Of a system, and of the city."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from checks import InputError
from reports.language import _, spoken
from reports.render import FORMATS
from scanner.accounts.model import Right
from scanner.estate.baseline_of import UNGRADED
from scanner.estate.model import System
from scanner.store.standing import newest_judged
from scanner.web.addresses import system_address
from scanner.web.desk import Desk, needs
from scanner.web.page import page
from scanner.web.report_files import CITY_FORMATS, WHOLE_CITY, ReportFile, ReportFiles, Stand, Wanted

router = APIRouter()

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
"""Of what is not JSON."""
EARLIER_SHOWN = 20


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of a system or of the city: those of the newest scan in the visitor's language, a stand for each format, and
    the files that are there from earlier."""

    address: str
    scan: int
    stands: tuple[Stand, ...]
    earlier: tuple[ReportFile, ...]

    @property
    def under_way(self) -> bool:
        """True while one is being made, so that it is worth looking again."""
        return any(one.under_way for one in self.stands)


def system_shelf(desk: Desk, system: System, scan: int) -> Shelf:
    """The reports of a system whose newest finished scan is `scan`."""
    return _shelf(desk, system.id, scan, f"{system_address(system.id)}/reports", FORMATS)


def newest_shelf(desk: Desk, system: System) -> Shelf:
    """The reports of a system as of its newest finished scan.

    Raises:
        InputError: there is none.
    """
    return system_shelf(desk, system, _newest_scan(desk, [system]))


def city_shelf(desk: Desk) -> Shelf:
    """The bureau's reports as of the newest finished scan.

    Raises:
        InputError: there is none.
    """
    return _shelf(desk, WHOLE_CITY, _newest_scan(desk, desk.systems()), "/city/report", CITY_FORMATS)


def ask_report(desk: Desk, subject: str, systems: list[System], format: str) -> None:
    """Have a report of the newest scan of `systems` made, in the language of the request; `subject` is a system's id, or the
    whole city.

    Raises:
        UnknownName: there is no such format.
        InputError: there is no finished scan, or too many are waiting.
    """
    scan = _newest_scan(desk, systems)
    _files(desk).ask(Wanted(system=subject, scan=scan, format=format, language=spoken()))


@router.get("/systems/{id}/reports")
def reports(desk: Annotated[Desk, needs(Right.SEE)], id: str) -> Response:
    """The reports of a system, with how far those are that were asked for."""
    system = desk.system(id)
    shelf = newest_shelf(desk, system)
    return page(
        desk, "reports.html.j2", shelf=shelf, subject=system.name, back=system_address(system.id), **_zone(desk)
    )


@router.post("/systems/{id}/reports")
def ask(desk: Annotated[Desk, needs(Right.SEE)], id: str, format: str = "") -> Response:
    """Have a report made."""
    system = desk.system(id)
    ask_report(desk, system.id, [system], format)
    return RedirectResponse(f"{system_address(system.id)}/reports", status_code=303)


@router.get("/systems/{id}/reports/{name}")
def report(desk: Annotated[Desk, needs(Right.SEE)], id: str, name: str) -> Response:
    """One report as a file."""
    return report_file(desk, desk.system(id).id, name)


@router.get("/city/report")
def city_reports(desk: Annotated[Desk, needs(Right.SEE_CITY)]) -> Response:
    """The bureau's reports."""
    return page(
        desk, "reports.html.j2", shelf=city_shelf(desk), subject=_("All systems"), back="/departments", **_zone(desk)
    )


@router.post("/city/report")
def ask_for_city(desk: Annotated[Desk, needs(Right.SEE_CITY)], format: str = "") -> Response:
    """Have a bureau's report made."""
    ask_report(desk, WHOLE_CITY, desk.systems(), format)
    return RedirectResponse("/city/report", status_code=303)


@router.get("/city/report/{name}")
def city_report(desk: Annotated[Desk, needs(Right.SEE_CITY)], name: str) -> Response:
    """One of the bureau's reports as a file."""
    return report_file(desk, WHOLE_CITY, name)


def _shelf(desk: Desk, system: str, scan: int, address: str, formats: tuple[str, ...]) -> Shelf:
    files, language = _files(desk), spoken()
    stands = tuple(files.stand(Wanted(system=system, scan=scan, format=one, language=language)) for one in formats)
    shown = {one.file.name for one in stands if one.file}
    earlier = [one for one in files.of(system) if one.name not in shown]
    return Shelf(address=address, scan=scan, stands=stands, earlier=tuple(earlier[:EARLIER_SHOWN]))


def _newest_scan(desk: Desk, systems: list[System]) -> int:
    """The number of the newest finished scan that judged one of `systems`.

    Raises:
        InputError: there is none.
    """
    judged = newest_judged(desk.store, [one.id for one in systems], UNGRADED)
    scans = [one.scan for ones in judged.values() for one in ones]
    if not scans:
        raise InputError(_("no finished scan yet, so there is nothing to report"))
    return max(scans)


def report_file(desk: Desk, system: str, name: str) -> Response:
    """A report that is there as a file.

    Raises:
        UnknownName: there is none of this name.
    """
    content = _files(desk).read(system, name)
    media_type = MEDIA_TYPES.get(name.rpartition(".")[2], "application/json")
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


def _files(desk: Desk) -> ReportFiles:
    files: ReportFiles = desk.request.app.state.reports
    return files


def _zone(desk: Desk) -> dict[str, Any]:
    return {"zone": desk.workspace.settings.timezone}
