"""Make a run of each time a schedule came due, once, whoever looks and however often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import takewhile

from msgspec.structs import replace
from sqlite_utils import Database

from scanner.estate.model import System
from scanner.schedule.model import IfMissed, Run, RunState, RunWhy, Schedule
from scanner.schedule.occasions import Occasion, due_times, occasions
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.runs import add_run, open_runs, save_run
from scanner.store.schedules import blackouts, count_from, schedule_of, schedules

NEVER = datetime.max.replace(tzinfo=UTC)


def make_due(store: Store, at: datetime) -> None:
    """Make the runs that came due up to `at`. Of several that came due since anybody looked, the last alone is to run, the others
    are recorded as missed; so is one whose predecessor is still going on, and one that came due in a blackout.

    A clock set back makes nothing due twice: a schedule counts from the last run that was made.
    """
    for one in schedules(store):
        if one.is_kept and next(due_times(one.rule, one.zone, one.counts_from), NEVER) <= at:
            _make(store, one.id, at)


def _make(store: Store, schedule: int, at: datetime) -> None:
    with store.transaction() as db:
        # Read again: another process may have been faster, or somebody has changed it.
        one = schedule_of(store, schedule)
        if not one.is_kept:
            return
        held = blackouts(store, after=one.counts_from)
        due = list(takewhile(lambda found: found.due_at <= at, occasions(one, held, one.counts_from)))
        if not due:
            return
        count_from(db, schedule, due[-1].due_at)
        to_start = [found for found in due if found.starts_at is not None]
        for found in due:
            if found.starts_at is None:
                add_run(db, _missed(one, found.due_at, found.why, found.detail, at))
            elif found is not to_start[-1]:
                why = RunWhy.LATE if one.if_missed is IfMissed.SKIP else RunWhy.REPLACED
                add_run(db, _missed(one, found.due_at, why, to_start[-1].due_at.isoformat(), at))
        if to_start:
            _add_last(store, db, one, to_start[-1], at)


def _add_last(store: Store, db: Database, schedule: Schedule, due: Occasion, at: datetime) -> None:
    """The one that is to run, unless the run before it goes on; one that only waited is replaced by it."""
    before = [run for run in open_runs(store) if run.schedule == schedule.id and not run.asked_by]
    if going_on := [run for run in before if run.state is RunState.STARTED or run.scan is not None]:
        add_run(db, _missed(schedule, due.due_at, RunWhy.STILL_RUNNING, going_on[0].due_at.isoformat(), at))
        return
    for run in before:
        detail = due.due_at.isoformat()
        save_run(db, replace(run, state=RunState.MISSED, why=RunWhy.REPLACED, detail=detail, ended_at=at))
    chosen = schedule.chosen.select(systems(store))
    if not chosen:
        add_run(db, _missed(schedule, due.due_at, RunWhy.NO_SYSTEM, "", at))
        return
    add_run(db, _new(schedule, due.due_at, chosen))


def _new(schedule: Schedule, due_at: datetime, chosen: Sequence[System]) -> Run:
    return Run(
        id=0,
        schedule=schedule.id,
        due_at=due_at,
        asked_by="",
        systems=tuple(one.id for one in chosen),
        layers=schedule.layers,
        depth=schedule.depth,
        asset=None,
        state=RunState.WAITING,
    )


def _missed(schedule: Schedule, due_at: datetime, why: RunWhy, detail: str, at: datetime) -> Run:
    run = _new(schedule, due_at, ())
    return replace(run, state=RunState.MISSED, why=why, detail=detail, ended_at=at)
