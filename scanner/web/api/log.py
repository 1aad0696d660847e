"""The audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from scanner.accounts.log import Filter, Result
from scanner.accounts.model import Right
from scanner.store.log import entries
from scanner.web.api.shapes import MOST, USUAL, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.forms import LARGEST
from scanner.web.served import API

router = APIRouter(prefix=API)


class EntryShape(Shape):
    """Who did what, when, from where, to what, and how it ended."""

    id: int
    at: datetime
    who: str
    role: str
    address: str
    what: str
    subject: str
    result: Result


class LogPart(Shape):
    """A part of the log; `more` tells that there are older ones, before the last `id`."""

    items: list[EntryShape]
    more: bool


@router.get("/log")
def log(
    desk: Annotated[Desk, needs(Right.SEE_LOG)],
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    who: Words = "",
    what: Words = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> LogPart:
    """The newest entries, or those before a number; `until` is outside."""
    wanted = Filter(who=who, what=what, since=_utc(since), until=_utc(until))
    found = entries(desk.store, wanted, limit=limit + 1, before=before)
    return LogPart(items=[EntryShape.model_validate(one) for one in found[:limit]], more=len(found) > limit)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
