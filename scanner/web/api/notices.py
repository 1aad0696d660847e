"""Notices of rectification: the register, and one as it was issued. An owner is shown those that speak of own systems alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter

from checks import Severity, UnknownName
from reports.language import _
from scanner.accounts.model import Right
from scanner.store.notices import entries, find_notice
from scanner.web.api.shapes import Both, Number, Part, Parted, Shape
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import visible_systems
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


@router.get("/notices")
def notices(desk: Annotated[Desk, needs(Right.SEE)], paging: Parted) -> Part[EntryShape]:
    """The register, newest first."""
    found = entries(desk.store, visible_systems(desk), limit=paging.limit + 1, offset=paging.offset)
    return paging.here(EntryShape, found)


@router.get("/notices/{year}/{count}")
def notice(desk: Annotated[Desk, needs(Right.SEE)], year: Number, count: Number) -> NoticeShape:
    """One notice, by its number within its year."""
    one = find_notice(desk.store, year, count)
    if not _is_visible(desk, one.systems):
        raise UnknownName(_("there is no notice {number}").format(number=f"{year}-{count}"))
    return NoticeShape.model_validate(one)


def _is_visible(desk: Desk, systems: Iterable[str]) -> bool:
    return all(map(desk.visitor.sees, systems))
