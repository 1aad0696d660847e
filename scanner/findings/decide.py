"""What people do to a finding: assign it, claim it fixed, accept it, call it a false positive, ask for more time.

Each is one entry of the history, with who, when and why, written with the change itself or not at all. Names are written as they
are given; two people are told apart by them.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlite_utils import Database

from checks import InputError
from reports.language import _
from scanner.findings.decisions import Decision, DecisionKind
from scanner.findings.lifecycle import Event, state_after
from scanner.findings.model import Finding, Transition, Why
from scanner.store import Store
from scanner.store.decisions import add_decision, end_decisions
from scanner.store.estate import owner_of
from scanner.store.findings import add_transition, find_finding, save_finding

LONGEST_NAME = 100
LONGEST_REASON = 2_000

_WHY = {DecisionKind.ACCEPTED: Why.ACCEPTED, DecisionKind.FALSE_POSITIVE: Why.REJECTED}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a change, when, and why.

    Raises:
        InputError: the name or the reason is empty or far too long.
    """

    by: str
    at: datetime
    reason: str

    def __post_init__(self) -> None:
        _said(_("name"), self.by, LONGEST_NAME)
        _said(_("reason"), self.reason, LONGEST_REASON)


def assign(store: Store, number: int, owner: str, asked: Asked) -> Finding:
    """Hand a finding to somebody, who is then at work on it.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or the name is empty.
    """
    _said(_("name"), owner, LONGEST_NAME)
    with store.transaction() as db:
        before = find_finding(store, number)
        after = replace(before, state=state_after(before, Event.ASSIGNED), owner=owner.strip())
        return _changed(db, before, after, asked, Why.ASSIGNED, {"owner": after.owner})


def claim_fixed(store: Store, number: int, asked: Asked) -> Finding:
    """Say that a weakness is fixed. It stays open until a scan proves it gone.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or claimed already.
    """
    with store.transaction() as db:
        before = find_finding(store, number)
        after = replace(before, state=state_after(before, Event.CLAIMED), claimed_at=asked.at)
        return _changed(db, before, after, asked, Why.CLAIMED, {})


def decide(
    store: Store,
    number: int,
    kind: DecisionKind,
    asked: Asked,
    *,
    approved_by: str,
    today: date,
    until: date,
    most_days: int,
) -> Decision:
    """Accept the risk of a finding, or call it a false positive, from `today` until `until`. What was decided before ends.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, the end is past or more than `most_days` away, or the approver is its owner or who asks.
    """
    if until < today:
        raise InputError(_("{until} is past; it is {today}").format(until=until, today=today))
    if (until - today).days > most_days:
        raise InputError(_("{until}: at most {n} days for a finding of this severity").format(until=until, n=most_days))
    with store.transaction() as db:
        finding = find_finding(store, number)
        owner = _approvable(store, finding, asked, approved_by)
        ended = end_decisions(db, number, asked.at)
        decision = Decision(
            number=0,
            finding=number,
            kind=kind,
            reason=asked.reason.strip(),
            owner=owner,
            asked_by=asked.by.strip(),
            approved_by=approved_by.strip(),
            since=today,
            until=until,
            made_at=asked.at,
        )
        row = add_decision(db, decision)
        _changed(db, finding, finding, asked, _WHY[kind], {"decision": row, **({"ended": ended} if ended else {})})
    return replace(decision, number=row["number"])


def extend(store: Store, number: int, asked: Asked, *, approved_by: str, until: date) -> Finding:
    """Give a finding a later deadline.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, `until` is not later, or the approver is its owner or who asks.
    """
    with store.transaction() as db:
        before = find_finding(store, number)
        _approvable(store, before, asked, approved_by)
        if until <= before.due:
            raise InputError(
                _("{finding} is due on {due} already; {until} is not later").format(
                    finding=before.name, due=before.due, until=until
                )
            )
        detail = {"due": until.isoformat(), "approved_by": approved_by.strip()}
        return _changed(db, before, replace(before, due=until), asked, Why.EXTENDED, detail)


def same_person(one: str, other: str) -> bool:
    """True when two names are the same but for width, case and spaces."""
    return _folded(one) == _folded(other)


def _approvable(store: Store, finding: Finding, asked: Asked, approver: str) -> str:
    """The owner of an open finding that `approver` may approve something of."""
    _said(_("approver"), approver, LONGEST_NAME)
    if not finding.is_open:
        raise InputError(_("{finding} is closed; there is nothing to decide").format(finding=finding.name))
    owner = finding.owner or owner_of(store, finding.place.system)
    if owner and same_person(approver, owner):
        raise InputError(
            _("{name} is the owner of {finding} and can't approve").format(name=owner, finding=finding.name)
        )
    if same_person(approver, asked.by):
        raise InputError(_("{name} asks and can't approve; it takes two people").format(name=approver))
    return owner


def _changed(db: Database, before: Finding, after: Finding, asked: Asked, why: Why, detail: dict[str, Any]) -> Finding:
    if after != before:
        save_finding(db, after)
    add_transition(
        db,
        Transition(
            finding=before.number,
            at=asked.at,
            scan=None,
            before=before.state.value,
            after=after.state.value,
            why=why.value,
            by=asked.by.strip(),
            reason=asked.reason.strip(),
            detail=detail,
        ),
    )
    return after


def _said(what: str, text: str, longest: int) -> None:
    if not _folded(text) or len(text) > longest:
        raise InputError(_("{what}: expected 1 to {n} characters").format(what=what, n=longest))


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
