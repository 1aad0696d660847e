"""Runs in the store: one row each time a schedule came due, and each scan somebody asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import InputError, UnknownName
from checks.evidence import Depth
from reports.language import _
from scanner.schedule.model import Run, RunState, RunWhy
from scanner.store.database import Store, insert
from scanner.store.times import stored

PAGE = 200


def ask_run(
    store: Store,
    *,
    systems: Sequence[str],
    layers: Sequence[str] = (),
    depth: Depth = Depth.NORMAL,
    asset: str | None = None,
    by: str,
    at: datetime,
    schedule: int | None = None,
) -> Run:
    """Ask for a scan of `systems` (ids) as soon as it can be: a run the keeper starts. `asset` makes it a retest of this one
    asset of the one system. Asked for again while it waits, it is the same run. `schedule` names the one told to run now.

    Raises:
        InputError: no system is named, or an asset of several.
    """
    if not systems or (asset is not None and len(systems) != 1):
        raise InputError(_("name the systems to scan; an asset is one of one system"))
    wanted = {
        "systems": msgspec.json.encode(list(systems)).decode(),
        "layers": ",".join(layers),
        "depth": int(depth),
        "asset": asset,
        "schedule": schedule,
    }
    with store.transaction() as db:
        same = db.query(
            """SELECT * FROM runs WHERE schedule = :schedule AND due_at = :due_at OR
            state = 'waiting' AND scan IS NULL AND asked_by <> '' AND systems = :systems
            AND layers = :layers AND depth = :depth AND asset IS :asset AND schedule IS :schedule""",
            {**wanted, "due_at": stored(at)},
        )
        for row in same:
            return _run(row)
        number = insert(db, "runs", {**wanted, "due_at": stored(at), "asked_by": by, "state": RunState.WAITING.value})
    return run_of(store, number)


def run_of(store: Store, number: int) -> Run:
    """One run.

    Raises:
        UnknownName: there is none of this number.
    """
    for row in store.db.query("SELECT * FROM runs WHERE id = ?", [number]):
        return _run(row)
    raise UnknownName(_("no run {number}").format(number=number))


def runs(
    store: Store,
    *,
    states: Iterable[RunState] = (),
    schedule: int | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int = PAGE,
) -> list[Run]:
    """Runs, those due last first: in some states or all, of one schedule or all, due from `since` on and before
    `before`, or ever."""
    wanted = [one.value for one in states] or [one.value for one in RunState]
    rows = store.db.query(
        """SELECT * FROM runs WHERE state IN (SELECT value FROM json_each(:states))
        AND (:schedule IS NULL OR schedule = :schedule) AND due_at >= :since AND due_at < :before
        ORDER BY due_at DESC, id DESC LIMIT :limit""",
        {
            "states": msgspec.json.encode(wanted).decode(),
            "schedule": schedule,
            "since": stored(since) if since else "",
            "before": stored(before) if before else "~",
            "limit": limit,
        },
    )
    return [_run(row) for row in rows]


def run_of_scan(store: Store, scan: int) -> Run | None:
    """The run that became this scan, or None for one started otherwise."""
    rows = store.db.query("SELECT * FROM runs WHERE scan = ? ORDER BY id DESC LIMIT 1", [scan])
    return next((_run(row) for row in rows), None)


def open_runs(store: Store) -> list[Run]:
    """The runs that wait or were started, those due first before the others."""
    return [
        _run(row)
        for row in store.db.query("SELECT * FROM runs WHERE state IN ('waiting', 'started') ORDER BY due_at, id")
    ]


def add_run(db: Database, run: Run) -> None:
    """Write a new run inside the caller's transaction, whatever its number; one its schedule has for that time stays as it is."""
    db.table("runs").insert(_row(run), ignore=True)


def save_run(db: Database, run: Run) -> None:
    """Write how a run stands, inside the caller's transaction."""
    db.table("runs").update(run.id, _row(run))


def forget_future(db: Database, schedule: int, at: datetime) -> None:
    """Take out the runs a clock that was ahead recorded as missed, inside the caller's transaction."""
    db.conn.execute(
        "DELETE FROM runs WHERE schedule = ? AND state = 'missed' AND scan IS NULL AND due_at > ?",
        (schedule, stored(at)),
    )


def _row(run: Run) -> dict[str, Any]:
    return {
        "schedule": run.schedule,
        "due_at": stored(run.due_at),
        "asked_by": run.asked_by,
        "systems": msgspec.json.encode(run.systems).decode(),
        "layers": ",".join(run.layers),
        "depth": int(run.depth),
        "asset": run.asset,
        "state": run.state.value,
        "scan": run.scan,
        "why": run.why.value,
        "detail": run.detail,
        "attempts": run.attempts,
        "started_at": stored(run.started_at) if run.started_at else None,
        "ended_at": stored(run.ended_at) if run.ended_at else None,
    }


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        id=row["id"],
        schedule=row["schedule"],
        due_at=datetime.fromisoformat(row["due_at"]),
        asked_by=row["asked_by"],
        systems=tuple(msgspec.json.decode(row["systems"])),
        layers=tuple(filter(None, row["layers"].split(","))),
        depth=Depth(row["depth"]),
        asset=row["asset"],
        state=RunState(row["state"]),
        scan=row["scan"],
        why=RunWhy(row["why"]),
        detail=row["detail"],
        attempts=row["attempts"],
        started_at=datetime.fromisoformat(row["started_at"]) if row["started_at"] else None,
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
    )
