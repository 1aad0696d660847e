"""Findings and their transitions in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import Outcome, UnknownName
from checks.evidence import Depth, Place, Reason
from scanner.findings.model import Finding, FindingState, Transition, WrittenOff
from scanner.store.chain import HISTORY, TOLD
from scanner.store.database import Store, insert

_SELECT = "SELECT * FROM findings"


def findings_of(store: Store, systems: Iterable[str] | None = None) -> list[Finding]:
    """Every finding, of some systems or of all, by number."""
    if systems is None:
        return [finding_of_row(row) for row in store.db.query(f"{_SELECT} ORDER BY number")]
    found = [
        finding_of_row(row)
        for system in systems
        for row in store.db.query(f"{_SELECT} WHERE system = ? ORDER BY number", [system])
    ]
    return sorted(found, key=lambda finding: finding.number)


def find_finding(store: Store, number: int) -> Finding:
    """One finding.

    Raises:
        UnknownName: there is none of this number.
    """
    for row in store.db.query(f"{_SELECT} WHERE number = ?", [number]):
        return finding_of_row(row)
    raise UnknownName(f"no finding F-{number}; `citywall finding list` shows all")


def open_findings(store: Store, system: str) -> list[Finding]:
    """The open findings of one system (by id), by number."""
    rows = store.db.query(f"{_SELECT} WHERE system = ? AND state <> 'closed' ORDER BY number", [system])
    return [finding_of_row(row) for row in rows]


def findings_by(store: Store, system: str, checks: Iterable[str]) -> list[Finding]:
    """The findings of one system (by id) that some checks made, open and closed, by number."""
    wanted = msgspec.json.encode(list(checks)).decode()
    query = f"{_SELECT} WHERE system = ? AND check_id IN (SELECT value FROM json_each(?)) ORDER BY number"
    return [finding_of_row(row) for row in store.db.query(query, [system, wanted])]


def changed_since(store: Store, system: str, scan: int) -> list[Finding]:
    """The findings of one system (by id) that a later scan than `scan` saw first, saw again after they were closed, or
    closed; by number."""
    query = f"{_SELECT} WHERE system = ? AND ? < max(first_scan, coalesce(reopened_in, 0), coalesce(closing_scan, 0))"
    return [finding_of_row(row) for row in store.db.query(f"{query} ORDER BY number", [system, scan])]


def transitions_of(store: Store, finding: int) -> list[Transition]:
    """The history of one finding, oldest first."""
    rows = store.db.query("SELECT * FROM transitions WHERE finding = ? ORDER BY id", [finding])
    return [_transition(row) for row in rows]


def transitions_of_systems(store: Store, systems: Iterable[str]) -> list[Transition]:
    """The histories of all findings of some systems, oldest first."""
    rows = store.db.query(
        """SELECT transitions.* FROM json_each(?) AS wanted JOIN findings ON findings.system = wanted.value
        JOIN transitions ON transitions.finding = findings.number ORDER BY transitions.id""",
        [msgspec.json.encode(list(systems)).decode()],
    )
    return [_transition(row) for row in rows]


def save_finding(db: Database, finding: Finding) -> int:
    """Write a finding inside the caller's transaction; number 0 makes a new one. Returns its number."""
    row = _row(finding)
    if finding.number:
        db.table("findings").update(finding.number, row)
        return finding.number
    return insert(db, "findings", row)


def add_transition(db: Database, transition: Transition) -> None:
    """Append to a finding's history inside the caller's transaction. Its digest is made here, whatever stands there."""
    entry = msgspec.structs.asdict(transition)
    del entry["digest"]
    detail = msgspec.json.encode(transition.detail, order="sorted").decode()
    HISTORY.append(db, {**entry, "at": transition.at.isoformat(), "detail": detail})


def changes(before: Finding, after: Finding) -> dict[str, Any]:
    """What an entry of the history tells of a change besides the state, by column, as it is stored."""
    old, new = _row(before), _row(after)
    return {name: new[name] for name in TOLD if new[name] != old[name]}


def rename_checks(db: Database, aliases: dict[str, str]) -> None:
    """Let the findings of renamed checks be known under the new id (old id → new id), inside the caller's transaction."""
    for old, new in aliases.items():
        db.conn.execute("UPDATE OR IGNORE findings SET check_id = ? WHERE check_id = ?", (new, old))


def _row(one: Finding) -> dict[str, Any]:
    return {
        "system": one.place.system,
        "asset": one.place.asset,
        "check_id": one.check,
        "locator": one.place.locator,
        "state": one.state.value,
        "outcome": one.outcome.value,
        "depth": int(one.depth),
        "facts": msgspec.json.encode(one.facts).decode(),
        "first_seen": one.first_seen.isoformat(),
        "first_scan": one.first_scan,
        "last_seen": one.last_seen.isoformat(),
        "last_scan": one.last_scan,
        "unverified_since": one.unverified_since.isoformat() if one.unverified_since else None,
        "unverified_reason": one.unverified_reason.value if one.unverified_reason else None,
        "due": one.due.isoformat(),
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
        "closing_scan": one.closing_scan,
        "times_reopened": one.times_reopened,
        "reopened_in": one.reopened_in,
        "owner": one.owner,
        "claimed_at": one.claimed_at.isoformat() if one.claimed_at else None,
        "not_applicable_in": one.not_applicable_in,
        "written_off": one.written_off.value if one.written_off else None,
    }


def finding_of_row(row: Mapping[str, Any]) -> Finding:
    """A finding from its row."""
    return Finding(
        number=row["number"],
        place=Place(row["system"], row["asset"], row["locator"]),
        check=row["check_id"],
        state=FindingState(row["state"]),
        outcome=Outcome(row["outcome"]),
        depth=Depth(row["depth"]),
        facts=msgspec.json.decode(row["facts"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        first_scan=row["first_scan"],
        last_seen=datetime.fromisoformat(row["last_seen"]),
        last_scan=row["last_scan"],
        due=date.fromisoformat(row["due"]),
        unverified_since=datetime.fromisoformat(row["unverified_since"]) if row["unverified_since"] else None,
        unverified_reason=Reason(row["unverified_reason"]) if row["unverified_reason"] else None,
        closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
        closing_scan=row["closing_scan"],
        times_reopened=row["times_reopened"],
        reopened_in=row["reopened_in"],
        owner=row["owner"],
        claimed_at=datetime.fromisoformat(row["claimed_at"]) if row["claimed_at"] else None,
        not_applicable_in=row["not_applicable_in"],
        written_off=WrittenOff(row["written_off"]) if row["written_off"] else None,
    )


def _transition(row: dict[str, Any]) -> Transition:
    return Transition(
        finding=row["finding"],
        at=datetime.fromisoformat(row["at"]),
        scan=row["scan"],
        before=row["before"],
        after=row["after"],
        why=row["why"],
        by=row["by"],
        reason=row["reason"],
        detail=msgspec.json.decode(row["detail"]),
        digest=row["digest"],
    )
