"""Findings: looked for as on their page, one with its history, and what people do to it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from msgspec.structs import replace

from checks import Outcome, Severity
from checks.evidence import Reason
from checks.layers import Layer
from scanner.accounts.model import Right
from scanner.findings.asking import ask
from scanner.findings.claiming import claim_and_retest
from scanner.findings.decide import assign, withdraw
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState, WrittenOff
from scanner.findings.people import Asked
from scanner.findings.requests import RequestKind
from scanner.findings.shown import Shown, shown
from scanner.findings.write_off import confirm_gone, retire
from scanner.store.finding_search import Order, count_states
from scanner.store.findings import transitions_of
from scanner.web.api.requests import RequestShape
from scanner.web.api.shapes import Both, Number, Part, Parted, Sent, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import Filters, wanted_by
from scanner.web.finding_view import visible_finding
from scanner.web.served import API

router = APIRouter(prefix=API)


class State(StrEnum):
    """How a finding stands: where it is in its life, what was decided of it, or how it was closed without a scan."""

    OPEN = FindingState.OPEN.value
    IN_PROGRESS = FindingState.IN_PROGRESS.value
    CLAIMED = FindingState.CLAIMED.value
    REOPENED = FindingState.REOPENED.value
    CLOSED = FindingState.CLOSED.value
    ACCEPTED = DecisionKind.ACCEPTED.value
    FALSE_POSITIVE = DecisionKind.FALSE_POSITIVE.value
    NOT_APPLICABLE = WrittenOff.NOT_APPLICABLE.value
    RETIRED = WrittenOff.RETIRED.value


class PlaceShape(Shape):
    """Where it stands: the system's id, the asset's id, and the locator within it (`tcp/443`)."""

    system: str
    asset: str
    locator: str


class DecisionShape(Shape):
    """A decision that holds from `since` to `until`, both included."""

    kind: DecisionKind
    reason: str
    asked_by: str
    approved_by: str
    since: date
    until: date


class FindingShape(Shape):
    """A finding as it stands today. `facts` are of the last verdict that showed it; `unverified_since` is since when scans could
    not look again; `closing_scan` proved it gone."""

    number: int
    name: str
    place: PlaceShape
    check: str
    title: Both
    severity: Severity
    state: State
    decision: DecisionShape | None
    owner: str
    outcome: Outcome
    facts: dict[str, Any]
    first_seen: datetime
    first_scan: int
    last_seen: datetime
    last_scan: int
    due: date
    overdue: bool
    due_soon: bool
    unverified_since: datetime | None
    unverified_reason: Reason | None
    closing_proposed: bool
    claimed_at: datetime | None
    closed_at: datetime | None
    closing_scan: int | None
    times_reopened: int


class TransitionShape(Shape):
    """An entry of its history: `by` a person with a reason, or a scan. `digest` is its link in the chain."""

    at: datetime
    scan: int | None
    before: str
    after: str
    why: str
    by: str
    reason: str
    detail: dict[str, Any]
    digest: str


class Reasoned(Sent):
    """Why somebody does what is done."""

    reason: str


class Assigned(Reasoned):
    """To whom it is handed."""

    owner: str


class Wish(Reasoned):
    """What is asked for, and until which day it is to hold; for an extension the new deadline."""

    kind: RequestKind
    until: date


def _filters(
    system: Words = "",
    department: Words = "",
    layer: Layer | None = None,
    severity: Severity | None = None,
    state: Annotated[list[State], Query(max_length=20)] = [],  # noqa: B006
    owner: Words = "",
    check: Words = "",
    q: Words = "",
    overdue: bool = False,
    due_soon: bool = False,
    unverified: bool = False,
    early: bool = False,
    proposal: bool = False,
    closed: bool = False,
    order: Order = Order.SEVERITY,
) -> Filters:
    """The filters of the page, of the same names."""
    return Filters(
        system=system,
        department=department,
        layer=layer,
        severity=severity,
        state=tuple(one.value for one in state),
        owner=owner,
        check=check,
        q=q,
        overdue=overdue,
        due_soon=due_soon,
        unverified=unverified,
        early=early,
        proposal=proposal,
        closed=closed,
        order=order,
    )


Filtered = Annotated[Filters, Depends(_filters)]


@router.get("/findings")
def findings(desk: Annotated[Desk, needs(Right.SEE)], filters: Filtered, paging: Parted) -> Part[FindingShape]:
    """The findings of the account's systems; without a state those that are open. `severity` is the least, `state` may be given
    several times."""
    part = replace(filters.store_all(), limit=paging.limit + 1, offset=paging.offset)
    found = shown(desk.store, wanted_by(desk, filters), desk.workspace.day(desk.at), part)
    return paging.here(FindingShape, map(_finding, found))


@router.get("/findings/counts")
def counts(desk: Annotated[Desk, needs(Right.SEE)], filters: Filtered) -> dict[State, int]:
    """How many stand in each state, under the other filters."""
    found = count_states(desk.store, wanted_by(desk, filters), desk.workspace.day(desk.at))
    return {State(value): count for value, count in found.items()}


@router.get("/findings/{number}")
def finding(desk: Annotated[Desk, needs(Right.SEE)], number: Number) -> FindingShape:
    """One finding."""
    return _finding(visible_finding(desk, number))


@router.get("/findings/{number}/history")
def history(desk: Annotated[Desk, needs(Right.SEE)], number: Number, paging: Parted) -> Part[TransitionShape]:
    """What became of it, oldest first."""
    visible_finding(desk, number)
    return paging.out_of(TransitionShape, transitions_of(desk.store, number))


@router.post("/findings/{number}/assign")
def assign_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: Number, sent: Assigned) -> FindingShape:
    """Hand it to somebody."""
    visible_finding(desk, number)
    assign(desk.store, number, sent.owner, _asked(desk, sent))
    return finding(desk, number)


@router.post("/findings/{number}/claim-fixed")
def claim_fixed(desk: Annotated[Desk, needs(Right.CLAIM)], number: Number, sent: Reasoned) -> FindingShape:
    """Say that it is fixed, and ask for a retest of its asset. It stays open until a scan proves it gone."""
    visible_finding(desk, number)
    claim_and_retest(desk.store, number, _asked(desk, sent))
    return finding(desk, number)


@router.post("/findings/{number}/requests", status_code=201)
def ask_(desk: Annotated[Desk, needs(Right.CLAIM)], number: Number, sent: Wish) -> RequestShape:
    """Ask that its risk be accepted, that it be held for a false positive, or for more time."""
    one = visible_finding(desk, number)
    request = ask(
        desk.store,
        number,
        sent.kind,
        _asked(desk, sent),
        until=sent.until,
        today=desk.today,
        most_days=desk.workspace.most_days(one.finding.check),
    )
    return RequestShape.model_validate(request)


@router.post("/findings/{number}/withdraw")
def withdraw_(desk: Annotated[Desk, needs(Right.APPROVE)], number: Number, sent: Reasoned) -> FindingShape:
    """End what was decided of it before its day."""
    visible_finding(desk, number)
    withdraw(desk.store, number, _asked(desk, sent), today=desk.today)
    return finding(desk, number)


@router.post("/findings/{number}/confirm-gone")
def confirm_gone_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: Number, sent: Reasoned) -> FindingShape:
    """Confirm that it no longer applies, as a scan found."""
    visible_finding(desk, number)
    confirm_gone(desk.store, number, _asked(desk, sent))
    return finding(desk, number)


@router.post("/findings/{number}/retire")
def retire_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: Number, sent: Reasoned) -> FindingShape:
    """Close it because its asset is no longer registered."""
    visible_finding(desk, number)
    retire(desk.store, number, _asked(desk, sent))
    return finding(desk, number)


def _asked(desk: Desk, sent: Reasoned) -> Asked:
    return Asked(by=desk.person, at=desk.at, reason=sent.reason)


def _finding(one: Shown) -> FindingShape:
    own = ("title", "severity", "state", "decision", "overdue", "due_soon")
    values = {name: getattr(one if name in own else one.finding, name) for name in FindingShape.model_fields}
    values["state"] = State(one.state.value)
    return FindingShape.model_validate(values)
