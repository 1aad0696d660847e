"""Decisions on findings in the store. A row is never changed but for the time it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import asdict
from sqlite_utils import Database

from scanner.findings.decisions import Decision, DecisionKind
from scanner.store.database import Store, insert

OF_SYSTEMS = """
    SELECT decisions.* FROM json_each(?) AS wanted
    CROSS JOIN findings ON findings.system = wanted.value
    CROSS JOIN decisions ON decisions.finding = findings.number
    ORDER BY decisions.number
"""

OF_FINDINGS = """
    SELECT decisions.* FROM json_each(?) AS wanted
    CROSS JOIN decisions ON decisions.finding = wanted.value
    ORDER BY decisions.number
"""


def decisions_of(store: Store, systems: Iterable[str] | None = None) -> dict[int, list[Decision]]:
    """Every decision by the number of its finding, of some systems or of all, oldest first."""
    if systems is None:
        return _by_finding(store.db.query("SELECT * FROM decisions ORDER BY number"))
    return _by_finding(store.db.query(OF_SYSTEMS, [msgspec.json.encode(list(systems)).decode()]))


def decisions_of_findings(store: Store, numbers: Iterable[int]) -> dict[int, list[Decision]]:
    """Every decision on some findings, by the number of the finding, oldest first."""
    return _by_finding(store.db.query(OF_FINDINGS, [msgspec.json.encode(list(numbers)).decode()]))


def decisions_on(db: Database, finding: int) -> list[Decision]:
    """Those on one finding, oldest first."""
    return [_decision(row) for row in db.query("SELECT * FROM decisions WHERE finding = ? ORDER BY number", [finding])]


def add_decision(db: Database, decision: Decision) -> dict[str, Any]:
    """Write a new decision, inside the caller's transaction; its row, with the number it got."""
    row = {
        **asdict(decision),
        "kind": decision.kind.value,
        "since": decision.since.isoformat(),
        "until": decision.until.isoformat(),
        "made_at": decision.made_at.isoformat(),
    }
    del row["number"]
    return {"number": insert(db, "decisions", row), **row}


def end_decisions(db: Database, finding: int, at: datetime) -> list[int]:
    """End what was decided on a finding and has not ended yet, inside the caller's transaction; the numbers, for the history."""
    ended = [one.number for one in decisions_on(db, finding) if one.ended_at is None]
    for number in ended:
        db.conn.execute("UPDATE decisions SET ended_at = ? WHERE number = ?", (at.isoformat(), number))
    return ended


def _by_finding(rows: Iterable[dict[str, Any]]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row["finding"]].append(_decision(row))
    return dict(found)


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(
        number=row["number"],
        finding=row["finding"],
        kind=DecisionKind(row["kind"]),
        reason=row["reason"],
        owner=row["owner"],
        asked_by=row["asked_by"],
        approved_by=row["approved_by"],
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
    )
