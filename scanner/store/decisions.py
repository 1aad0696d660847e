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
    SELECT decisions.* FROM json_each(:systems) AS wanted
    CROSS JOIN findings ON findings.system = wanted.value
    CROSS JOIN decisions ON decisions.finding = findings.number
    ORDER BY decisions.number
"""

HOLDING = """
    SELECT decisions.* FROM decisions INDEXED BY decisions_standing
    CROSS JOIN findings ON findings.number = decisions.finding
    WHERE decisions.ended_at IS NULL AND decisions.until >= :day AND decisions.since <= :day
        AND (:systems IS NULL OR findings.system IN (SELECT value FROM json_each(:systems)))
    ORDER BY decisions.number
"""


def decisions_of(store: Store, systems: Iterable[str] | None = None) -> dict[int, list[Decision]]:
    """Every decision by the number of its finding, of some systems or of all, oldest first."""
    if systems is None:
        return _by_finding(store.db.query("SELECT * FROM decisions ORDER BY number"))
    return _by_finding(store.db.query(OF_SYSTEMS, {"systems": msgspec.json.encode(list(systems)).decode()}))


def decisions_holding(store: Store, day: date, systems: Iterable[str] | None = None) -> dict[int, list[Decision]]:
    """The decisions that hold on a day, by the number of their finding, of some systems or of all, oldest first: all that is
    needed to tell how a finding stands on that day, however many decisions there were before."""
    wanted = None if systems is None else msgspec.json.encode(list(systems)).decode()
    return _by_finding(store.db.query(HOLDING, {"day": day.isoformat(), "systems": wanted}))


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
