"""The history of the city: how the systems scored over time, and how many findings were open. Reads no bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from scanner.findings.model import FindingState
from scanner.store.database import Store

SCORES = """
    SELECT assessments.system, assessments.baseline, scans.id AS scan, scans.layers = '' AS whole, scans.ended_at,
        assessments.score, assessments.coverage
    FROM json_each(:baselines) AS own
    CROSS JOIN assessments ON assessments.system = own.key
        AND assessments.baseline BETWEEN own.value AND own.value || '+~'
    CROSS JOIN scans ON scans.id = assessments.scan
    WHERE scans.state = 'finished' AND scans.asset IS NULL AND scans.ended_at >= :since
    ORDER BY scans.id
"""

STEPS_TAKEN = """
    SELECT transitions.at, transitions.before, transitions.after, transitions.scan IS NOT NULL AS scanned, COUNT(*) AS findings
    FROM json_each(:systems) AS wanted
    CROSS JOIN findings ON findings.system = wanted.value
    CROSS JOIN transitions ON transitions.finding = findings.number
    WHERE findings.check_id IN (SELECT value FROM json_each(:checks))
    GROUP BY transitions.at, transitions.before, transitions.after, scanned
"""


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One system's score in one finished scan. `whole` is True when the scan covered all six layers."""

    system: str
    baseline: str
    scan: int
    whole: bool
    ended_at: datetime
    score: float | None
    coverage: float


class StepsTaken(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings went from one state to another at one time: whether they were open before, and after, and whether a
    scan did it, not a person."""

    at: datetime
    was_open: bool
    is_open: bool
    by_scan: bool
    findings: int


def scores_since(store: Store, baselines: Mapping[str, str], since: datetime) -> list[Scored]:
    """The scores of finished scans that ended at `since` (in UTC) or later, by number of the scan. `baselines` names for each
    system (by id) the general requirements to read, which stand by themselves or with extensions joined."""
    named = msgspec.json.encode(baselines).decode()
    rows = store.db.query(SCORES, {"baselines": named, "since": since.isoformat()})
    return [
        Scored(
            system=row["system"],
            baseline=row["baseline"],
            scan=row["scan"],
            whole=bool(row["whole"]),
            ended_at=datetime.fromisoformat(row["ended_at"]),
            score=row["score"],
            coverage=row["coverage"],
        )
        for row in rows
    ]


def steps_taken(store: Store, systems: Iterable[str], checks: Iterable[str]) -> list[StepsTaken]:
    """Every change of state of the findings of some systems and checks, counted, oldest first."""
    parameters = {
        "systems": msgspec.json.encode(list(systems)).decode(),
        "checks": msgspec.json.encode(list(checks)).decode(),
    }
    return [
        StepsTaken(
            at=datetime.fromisoformat(row["at"]),
            was_open=row["before"] not in ("", FindingState.CLOSED.value),
            is_open=row["after"] != FindingState.CLOSED.value,
            by_scan=bool(row["scanned"]),
            findings=row["findings"],
        )
        for row in store.db.query(STEPS_TAKEN, parameters)
    ]
