"""Closing a finding that no scan proved gone: always by a named person with a reason, and only in two cases.

A scan found that its check no longer applies at the place, and somebody confirms it; or its asset is no longer registered. Such a
finding counts as closed and never as fixed, and a weakness seen there later reopens it like any other.
"""

from __future__ import annotations

from msgspec.structs import replace
from sqlite_utils import Database

from checks import InputError
from reports.language import _
from scanner.findings.closing import end_all
from scanner.findings.lifecycle import Event, state_after
from scanner.findings.model import Finding, Why, WrittenOff
from scanner.findings.people import Asked, check_not_owner, write_change
from scanner.store import Store
from scanner.store.estate import is_registered
from scanner.store.findings import find_finding


def confirm_gone(store: Store, number: int, asked: Asked) -> Finding:
    """Confirm a scan's proposal to close a finding, because its check no longer applies there.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, no scan proposes to close it, or `asked.by` is its owner.
    """
    with store.transaction() as db:
        finding = find_finding(store, number)
        if finding.is_open and not finding.closing_proposed:
            raise InputError(
                _("{finding}: no scan found its check no longer applicable there").format(finding=finding.name)
            )
        return _write_off(store, db, finding, asked, WrittenOff.NOT_APPLICABLE)


def retire(store: Store, number: int, asked: Asked) -> Finding:
    """Close a finding of an asset, or a system, that is no longer registered.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, its asset is still registered, or `asked.by` is its owner.
    """
    with store.transaction() as db:
        finding = find_finding(store, number)
        if is_registered(store, finding.place.system, finding.place.asset):
            raise InputError(
                _("{finding}: {place} is still registered; only a scan closes it").format(
                    finding=finding.name, place=finding.place
                )
            )
        return _write_off(store, db, finding, asked, WrittenOff.RETIRED)


def _write_off(store: Store, db: Database, before: Finding, asked: Asked, how: WrittenOff) -> Finding:
    check_not_owner(store, before, asked.by)
    event, why = _EVENTS[how]
    after = replace(
        before,
        state=state_after(before, event),
        written_off=how,
        closed_at=asked.at,
        claimed_at=None,
        unverified_since=None,
        unverified_reason=None,
    )
    return write_change(db, before, after, asked, why, end_all(db, before.number, asked.at))


_EVENTS = {
    WrittenOff.NOT_APPLICABLE: (Event.CONFIRMED_GONE, Why.CONFIRMED_GONE),
    WrittenOff.RETIRED: (Event.RETIRED, Why.RETIRED),
}
