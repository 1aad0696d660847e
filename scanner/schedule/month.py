"""The calendar of a month: what ran, what comes due, and when none may run."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import msgspec

from scanner.schedule.model import Blackout, Run, Schedule
from scanner.schedule.occasions import Occasion, coming
from scanner.store import Store
from scanner.store.runs import runs
from scanner.store.schedules import blackouts, schedules

MOST_A_MONTH = 2_000
_DAY = timedelta(days=1)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A run on a day: one that was (`run`), of a schedule or none, or one to come (`occasion`). `at` is when it is due."""

    at: datetime
    schedule: Schedule | None
    run: Run | None = None
    occasion: Occasion | None = None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the calendar, with the blackouts that hold on it. `is_of_month` is False for those that fill the first
    and the last week."""

    date: date
    is_of_month: bool
    blackouts: tuple[Blackout, ...]
    entries: tuple[Entry, ...]


def month_of(store: Store, first: date, zone: ZoneInfo, at: datetime) -> list[list[Day]]:
    """The weeks of the month that begins on `first`, Monday first, in the time of `zone`; `at` is now."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    starts, ends = _midnight(weeks[0][0], zone), _midnight(weeks[-1][-1] + _DAY, zone)
    entries = sorted(_entries(store, starts, ends, at), key=lambda one: one.at)
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for one in entries:
        by_day[one.at.astimezone(zone).date()].append(one)
    held = blackouts(store, after=starts)
    return [
        [
            Day(
                date=day,
                is_of_month=day.month == first.month,
                blackouts=_on(held, day, zone),
                entries=tuple(by_day[day]),
            )
            for day in week
        ]
        for week in weeks
    ]


def _entries(store: Store, starts: datetime, ends: datetime, at: datetime) -> list[Entry]:
    kept = {one.id: one for one in schedules(store)}
    past = [
        Entry(at=run.due_at, schedule=kept.get(run.schedule or 0), run=run)
        for run in runs(store, since=starts, before=ends, limit=MOST_A_MONTH)
    ]
    held = blackouts(store, after=starts)
    to_come = [
        Entry(at=found.due_at, schedule=one, occasion=found)
        for one in kept.values()
        if one.is_kept
        for found in takewhile(
            lambda found: found.due_at < ends, coming(one, held, max(at, starts - timedelta(seconds=1)))
        )
    ]
    return past + to_come


def _on(held: Sequence[Blackout], day: date, zone: ZoneInfo) -> tuple[Blackout, ...]:
    starts, ends = _midnight(day, zone), _midnight(day + _DAY, zone)
    return tuple(one for one in held if one.starts_at < ends and one.ends_at > starts)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
