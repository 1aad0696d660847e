"""Verdicts and assessments of the scans."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from baselines.model import Assessment
from checks import Outcome, Verdict
from checks.evidence import Depth, Place, Reason
from scanner.store.database import Store

COMPRESSION = 6


def save_verdicts(db: Database, scan: int, verdicts: Iterable[Verdict]) -> None:
    """Write the verdicts of a scan, inside the caller's transaction."""
    db.table("verdicts").upsert_all(
        (_row(scan, one) for one in verdicts), pk=("scan", "system", "asset", "locator", "check_id"), batch_size=500
    )


def verdicts_of(store: Store, scan: int, system: str) -> list[Verdict]:
    """The verdicts a scan gave on a system."""
    return [
        _verdict(row) for row in store.db.query("SELECT * FROM verdicts WHERE scan = ? AND system = ?", [scan, system])
    ]


def verdicts_by(store: Store, scan: int, system: str, checks: Iterable[str]) -> list[Verdict]:
    """Those of some checks."""
    query = "SELECT * FROM verdicts WHERE scan = ? AND system = ? AND check_id IN (SELECT value FROM json_each(?))"
    wanted = msgspec.json.encode(list(checks)).decode()
    return [_verdict(row) for row in store.db.query(query, [scan, system, wanted])]


def save_assessments(db: Database, assessments: Iterable[Assessment]) -> None:
    """Write assessments, inside the caller's transaction; one of the same scan, system, baseline and rule is replaced."""
    for one in assessments:
        row = {
            "scan": one.scan,
            "system": one.system,
            "baseline": one.baseline,
            "rule": one.rule,
            "judged_at": one.judged_at.isoformat(),
            "score": one.score,
            "coverage": one.coverage,
            "body": zlib.compress(msgspec.json.encode(one), COMPRESSION),
        }
        db.conn.execute(
            "DELETE FROM assessments WHERE scan = ? AND system = ? AND baseline = ? AND rule = ?",
            (one.scan, one.system, one.baseline, one.rule),
        )
        db.table("assessments").insert(row)


def assessments_of(store: Store, scan: int, system: str) -> list[Assessment]:
    """The assessments kept of one scan of one system."""
    rows = store.db.query("SELECT body FROM assessments WHERE scan = ? AND system = ? ORDER BY id", [scan, system])
    return [msgspec.json.decode(zlib.decompress(row["body"]), type=Assessment) for row in rows]


def _row(scan: int, one: Verdict) -> dict[str, Any]:
    return {
        "scan": scan,
        "system": one.place.system,
        "asset": one.place.asset,
        "locator": one.place.locator,
        "check_id": one.check,
        "outcome": one.outcome.value,
        "reason": one.reason.value if one.reason else None,
        "depth": int(one.depth),
        "seen_at": one.seen_at.isoformat(),
        "facts": msgspec.json.encode(one.facts).decode(),
    }


def _verdict(row: dict[str, Any]) -> Verdict:
    return Verdict(
        check=row["check_id"],
        place=Place(row["system"], row["asset"], row["locator"]),
        outcome=Outcome(row["outcome"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        depth=Depth(row["depth"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
        facts=msgspec.json.decode(row["facts"]),
    )
