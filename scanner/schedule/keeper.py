"""The keeper: makes runs of what came due, starts those that wait, and finds those whose process is gone.

`tend` is one step and may be taken by several programs at once on one store: a due time is one row (`due.py`), a run
is claimed in one transaction with the lock of its process held (`process.py`), and what a killed keeper or child
leaves behind is found by that lock.
"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checks import CitywallError, InputError
from scanner.clock import now
from scanner.run.control import find_dead, scans_at_work, sharing, waiting_to_resume, wish_hours
from scanner.run.stand import Stand, stand_of
from scanner.schedule.due import make_due
from scanner.schedule.last_words import forget_words, last_words, make_room
from scanner.schedule.model import Blackout, IfMissed, Run, RunState, RunWhy, Schedule
from scanner.schedule.occasions import holding, is_open, opens
from scanner.schedule.outcome import settle
from scanner.schedule.process import hold, start_child
from scanner.store import Store
from scanner.store.runs import add_run, open_runs, run_of, run_of_scan, save_run
from scanner.store.scans import Scan, find_scan, systems_of
from scanner.store.schedules import blackouts, schedule_of
from scanner.store.stops import explain_death
from scanner.workspace import Workspace

Start = Callable[[Path, int, int], None]

TEND_SECONDS = 2.0
LATE_AFTER = timedelta(hours=1)
"""A run that is not to be made up for is missed when it could not be started for so long: as long as gvmd waits."""


class Wait(msgspec.Struct, frozen=True):
    """Why a run can't be started yet, and what of that."""

    why: RunWhy
    detail: str = ""


def tend(workspace: Workspace, store: Store, at: datetime, *, start: Start = start_child) -> None:
    """Take one step: call it again and again. `start` makes the process of a run stand.

    Raises:
        StoreError: the store can't be used; nothing is lost by that, and the next call goes on.
    """
    make_due(store, at)
    _take_up(workspace, store, at)
    held = blackouts(store, after=at)
    for run in open_runs(store):
        if run.state is RunState.STARTED:
            _look_after(workspace, store, run, held, at)
    for run in open_runs(store):
        if run.state is RunState.WAITING:
            _start(workspace, store, run, held, at, start)


def tend_once(workspace: Workspace) -> None:
    """Take a step now, with a store of its own. Raises as `tend`."""
    with workspace.store() as store:
        tend(workspace, store, now())


def keep(
    workspace: Workspace,
    is_over: Callable[[float], bool],
    *,
    complain: Callable[[Exception], None],
) -> None:
    """Tend until `is_over`, which waits for the seconds it is given (as `threading.Event.wait` does) and says so. A
    step that fails, because the disk is full or the store is locked, is told to `complain` and taken again."""
    over = False
    while not over:
        try:
            tend_once(workspace)
        except (CitywallError, sqlite3.Error, OSError) as error:
            complain(error)
        over = is_over(TEND_SECONDS)


def _take_up(workspace: Workspace, store: Store, at: datetime) -> None:
    """Let the scans that died wait for their next start, and those somebody wished to go on, also such as were no run so far."""
    dead = find_dead(store, at)
    for scan in dead:
        _explain(workspace, store, scan)
    for scan in [*dead, *waiting_to_resume(store)]:
        with store.transaction() as db:
            run = run_of_scan(store, scan.id)
            if run is None:
                add_run(db, _run_for(store, scan, at))
            elif run.state is not RunState.STARTED and scan.wish:
                # Whoever resumes a scan by hand does so whatever the hours.
                by = scan.wished_by
                save_run(db, replace(run, state=RunState.WAITING, asked_by=by, why=RunWhy.NOTHING, ended_at=None))


def _explain(workspace: Workspace, store: Store, scan: Scan) -> None:
    """Keep what the process of a scan that died could not write into the store."""
    run = run_of_scan(store, scan.id)
    if run is not None and (said := last_words(workspace.folder, run.id)):
        with store.transaction() as db:
            explain_death(db, scan.id, said)
        forget_words(workspace.folder, run.id)


def _run_for(store: Store, scan: Scan, at: datetime) -> Run:
    return Run(
        id=0,
        schedule=None,
        due_at=at,
        asked_by=scan.wished_by or scan.asked_by,
        systems=tuple(systems_of(store, scan.id)),
        layers=scan.layers,
        depth=scan.depth,
        asset=scan.asset,
        state=RunState.WAITING,
        scan=scan.id,
    )


def _look_after(workspace: Workspace, store: Store, run: Run, held: Sequence[Blackout], at: datetime) -> None:
    """Settle a started run whose process is gone; pause one that meets the end of its hours."""
    with hold(workspace.folder, run.id) as lock:
        if lock is not None:
            settle(store, run.id, at)
            return
    if run.scan is None or _held_back(_schedule(store, run), run, held, at) is None:
        return
    if stand_of(find_scan(store, run.scan), at) is Stand.RUNNING:
        with suppress(InputError):  # over meanwhile
            wish_hours(store, run.scan, run.asked_by, at=at)


def _start(workspace: Workspace, store: Store, run: Run, held: Sequence[Blackout], at: datetime, start: Start) -> None:
    """Start a run that waits, where it may be; else say what it waits for."""
    schedule = _schedule(store, run)
    if not _goes_on(store, run, at):
        return
    if schedule is not None and _too_late(schedule, run, held, at):
        _save(store, run, replace(run, state=RunState.MISSED, why=RunWhy.LATE, detail="", ended_at=at))
        return
    if wait := _held_back(schedule, run, held, at) or _no_room(workspace, store, run, at):
        _save(store, run, replace(run, why=wait.why, detail=wait.detail))
        return
    with hold(workspace.folder, run.id) as lock:
        if lock is None or not _claim(workspace, store, run, at):
            return
        try:
            make_room(workspace.folder, run.id)
            start(workspace.folder, run.id, lock)
        except (OSError, subprocess.SubprocessError):
            # Such as no memory: it waits for the next step, and has failed after the last of its attempts.
            settle(store, run.id, at)


def _goes_on(store: Store, run: Run, at: datetime) -> bool:
    """False for a run whose scan is paused, or is over or run by somebody else meanwhile."""
    stand = Stand.QUEUED if run.scan is None else stand_of(find_scan(store, run.scan), at)
    if stand in (Stand.PAUSED, Stand.FINISHED, Stand.CANCELLED):
        settle(store, run.id, at)
        return False
    return not stand.is_live


def _held_back(schedule: Schedule | None, run: Run, held: Sequence[Blackout], at: datetime) -> Wait | None:
    """The blackout that holds back every run, or the hours that hold back those nobody asked for by name."""
    if blackout := holding(held, at):
        return Wait(RunWhy.BLACKOUT, blackout.reason)
    if schedule is not None and not run.asked_by and not is_open(schedule, held, at):
        return Wait(RunWhy.HOURS)
    return None


def _too_late(schedule: Schedule, run: Run, held: Sequence[Blackout], at: datetime) -> bool:
    if schedule.if_missed is not IfMissed.SKIP or run.asked_by or run.scan is not None:
        return False
    return at > opens(schedule, held, run.due_at) + LATE_AFTER


def _claim(workspace: Workspace, store: Store, run: Run, at: datetime) -> bool:
    """Take the run, unless it, or the room for it, has been taken meanwhile."""
    with store.transaction() as db:
        found = run_of(store, run.id)
        if found.state is not RunState.WAITING or _no_room(workspace, store, found, at):
            return False
        attempts = found.attempts + 1
        save_run(
            db,
            replace(found, state=RunState.STARTED, why=RunWhy.NOTHING, detail="", attempts=attempts, started_at=at),
        )
        return True


def _no_room(workspace: Workspace, store: Store, run: Run, at: datetime) -> Wait | None:
    """That a system of the run is being scanned, or an address of it, or as many scans run as may at once."""
    started = [one for one in open_runs(store) if one.state is RunState.STARTED]
    of_runs = {run.scan, *(one.scan for one in started)}
    scans = [one for one in scans_at_work(store, at) if one.id not in of_runs]
    busy = {id for one in started for id in one.systems} | {id for one in scans for id in systems_of(store, one.id)}
    if both := sorted(busy & set(run.systems)):
        return Wait(RunWhy.BUSY, both[0])
    if shared := sharing(store, run.systems, busy):
        return Wait(RunWhy.SHARED, shared)
    if len(started) + len(scans) >= workspace.settings.schedule.scans_at_once:
        return Wait(RunWhy.FULL)
    return None


def _schedule(store: Store, run: Run) -> Schedule | None:
    return schedule_of(store, run.schedule) if run.schedule is not None else None


def _save(store: Store, before: Run, after: Run) -> None:
    """Write how a waiting run stands, unless nothing changed or it was claimed meanwhile."""
    if after == before:
        return
    with store.transaction() as db:
        if run_of(store, before.id).state is RunState.WAITING:
            save_run(db, after)
