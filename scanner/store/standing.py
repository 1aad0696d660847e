"""How systems stand now, for pages that show many at once: read by index and by column; a body only where it is asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from baselines.model import Assessment
from checks import Severity, UnknownName
from scanner.store.database import Store

NEWEST = """
    WITH newest AS (
        SELECT wanted.value AS system, COALESCE(
            (SELECT assessments.scan FROM assessments CROSS JOIN scans ON scans.id = assessments.scan
            WHERE assessments.system = wanted.value AND assessments.baseline = :common AND scans.state = 'finished'
            AND scans.asset IS NULL AND scans.layers = '' ORDER BY assessments.scan DESC LIMIT 1),
            (SELECT assessments.scan FROM assessments CROSS JOIN scans ON scans.id = assessments.scan
            WHERE assessments.system = wanted.value AND assessments.baseline = :common AND scans.state = 'finished'
            AND scans.asset IS NULL ORDER BY assessments.scan DESC LIMIT 1)) AS scan
        FROM json_each(:systems) AS wanted
    )
    SELECT assessments.id, assessments.system, assessments.scan, assessments.baseline, assessments.rule,
        assessments.judged_at, assessments.score, assessments.coverage, scans.ended_at
    FROM newest
    CROSS JOIN assessments ON assessments.scan = newest.scan AND assessments.system = newest.system
    CROSS JOIN scans ON scans.id = newest.scan
    ORDER BY assessments.id
"""

OPEN = """
    WITH graded AS MATERIALIZED (SELECT key AS id, value AS severity FROM json_each(:severities))
    SELECT system, COALESCE(severity, :otherwise) AS severity, COUNT(*) AS open,
        SUM(due < :today AND number NOT IN (SELECT finding FROM decisions INDEXED BY decisions_holding
            WHERE ended_at IS NULL AND since <= :today AND until >= :today)) AS overdue
    FROM findings LEFT JOIN graded ON graded.id = check_id
    WHERE state <> 'closed' AND system IN (SELECT value FROM json_each(:systems))
    GROUP BY 1, 2
"""

FIXED = """
    SELECT findings.system, findings.due, findings.closed_at, COALESCE(
        (SELECT transitions.at FROM transitions WHERE transitions.finding = findings.number
        AND transitions.before IN ('', 'closed') ORDER BY transitions.id DESC LIMIT 1), findings.first_seen) AS opened_at
    FROM findings WHERE findings.state = 'closed' AND findings.closing_scan IS NOT NULL
"""

CAME_BACK = """
    SELECT findings.system, SUM(findings.times_reopened > 0) AS came_back, COUNT(*) AS ever_closed
    FROM findings WHERE findings.state = 'closed' OR findings.times_reopened > 0 GROUP BY findings.system
"""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of one assessment; `ended_at` is when its scan did."""

    id: int
    system: str
    scan: int
    baseline: str
    rule: str
    judged_at: datetime
    score: float | None
    coverage: float
    ended_at: datetime


class OpenCount(msgspec.Struct, frozen=True, kw_only=True):
    """The open findings of one severity in one system; `overdue` are those past their deadline on which no decision holds."""

    system: str
    severity: Severity
    open: int
    overdue: int


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that a scan proved gone: when it was opened (reopened, if it had been closed before), closed, and due."""

    system: str
    opened_at: datetime
    closed_at: datetime
    due: date


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """Of one system's findings that were ever closed, how many came back at least once."""

    system: str
    came_back: int
    ever_closed: int


def newest_judged(store: Store, systems: Iterable[str], common: str) -> dict[str, list[Judged]]:
    """The assessments of the newest finished scan of each system (by id), as `latest_scan_of` chooses it; systems without one
    are left out. `common` is a baseline by which every scan judges every system, since the index leads through it."""
    found: dict[str, list[Judged]] = {}
    for row in store.db.query(NEWEST, {"systems": _list(systems), "common": common}):
        found.setdefault(row["system"], []).append(msgspec.convert(row, Judged))
    return found


def assessment_body(store: Store, id: int) -> Assessment:
    """One assessment, whole.

    Raises:
        UnknownName: it was replaced meanwhile.
    """
    for row in store.db.query("SELECT body FROM assessments WHERE id = ?", [id]):
        return msgspec.json.decode(zlib.decompress(row["body"]), type=Assessment)
    raise UnknownName(f"no assessment {id}")


def open_counts(
    store: Store, systems: Iterable[str], today: date, severities: Mapping[str, Severity], otherwise: Severity
) -> list[OpenCount]:
    """How many findings are open and how many overdue on the city's day `today`, by system (id) and severity: that of their check
    (by id), `otherwise` for a check that is not among them."""
    parameters = {
        "systems": _list(systems),
        "today": today.isoformat(),
        "severities": msgspec.json.encode(severities).decode(),
        "otherwise": otherwise.value,
    }
    return [msgspec.convert(row, OpenCount) for row in store.db.query(OPEN, parameters)]


def all_fixed(store: Store) -> list[Fixed]:
    """Every finding that a scan proved gone. Reads them all; see `history_mark` for when to."""
    return [msgspec.convert(row, Fixed) for row in store.db.query(FIXED)]


def all_came_back(store: Store) -> list[CameBack]:
    """How many findings came back, by system. Reads all that were ever closed."""
    return [msgspec.convert(row, CameBack) for row in store.db.query(CAME_BACK)]


def history_mark(store: Store) -> str:
    """What changes with every entry of the histories and never otherwise: the last link of their chain."""
    (digest,) = store.db.conn.execute("SELECT digest FROM chain").fetchone()
    return str(digest)


def _list(values: Iterable[str]) -> str:
    return msgspec.json.encode(list(values)).decode()
