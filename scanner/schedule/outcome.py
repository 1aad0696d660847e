"""What became of a run, by how its scan stands."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from checks import CitywallError
from scanner.run.stand import Stand, stand_of
from scanner.schedule.model import Run, RunState, RunWhy
from scanner.store import Store
from scanner.store.runs import run_of, save_run
from scanner.store.scans import Scan, find_scan

MOST_ATTEMPTS = 5
"""How often in a row a run is started that ends before its scan has begun."""


def settle(store: Store, number: int, at: datetime) -> Run:
    """Write down what became of a run with nobody at it any more, by how its scan stands: one that can go on waits again."""
    with store.transaction() as db:
        run = run_of(store, number)
        if run.is_over:
            return run
        if run.scan is not None:
            after = _after(run, find_scan(store, run.scan), at)
        elif run.state is RunState.STARTED and run.attempts >= MOST_ATTEMPTS:
            after = replace(run, state=RunState.FAILED, why=RunWhy.DIED, ended_at=at)
        else:
            after = replace(run, state=RunState.WAITING)
        save_run(db, after)
    return after


def fail(store: Store, number: int, error: BaseException, at: datetime) -> None:
    """Write down that a run failed before its scan could say so. What an error of somebody else's says may hold a secret."""
    why = str(error) if isinstance(error, CitywallError) else type(error).__name__
    with store.transaction() as db:
        run = run_of(store, number)
        if not run.is_over:
            save_run(db, replace(run, state=RunState.FAILED, why=RunWhy.ERROR, detail=why, ended_at=at))


def _after(run: Run, scan: Scan, at: datetime) -> Run:
    """The run, as its scan stands."""
    match stand_of(scan, at):
        case Stand.FINISHED:
            return replace(run, state=RunState.DONE, why=RunWhy.NOTHING, detail="", ended_at=scan.ended_at or at)
        case Stand.CANCELLED:
            return replace(run, state=RunState.CANCELLED, why=RunWhy.WITHDRAWN, detail=scan.wished_by, ended_at=at)
        case Stand.FAILED:
            return replace(run, state=RunState.FAILED, why=RunWhy.ERROR, detail=scan.stopped_why, ended_at=at)
        case Stand.PAUSED:
            return replace(run, state=RunState.WAITING, why=RunWhy.PAUSED, detail=scan.wished_by)
        case Stand.HOURS:
            return replace(run, state=RunState.WAITING, why=RunWhy.HOURS, detail="", attempts=0)
        case _:
            return replace(run, state=RunState.WAITING, why=RunWhy.NOTHING, detail="")
