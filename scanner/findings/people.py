"""Who asks for a change to a finding, who may approve it, and the entry it leaves in the history."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import InputError
from reports.language import _
from scanner.findings.model import Finding, Transition, Why
from scanner.store import Store
from scanner.store.estate import owner_of
from scanner.store.findings import add_transition, changes, save_finding

LONGEST_NAME = 100
LONGEST_REASON = 2_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a change, when, and why.

    Raises:
        InputError: the name or the reason is empty or far too long.
    """

    by: str
    at: datetime
    reason: str

    def __post_init__(self) -> None:
        check_said(_("name"), self.by, LONGEST_NAME)
        check_said(_("reason"), self.reason, LONGEST_REASON)


def check_said(what: str, text: str, longest: int) -> None:
    """A name or a reason is given, and not endless.

    Raises:
        InputError: it is empty or too long.
    """
    if not _folded(text) or len(text) > longest:
        raise InputError(_("{what}: expected 1 to {n} characters").format(what=what, n=longest))


def same_person(one: str, other: str) -> bool:
    """True when two names are the same but for width, case and spaces."""
    return _folded(one) == _folded(other)


def check_open(finding: Finding) -> None:
    """There is something to decide.

    Raises:
        InputError: the finding is closed.
    """
    if not finding.is_open:
        raise InputError(_("{finding} is closed; there is nothing to decide").format(finding=finding.name))


def check_not_owner(store: Store, finding: Finding, approver: str) -> str:
    """Nobody approves what excuses the own finding; the owner of the finding, else of its system, empty for nobody.

    A finding that was handed to somebody still excuses the owner of its system, who may not approve it either.

    Raises:
        InputError: the approver is one of these owners, or no name.
    """
    check_said(_("approver"), approver, LONGEST_NAME)
    owners = [one for one in (finding.owner, owner_of(store, finding.place.system)) if one]
    for owner in owners:
        if same_person(approver, owner):
            raise InputError(
                _("{name} is the owner of {finding} and can't approve").format(name=owner, finding=finding.name)
            )
    return owners[0] if owners else ""


def approvable(store: Store, finding: Finding, *, asked_by: str, approver: str) -> str:
    """The owner of an open finding that `approver` may approve something of.

    Raises:
        InputError: the finding is closed, or the approver is its owner or who asks.
    """
    check_open(finding)
    owner = check_not_owner(store, finding, approver)
    if same_person(approver, asked_by):
        raise InputError(_("{name} asks and can't approve; it takes two people").format(name=approver))
    return owner


def write_change(
    db: Database, before: Finding, after: Finding, asked: Asked, why: Why, detail: dict[str, Any]
) -> Finding:
    """Write what a person changed, and its entry in the history, with what belongs to it besides the finding's own in `detail`,
    inside the caller's transaction."""
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
            detail={**changes(before, after), **detail},
        ),
    )
    return after


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
