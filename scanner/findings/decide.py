"""What people do to a finding: assign it, claim it fixed, accept it, call it a false positive, give it more time, withdraw that.

Each is one entry of the history, with who, when and why, written with the change itself or not at all. Names are written as they
are given; two people are told apart by them.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace
from sqlite_utils import Database

from checks import InputError
from reports.language import _
from scanner.findings.decisions import Decision, DecisionKind, decision_on
from scanner.findings.lifecycle import Event, state_after
from scanner.findings.model import Finding, Why
from scanner.findings.people import LONGEST_NAME, Asked, approvable, check_said, write_change
from scanner.store import Store
from scanner.store.decisions import add_decision, decisions_on, end_decisions
from scanner.store.findings import find_finding

_WHY = {DecisionKind.ACCEPTED: Why.ACCEPTED, DecisionKind.FALSE_POSITIVE: Why.REJECTED}


def assign(store: Store, number: int, owner: str, asked: Asked) -> Finding:
    """Hand a finding to somebody, who is then at work on it.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or the name is empty.
    """
    check_said(_("name"), owner, LONGEST_NAME)
    with store.transaction() as db:
        before = find_finding(store, number)
        after = replace(before, state=state_after(before, Event.ASSIGNED), owner=owner.strip())
        return write_change(db, before, after, asked, Why.ASSIGNED, {"owner": after.owner})


def claim_fixed(store: Store, number: int, asked: Asked) -> Finding:
    """Say that a weakness is fixed. It stays open until a scan proves it gone.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or claimed already.
    """
    with store.transaction() as db:
        before = find_finding(store, number)
        after = replace(before, state=state_after(before, Event.CLAIMED), claimed_at=asked.at)
        return write_change(db, before, after, asked, Why.CLAIMED, {})


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
    with store.transaction() as db:
        return decide_inside(
            store, db, number, kind, asked, approved_by=approved_by, today=today, until=until, most_days=most_days
        )


def decide_inside(
    store: Store,
    db: Database,
    number: int,
    kind: DecisionKind,
    asked: Asked,
    *,
    approved_by: str,
    today: date,
    until: date,
    most_days: int,
) -> Decision:
    """What `decide` does, inside a transaction of the caller's."""
    check_end(until, today=today, most_days=most_days)
    finding = find_finding(store, number)
    owner = approvable(store, finding, asked_by=asked.by, approver=approved_by)
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
    write_change(db, finding, finding, asked, _WHY[kind], {"decision": row, **({"ended": ended} if ended else {})})
    return replace(decision, number=row["number"])


def extend(store: Store, number: int, asked: Asked, *, approved_by: str, until: date) -> Finding:
    """Give a finding a later deadline.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, `until` is not later, or the approver is its owner or who asks.
    """
    with store.transaction() as db:
        return extend_inside(store, db, number, asked, approved_by=approved_by, until=until)


def extend_inside(store: Store, db: Database, number: int, asked: Asked, *, approved_by: str, until: date) -> Finding:
    """What `extend` does, inside a transaction of the caller's."""
    before = find_finding(store, number)
    approvable(store, before, asked_by=asked.by, approver=approved_by)
    check_later(before, until)
    detail = {"approved_by": approved_by.strip()}
    return write_change(db, before, replace(before, due=until), asked, Why.EXTENDED, detail)


def withdraw(store: Store, number: int, asked: Asked, *, today: date) -> Finding:
    """End what was decided of a finding before its day: it stands from now on as it is stored. Anybody may, since nothing is
    excused by it.

    Raises:
        UnknownName: there is no such finding.
        InputError: no decision holds on it `today`.
    """
    with store.transaction() as db:
        finding = find_finding(store, number)
        if decision_on(decisions_on(db, number), today) is None:
            raise InputError(_("{finding}: no decision holds that could be withdrawn").format(finding=finding.name))
        ended = end_decisions(db, number, asked.at)
        return write_change(db, finding, finding, asked, Why.WITHDRAWN, {"ended": ended})


def check_end(until: date, *, today: date, most_days: int) -> None:
    """A decision ends no sooner than today and at most `most_days` ahead.

    Raises:
        InputError: it does not.
    """
    if until < today:
        raise InputError(_("{until} is past; it is {today}").format(until=until, today=today))
    if (until - today).days > most_days:
        raise InputError(_("{until}: at most {n} days for a finding of this severity").format(until=until, n=most_days))


def check_later(finding: Finding, until: date) -> None:
    """A new deadline is later than the one there is.

    Raises:
        InputError: it is not.
    """
    if until <= finding.due:
        raise InputError(
            _("{finding} is due on {due} already; {until} is not later").format(
                finding=finding.name, due=finding.due, until=until
            )
        )
