"""Scans and their jobs: what is to be looked at, what has been, and the evidence it gave."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from checks import UnknownName
from checks.evidence import Depth, Evidence, FailedLook, decode, encode
from scanner.store.database import Store, insert

COMPRESSION = 6


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """One scan. `layers` is empty for all six. `checks` are the ids that judged it. `state` is `running` until all its jobs
    are done and judged, `interrupted` when it was stopped; a scan found `running` with no program behind it died.

    `asset` is the one asset a retest looks at, empty for the system itself (registration and answers), None for a scan of
    all. A retest follows the findings there; it is no scan of the system and never stands for one in a report.
    """

    id: int
    state: str
    depth: Depth
    layers: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    program_version: str
    checks: tuple[str, ...]
    asset: str | None = None

    def covers(self, asset: str) -> bool:
        """True when the asset was to be looked at, in a system of the scan."""
        return self.asset is None or asset == self.asset


class Job(msgspec.Struct, frozen=True):
    """One asset to look at in one scan; the asset is empty for the system itself (registration and answers)."""

    system: str
    asset: str


def start_scan(
    store: Store,
    jobs: Sequence[Job],
    *,
    depth: Depth,
    layers: Sequence[str],
    checks: Iterable[str],
    at: datetime,
    version: str,
    asset: str | None = None,
) -> Scan:
    """A new scan with its jobs, all waiting; `asset` makes it a retest."""
    row = {
        "state": "running",
        "depth": int(depth),
        "layers": ",".join(layers),
        "started_at": at.isoformat(),
        "ended_at": None,
        "program_version": version,
        "checks": ",".join(sorted(checks)),
        "asset": asset,
    }
    with store.transaction() as db:
        number = insert(db, "scans", row)
        db.table("jobs").insert_all(
            {"scan": number, "system": j.system, "asset": j.asset, "state": "waiting"} for j in jobs
        )
    return find_scan(store, number)


def find_scan(store: Store, number: int) -> Scan:
    """The scan with this number.

    Raises:
        UnknownName: there is none.
    """
    for row in store.db.query("SELECT * FROM scans WHERE id = ?", [number]):
        return _scan(row)
    raise UnknownName(f"no scan {number}")


def all_scans(store: Store) -> list[Scan]:
    """Every scan, newest first."""
    return [_scan(row) for row in store.db.query("SELECT * FROM scans ORDER BY id DESC")]


def unfinished_scan(store: Store) -> Scan | None:
    """The newest scan that has not finished, or None."""
    for row in store.db.query("SELECT * FROM scans WHERE state <> 'finished' ORDER BY id DESC LIMIT 1"):
        return _scan(row)
    return None


def waiting_jobs(store: Store, scan: int) -> list[Job]:
    """The jobs of a scan that are not done."""
    rows = store.db.query("SELECT system, asset FROM jobs WHERE scan = ? AND state = 'waiting'", [scan])
    return [Job(row["system"], row["asset"]) for row in rows]


def systems_of(store: Store, scan: int) -> list[str]:
    """The ids of the systems a scan covers."""
    return [
        row["system"] for row in store.db.query("SELECT DISTINCT system FROM jobs WHERE scan = ? ORDER BY 1", [scan])
    ]


def finish_job(store: Store, scan: int, job: Job, evidence: Iterable[Evidence], at: datetime) -> None:
    """Keep what one job gave and mark it done, in one step. Done twice, the later evidence stands."""
    with store.transaction() as db:
        db.conn.execute(
            "DELETE FROM evidence WHERE scan = ? AND system = ? AND asset = ?", (scan, job.system, job.asset)
        )
        db.table("evidence").insert_all(_evidence_row(scan, one) for one in evidence)
        db.conn.execute(
            "UPDATE jobs SET state = 'done', done_at = ? WHERE scan = ? AND system = ? AND asset = ?",
            (at.isoformat(), scan, job.system, job.asset),
        )


def mark_interrupted(store: Store, scan: int) -> None:
    """Say that a scan was stopped; what it collected stays."""
    with store.transaction() as db:
        db.conn.execute("UPDATE scans SET state = 'interrupted' WHERE id = ? AND state = 'running'", (scan,))


def evidence_of(store: Store, scan: int, system: str) -> list[Evidence]:
    """What a scan saw of a system, in the order it was kept."""
    rows = store.db.query("SELECT body FROM evidence WHERE scan = ? AND system = ? ORDER BY id", [scan, system])
    return [decode(zlib.decompress(row["body"])) for row in rows]


def failed_looks(store: Store, scan: int, system: str, *, limit: int) -> tuple[list[FailedLook], int]:
    """What a scan could not look at in a system, at most `limit` of it in the order it was kept, and how much it is in all."""
    where = "FROM evidence WHERE system = ? AND kind = ? AND scan = ?"
    asked = (system, FailedLook.kind(), scan)
    (count,) = store.db.conn.execute(f"SELECT COUNT(*) {where}", asked).fetchone()
    rows = store.db.query(f"SELECT body {where} ORDER BY id LIMIT ?", [*asked, limit])
    seen = (decode(zlib.decompress(row["body"])) for row in rows)
    return [one for one in seen if isinstance(one, FailedLook)], count


def latest_scan_of(store: Store, system: str) -> Scan | None:
    """The newest finished scan that covered a system in all layers, else in some, or None. Retests are no such scans."""
    rows = store.db.query(
        """SELECT scans.* FROM scans JOIN jobs ON jobs.scan = scans.id
        WHERE jobs.system = ? AND scans.state = 'finished' AND scans.asset IS NULL
        ORDER BY scans.layers = '' DESC, scans.id DESC LIMIT 1""",
        [system],
    )
    return next((_scan(row) for row in rows), None)


def scan_before(store: Store, system: str, scan: int) -> Scan | None:
    """The newest finished scan of a system in all layers before `scan`, or None."""
    rows = store.db.query(
        """SELECT scans.* FROM scans JOIN jobs ON jobs.scan = scans.id
        WHERE jobs.system = ? AND scans.state = 'finished' AND scans.layers = '' AND scans.asset IS NULL AND scans.id < ?
        ORDER BY scans.id DESC LIMIT 1""",
        [system, scan],
    )
    return next((_scan(row) for row in rows), None)


def finished_scans_of(store: Store, system: str) -> list[Scan]:
    """Every finished scan that covered a system, in all layers or some, oldest first; no retests."""
    rows = store.db.query(
        """SELECT * FROM scans WHERE state = 'finished' AND asset IS NULL
        AND EXISTS (SELECT 1 FROM jobs WHERE jobs.scan = scans.id AND jobs.system = ?) ORDER BY id""",
        [system],
    )
    return [_scan(row) for row in rows]


def _evidence_row(scan: int, one: Evidence) -> dict[str, Any]:
    return {
        "scan": scan,
        "system": one.place.system,
        "asset": one.place.asset,
        "locator": one.place.locator,
        "kind": one.kind(),
        "seen_at": one.seen_at.isoformat(),
        "body": zlib.compress(encode(one), COMPRESSION),
    }


def _scan(row: dict[str, Any]) -> Scan:
    return Scan(
        id=row["id"],
        state=row["state"],
        depth=Depth(row["depth"]),
        layers=tuple(filter(None, row["layers"].split(","))),
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        program_version=row["program_version"],
        checks=tuple(filter(None, row["checks"].split(","))),
        asset=row["asset"],
    )
