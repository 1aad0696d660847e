"""When a schedule's runs are due, and when they can start: the one arithmetic of the preview and of the keeper.

Blackouts beat schedules: a run that comes due in one is missed, it is not moved to a time nobody planned. A run that comes due
outside its allowed hours starts when they begin; a blackout that holds by then makes it wait on. When the next run comes due
before one could start, the later one takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim

from scanner.schedule.model import Blackout, RunWhy, Schedule
from scanner.scope.hours import parse_hours, within_hours

PREVIEWED = 10
_DAY = timedelta(days=1)


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One time a schedule comes due, in UTC. `starts_at` is when its run can start, None where it is missed; `why` then says
    for what reason, and `detail` names the blackout or the run that takes its place."""

    due_at: datetime
    starts_at: datetime | None
    why: RunWhy = RunWhy.NOTHING
    detail: str = ""


def due_times(rule: str, zone: str, after: datetime) -> Iterator[datetime]:
    """The times a rule comes due after a moment, in UTC, each once.

    Where clocks are put forward or back it does as Debian's cron: a time that the change skips comes due right after it,
    one that comes twice comes due the first time; rules with every hour (`0 * * * *`) go by real hours.
    """
    last = after
    for local in CronSim(rule, after.astimezone(ZoneInfo(zone))):
        due = local.astimezone(UTC)
        if due > last:
            yield due
            last = due


def occasions(schedule: Schedule, blackouts: Sequence[Blackout], after: datetime) -> Iterator[Occasion]:
    """What comes due after a moment, each by itself."""
    for due in due_times(schedule.rule, schedule.zone, after):
        if held := holding(blackouts, due):
            yield Occasion(due_at=due, starts_at=None, why=RunWhy.BLACKOUT, detail=held.reason)
        else:
            yield Occasion(due_at=due, starts_at=opens(schedule, blackouts, due))


def coming(schedule: Schedule, blackouts: Sequence[Blackout], at: datetime) -> Iterator[Occasion]:
    """The runs of a schedule after a moment as the keeper will treat them while it runs and nothing else is in their way."""
    return _in_turn(occasions(schedule, blackouts, max(at, schedule.counts_from)))


def preview(schedule: Schedule, blackouts: Sequence[Blackout], at: datetime, count: int = PREVIEWED) -> list[Occasion]:
    """The next of them."""
    return list(islice(coming(schedule, blackouts, at), count))


def holding(blackouts: Iterable[Blackout], at: datetime) -> Blackout | None:
    """The first of the blackouts that holds at a moment, or None."""
    return next((one for one in blackouts if one.holds(at)), None)


def is_open(schedule: Schedule, blackouts: Iterable[Blackout], at: datetime) -> bool:
    """True when a run of the schedule may go on at this moment."""
    local = at.astimezone(ZoneInfo(schedule.zone))
    return within_hours(schedule.hours, local.time()) and holding(blackouts, at) is None


def opens(schedule: Schedule, blackouts: Sequence[Blackout], at: datetime) -> datetime:
    """The first moment from `at` on, in UTC, at which a run of the schedule may go on."""
    while not is_open(schedule, blackouts, at):
        held = holding(blackouts, at)
        at = held.ends_at.astimezone(UTC) if held else _next_at(parse_hours(schedule.hours)[0], schedule.zone, at)
    return at


def closes(schedule: Schedule, blackouts: Iterable[Blackout], at: datetime) -> datetime | None:
    """When a run that goes on at `at` must pause, in UTC, or None where nothing makes it."""
    ends = [one.starts_at.astimezone(UTC) for one in blackouts if one.removed_at is None and one.starts_at > at]
    if schedule.hours:
        ends.append(_next_at(parse_hours(schedule.hours)[1], schedule.zone, at))
    return min(ends, default=None)


def _in_turn(each: Iterator[Occasion]) -> Iterator[Occasion]:
    """With those replaced whose next one comes due before they can start."""
    held: list[Occasion] = []
    for one in each:
        if one.starts_at is None:
            held.append(one)
            continue
        for earlier in held:
            if earlier.starts_at is None or earlier.starts_at < one.due_at:
                yield earlier
            else:
                yield Occasion(
                    due_at=earlier.due_at, starts_at=None, why=RunWhy.REPLACED, detail=one.due_at.isoformat()
                )
        held = [one]


def _next_at(clock: time, zone: str, after: datetime) -> datetime:
    """The next moment after `after` at which the clocks of the zone show this time."""
    local = after.astimezone(ZoneInfo(zone))
    shown = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)
    while (moment := shown.astimezone(UTC)) <= after:
        shown += _DAY
    return moment
