"""Scans and their jobs: what is to be looked at, what has been, and the evidence it gave."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import CitywallError, UnknownName
from checks.evidence import Depth, Evidence, FailedLook, decode, encode
from reports.language import _
from scanner.store.database import Store, insert

COMPRESSION = 6

UNFINISHED = """
    SELECT * FROM scans INDEXED BY scans_unfinished
    WHERE state <> 'finished' AND stopped <> 'cancelled' ORDER BY id DESC
"""


class Wish(StrEnum):
    """What is wished of a scan: of the process that runs it, or, to resume it, of whichever does next."""

    NONE = ""
    PAUSE = "pause"
    CANCEL = "cancel"
    HOURS = "hours"
    """To wait until scans may run again."""
    RESUME = "resume"


class Stopped(StrEnum):
    """Why a scan that is neither running nor finished stands still; empty for an interrupt (Ctrl-C, SIGTERM)."""

    NO = ""
    PAUSED = "paused"
    CANCELLED = "cancelled"
    HOURS = "hours"
    DIED = "died"
    FAILED = "failed"


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """One scan. `layers` is empty for all six. `checks` are the ids that judged it. `state` is `running` until all its jobs
    are done and judged, `interrupted` when it was stopped; a scan found `running` with no program behind it died
    (`scanner.run.stand` tells).

    `asset` is the one asset a retest looks at, empty for the system itself (registration and answers), None for a scan of
    all. A retest follows the findings there; it is no scan of the system and never stands for one in a report.

    `wish` is what `wished_by` wishes of it; `stopped` and `stopped_why` say why it stands still, `wished_by` then being who
    wished that. `runner` is the process that runs or last ran it (`scanner.run.runner`), which said so last at `beat_at`.
    `deaths` is how often in a row it died without a job done.
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
    asked_by: str = ""
    wish: Wish = Wish.NONE
    wished_by: str = ""
    stopped: Stopped = Stopped.NO
    stopped_why: str = ""
    runner: str = ""
    beat_at: datetime | None = None
    deaths: int = 0

    def covers(self, asset: str) -> bool:
        """True when the asset was to be looked at, in a system of the scan."""
        return self.asset is None or asset == self.asset


class NotHeld(CitywallError):
    """A process would write to a scan that it does not run any more."""


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
    asked_by: str = "",
    run: int | None = None,
    may_begin: Callable[[], object] = lambda: None,
) -> Scan:
    """A new scan with its jobs, all waiting; `asset` makes it a retest. `run` is the run that became it, which is told so in the
    same step; `may_begin` is called first in it, and raises where there must be no such scan now."""
    row = {
        "state": "running",
        "depth": int(depth),
        "layers": ",".join(layers),
        "started_at": at.isoformat(),
        "ended_at": None,
        "program_version": version,
        "checks": ",".join(sorted(checks)),
        "asset": asset,
        "asked_by": asked_by,
    }
    with store.transaction() as db:
        may_begin()
        number = insert(db, "scans", row)
        db.table("jobs").insert_all(
            {"scan": number, "system": j.system, "asset": j.asset, "state": "waiting"} for j in jobs
        )
        if run is not None:
            db.conn.execute("UPDATE runs SET scan = ? WHERE id = ?", (number, run))
    return find_scan(store, number)


def find_scan(store: Store, number: int) -> Scan:
    """The scan with this number.

    Raises:
        UnknownName: there is none.
    """
    for row in store.db.query("SELECT * FROM scans WHERE id = ?", [number]):
        return scan_of_row(row)
    raise UnknownName(f"no scan {number}")


def all_scans(store: Store) -> list[Scan]:
    """Every scan, newest first."""
    return [scan_of_row(row) for row in store.db.query("SELECT * FROM scans ORDER BY id DESC")]


def unfinished_scans(store: Store) -> list[Scan]:
    """The scans that have not finished and were not cancelled, running or not, newest first."""
    return [scan_of_row(row) for row in store.db.query(UNFINISHED)]


def unfinished_scan(store: Store) -> Scan | None:
    """The newest of them, or None."""
    return next(iter(unfinished_scans(store)), None)


def waiting_jobs(store: Store, scan: int) -> list[Job]:
    """The jobs of a scan that are not done."""
    rows = store.db.query("SELECT system, asset FROM jobs WHERE scan = ? AND state = 'waiting'", [scan])
    return [Job(row["system"], row["asset"]) for row in rows]


def systems_of(store: Store, scan: int) -> list[str]:
    """The ids of the systems a scan covers."""
    return [
        row["system"] for row in store.db.query("SELECT DISTINCT system FROM jobs WHERE scan = ? ORDER BY 1", [scan])
    ]


def must_hold(db: Database, scan: int, runner: str) -> None:
    """Inside a transaction: nothing happens while the scan is run by `runner`.

    Raises:
        NotHeld: another process has taken it over, or it was settled.
    """
    held = db.conn.execute("SELECT 1 FROM scans WHERE id = ? AND runner = ? AND state = 'running'", (scan, runner))
    if held.fetchone() is None:
        raise NotHeld(_("scan {number} is not run here any more").format(number=scan))


def finish_job(
    store: Store, scan: int, job: Job, evidence: Iterable[Evidence], at: datetime, *, runner: str | None = None
) -> None:
    """Keep what one job gave and mark it done, in one step. Done twice, the later evidence stands.

    Raises:
        NotHeld: it is not `runner` that runs the scan.
    """
    with store.transaction() as db:
        if runner is not None:
            must_hold(db, scan, runner)
        db.conn.execute("UPDATE scans SET deaths = 0 WHERE id = ? AND deaths > 0", (scan,))
        db.conn.execute(
            "DELETE FROM evidence WHERE scan = ? AND system = ? AND asset = ?", (scan, job.system, job.asset)
        )
        db.table("evidence").insert_all(_evidence_row(scan, one) for one in evidence)
        db.conn.execute(
            "UPDATE jobs SET state = 'done', done_at = ? WHERE scan = ? AND system = ? AND asset = ?",
            (at.isoformat(), scan, job.system, job.asset),
        )


def evidence_of(store: Store, scan: int, system: str) -> list[Evidence]:
    """What a scan saw of a system, in the order it was kept."""
    rows = store.db.query("SELECT body FROM evidence WHERE scan = ? AND system = ? ORDER BY id", [scan, system])
    return [decode(zlib.decompress(row["body"])) for row in rows]


def failed_looks(store: Store, scan: int, system: str, *, limit: int) -> tuple[list[FailedLook], int]:
    """What a scan could not look at in a system, in the order it was kept, at most `limit` of it (-1 for all), and how much
    in all."""
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
    return next((scan_of_row(row) for row in rows), None)


def scan_before(store: Store, system: str, scan: int) -> Scan | None:
    """The newest finished scan of a system in all layers before `scan`, or None."""
    rows = store.db.query(
        """SELECT scans.* FROM scans JOIN jobs ON jobs.scan = scans.id
        WHERE jobs.system = ? AND scans.state = 'finished' AND scans.layers = '' AND scans.asset IS NULL AND scans.id < ?
        ORDER BY scans.id DESC LIMIT 1""",
        [system, scan],
    )
    return next((scan_of_row(row) for row in rows), None)


def finished_scans_of(store: Store, system: str) -> list[Scan]:
    """Every finished scan that covered a system, in all layers or some, oldest first; no retests."""
    rows = store.db.query(
        """SELECT * FROM scans WHERE state = 'finished' AND asset IS NULL
        AND EXISTS (SELECT 1 FROM jobs WHERE jobs.scan = scans.id AND jobs.system = ?) ORDER BY id""",
        [system],
    )
    return [scan_of_row(row) for row in rows]


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


def scan_of_row(row: Mapping[str, Any]) -> Scan:
    """The scan a row of the table holds."""
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
        asked_by=row["asked_by"],
        wish=Wish(row["wish"]),
        wished_by=row["wished_by"],
        stopped=Stopped(row["stopped"]),
        stopped_why=row["stopped_why"],
        runner=row["runner"],
        beat_at=datetime.fromisoformat(row["beat_at"]) if row["beat_at"] else None,
        deaths=row["deaths"],
    )
