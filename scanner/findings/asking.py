"""Asking for a decision on a finding, granting it, and refusing it. Each is an entry of the finding's history.

Who grants or refuses is neither the owner of the finding nor who asked; granting makes the decision by the same rules, and with
the same words in the history, as one made at once (`scanner.findings.decide`).
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace
from sqlite_utils import Database

from checks import InputError
from reports.language import _, spoken
from scanner.findings.decide import check_end, check_later, decide_inside, extend_inside
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, Why
from scanner.findings.people import Asked, approvable, check_open, write_change
from scanner.findings.requests import Request, RequestKind
from scanner.store import Store
from scanner.store.findings import find_finding
from scanner.store.requests import add_request, find_request, requests_on, settle_request

ENDLESS = date.max.toordinal()
"""Days: an extension is not bound to the days of an acceptance."""


def ask(
    store: Store, number: int, kind: RequestKind, asked: Asked, *, until: date, today: date, most_days: int
) -> Request:
    """Ask for a decision on a finding, to hold until `until`; for an extension the new deadline. Only one of a kind waits.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, one of the kind waits already, the end is past or, but for an extension, more than `most_days`
            away, or the new deadline is not later.
    """
    with store.transaction() as db:
        finding = find_finding(store, number)
        check_open(finding)
        _check_end(finding, kind, until=until, today=today, most_days=most_days)
        for one in requests_on(db, number):
            if one.waiting and one.kind is kind:
                raise InputError(
                    _("{finding}: {request} ({kind}) waits already").format(
                        finding=finding.name, request=one.name, kind=kind.label.in_(spoken())
                    )
                )
        request = Request(
            number=0,
            finding=number,
            kind=kind,
            reason=asked.reason.strip(),
            until=until,
            asked_by=asked.by.strip(),
            asked_at=asked.at,
        )
        row = add_request(db, request)
        write_change(db, finding, finding, asked, Why.ASKED, {"requests": [row]})
    return replace(request, number=row["number"])


def grant(store: Store, request_number: int, asked: Asked, *, today: date, most_days: int) -> Request:
    """Grant a request: `asked.by` approves, and the reason of the request becomes that of the decision.

    Raises:
        UnknownName: there is no such request.
        InputError: it is settled, its end is past or too far away by now, or the approver is the owner or who asked.
    """
    with store.transaction() as db:
        request, finding = _waiting(store, request_number, asked)
        _check_end(finding, request.kind, until=request.until, today=today, most_days=most_days)
        settled = _settle(db, request, finding, asked, granted=True)
        applicant = Asked(by=request.asked_by, at=asked.at, reason=request.reason)
        if request.kind is RequestKind.EXTENSION:
            extend_inside(store, db, finding.number, applicant, approved_by=asked.by, until=request.until)
        else:
            decide_inside(
                store,
                db,
                finding.number,
                DecisionKind(request.kind.value),
                applicant,
                approved_by=asked.by,
                today=today,
                until=request.until,
                most_days=most_days,
            )
    return settled


def refuse(store: Store, request_number: int, asked: Asked) -> Request:
    """Refuse a request; nothing of the finding changes.

    Raises:
        UnknownName: there is no such request.
        InputError: it is settled, or `asked.by` is the owner of the finding or who asked.
    """
    with store.transaction() as db:
        request, finding = _waiting(store, request_number, asked)
        return _settle(db, request, finding, asked, granted=False)


def _check_end(finding: Finding, kind: RequestKind, *, until: date, today: date, most_days: int) -> None:
    if kind is RequestKind.EXTENSION:
        check_end(until, today=today, most_days=ENDLESS)
        check_later(finding, until)
    else:
        check_end(until, today=today, most_days=most_days)


def _waiting(store: Store, number: int, asked: Asked) -> tuple[Request, Finding]:
    """A request that waits, and its finding, when `asked.by` may settle it."""
    request = find_request(store, number)
    if not request.waiting:
        raise InputError(
            _("{request} is settled: {state}").format(request=request.name, state=request.standing.in_(spoken()))
        )
    finding = find_finding(store, request.finding)
    approvable(store, finding, asked_by=request.asked_by, approver=asked.by)
    return request, finding


def _settle(db: Database, request: Request, finding: Finding, asked: Asked, *, granted: bool) -> Request:
    settled = replace(
        request, settled_at=asked.at, settled_by=asked.by.strip(), granted=granted, answer=asked.reason.strip()
    )
    why = Why.GRANTED if granted else Why.REFUSED
    write_change(db, finding, finding, asked, why, {"requests": [settle_request(db, settled)]})
    return settled
