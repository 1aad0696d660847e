"""What was asked on findings, and what an approver answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter

from checks import UnknownName
from reports.language import _
from scanner.accounts.model import Right
from scanner.findings.requests import Request, RequestKind
from scanner.store.requests import find_request, requests_of
from scanner.web.api.shapes import Number, Part, Parted, Sent, Shape
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import visible_systems
from scanner.web.finding_view import visible_finding
from scanner.web.served import API
from scanner.web.settling import settle

router = APIRouter(prefix=API)


class RequestShape(Shape):
    """A request on a finding. `granted` is null while it waits, and where it lapsed; `settled_at` tells these apart."""

    number: int
    name: str
    finding: int
    kind: RequestKind
    reason: str
    until: date
    asked_by: str
    asked_at: datetime
    settled_at: datetime | None
    settled_by: str
    granted: bool | None
    answer: str


class Answered(Sent):
    """What the approver says."""

    reason: str


@router.get("/requests")
def requests(desk: Annotated[Desk, needs(Right.SEE)], paging: Parted, waiting: bool = False) -> Part[RequestShape]:
    """The requests on findings of the account's systems, oldest first; with `waiting` those not settled."""
    found = requests_of(
        desk.store, visible_systems(desk), waiting=waiting, limit=paging.limit + 1, offset=paging.offset
    )
    return paging.here(RequestShape, found)


@router.get("/requests/{number}")
def request(desk: Annotated[Desk, needs(Right.SEE)], number: Number) -> RequestShape:
    """One request."""
    return RequestShape.model_validate(_visible(desk, number))


@router.post("/requests/{number}/grant")
def grant(desk: Annotated[Desk, needs(Right.APPROVE)], number: Number, sent: Answered) -> RequestShape:
    """Grant it. Who asked, and the owner of the finding, can't."""
    return _settled(desk, number, "grant", sent)


@router.post("/requests/{number}/refuse")
def refuse(desk: Annotated[Desk, needs(Right.APPROVE)], number: Number, sent: Answered) -> RequestShape:
    """Refuse it; nothing of the finding changes."""
    return _settled(desk, number, "refuse", sent)


def _settled(desk: Desk, number: int, verdict: Literal["grant", "refuse"], sent: Answered) -> RequestShape:
    one = visible_finding(desk, _visible(desk, number).finding)
    settle(desk, one, number, verdict, sent.reason)
    return request(desk, number)


def _visible(desk: Desk, number: int) -> Request:
    try:
        found = find_request(desk.store, number)
        visible_finding(desk, found.finding)
    except UnknownName as error:
        raise UnknownName(_("there is no request R-{n}").format(n=number)) from error
    return found
