"""Notices of rectification: the register, one as it was issued, its files, and issuing one. An owner is shown those that speak
of own systems alone."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from checks import Severity
from reports.table_files import FILE_TYPES
from scanner.accounts.model import Right
from scanner.notices.model import Choice
from scanner.store.notices import entries
from scanner.web.api.shapes import Both, Number, Part, Parted, Sent, Shape
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import visible_systems
from scanner.web.noticing import issue_chosen, notice_file, visible_notice
from scanner.web.served import API

router = APIRouter(prefix=API)


class EntryShape(Shape):
    """A notice in the register. `findings` is how many it holds."""

    year: int
    count: int
    number: str
    department: str
    system: str
    systems: tuple[str, ...]
    issued_by: str
    issued_at: datetime
    issued_on: date
    answer_by: date
    findings: int


class NoticeFindingShape(Shape):
    """A finding as it stood when the notice was issued."""

    number: str
    system: str
    system_name: str
    asset: str
    locator: str
    check: str
    severity: Severity
    state: str
    title: Both
    seen: Both
    fix: Both
    first_seen: datetime
    due: date
    overdue: bool


class NoticeShape(Shape):
    """A notice as it was issued."""

    year: int
    count: int
    number: str
    department: str
    system: str
    systems: tuple[str, ...]
    owners: tuple[str, ...]
    organisation: str
    classification: str
    issued_by: str
    issued_at: datetime
    issued_on: date
    answer_by: date
    findings: tuple[NoticeFindingShape, ...]


class NoticeFormat(StrEnum):
    """A letter with its annexes, or the findings as a workbook to be answered in."""

    PDF = "pdf"
    XLSX = "xlsx"


class Wish(Sent):
    """What a notice is to hold: the open findings of one system, by id, or of a department's systems; one of both is given.
    `at_least` leaves out what is less severe, `overdue` what is within its deadline; with neither it is what is overdue."""

    system: str = ""
    department: str = ""
    at_least: Severity | None = None
    overdue: bool = False


@router.get("/notices")
def notices(desk: Annotated[Desk, needs(Right.SEE)], paging: Parted) -> Part[EntryShape]:
    """The register, newest first."""
    found = entries(desk.store, visible_systems(desk), limit=paging.limit + 1, offset=paging.offset)
    return paging.here(EntryShape, found)


@router.get("/notices/{year}/{count}")
def notice(desk: Annotated[Desk, needs(Right.SEE)], year: Number, count: Number) -> NoticeShape:
    """One notice, by its number within its year."""
    return NoticeShape.model_validate(visible_notice(desk, year, count))


@router.get(
    "/notices/{year}/{count}/file",
    response_class=Response,
    responses={200: {"content": {FILE_TYPES[one.value]: {} for one in NoticeFormat}}},
)
def file(
    desk: Annotated[Desk, needs(Right.SEE)], year: Number, count: Number, format: NoticeFormat = NoticeFormat.PDF
) -> Response:
    """The notice as it was sent, to be printed or answered in."""
    return notice_file(visible_notice(desk, year, count), format.value)


@router.post("/notices", status_code=201)
def issue(desk: Annotated[Desk, needs(Right.ASSIGN)], sent: Wish) -> NoticeShape:
    """Issue a notice in the account's name, numbered and in the register."""
    return NoticeShape.model_validate(issue_chosen(desk, Choice(**sent.model_dump())))
