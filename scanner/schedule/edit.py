"""What people do to schedules: add, change, pause, resume, remove, run now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from checks import InputError, Layer, UnknownName
from checks.evidence import Depth
from reports.language import _
from scanner.estate.model import System
from scanner.schedule.model import Chosen, ChosenBy, IfMissed, Run, Schedule
from scanner.schedule.rule import read_rule
from scanner.scope.hours import parse_hours
from scanner.store import Store
from scanner.store.estate import find_system, systems
from scanner.store.runs import ask_run, forget_future
from scanner.store.schedules import cancel_waiting, save_schedule

LONGEST_NAME = 100


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as somebody asks for it. `when` is words or cron; systems are named by id or name."""

    name: str
    when: str
    zone: str
    chosen: Chosen
    layers: tuple[str, ...] = ()
    depth: Depth = Depth.NORMAL
    hours: str = ""
    if_missed: IfMissed = IfMissed.RUN_LATE


def draft(store: Store, wanted: Wanted, by: str, at: datetime) -> Schedule:
    """The schedule that was asked for, not yet kept: what a preview and a dry run are made of.

    Raises:
        InputError: the name, rule, hours, time zone or a layer is wrong, or no system is chosen.
        UnknownName: a system, department or zone of the network that is not registered.
    """
    if wanted.hours:
        parse_hours(wanted.hours)
    if unknown := sorted(set(wanted.layers) - {one.value for one in Layer}):
        raise InputError(_("there is no layer {name}").format(name=repr(unknown[0])))
    return Schedule(
        id=0,
        name=called(wanted.name),
        rule=read_rule(wanted.when),
        zone=_zone(wanted.zone),
        chosen=_chosen(store, wanted.chosen),
        layers=tuple(dict.fromkeys(wanted.layers)),
        depth=wanted.depth,
        hours=wanted.hours,
        if_missed=wanted.if_missed,
        made_by=called(by),
        made_at=at,
        counts_from=at,
    )


def add(store: Store, wanted: Wanted, by: str, at: datetime) -> Schedule:
    """Keep a new schedule. Raises as `draft`, and InputError where another has the name."""
    return save_schedule(store, draft(store, wanted, by, at))


def change(store: Store, before: Schedule, wanted: Wanted, by: str, at: datetime) -> Schedule:
    """Let a schedule be another one from now on, under the same number. Raises as `add`."""
    after = draft(store, wanted, by, at)
    stands = {"id": before.id, "paused_at": before.paused_at, "paused_by": before.paused_by}
    return save_schedule(store, replace(after, **stands))


def pause(store: Store, one: Schedule, by: str, at: datetime) -> Schedule:
    """Let nothing of it come due until it is resumed; a run of it that waits is withdrawn, one that was started goes on.

    Raises:
        InputError: it is paused already.
    """
    if one.paused_at is not None:
        raise InputError(_("schedule {name} is paused already").format(name=repr(one.name)))
    paused = save_schedule(store, replace(one, paused_at=at, paused_by=called(by)))
    cancel_waiting(store, one.id, by, at)
    return paused


def resume(store: Store, one: Schedule, at: datetime) -> Schedule:
    """Let it come due again from now on. What came due meanwhile is not made up for; what a clock that was ahead
    recorded as missed is forgotten.

    Raises:
        InputError: it is not paused.
    """
    if one.paused_at is None:
        raise InputError(_("schedule {name} is not paused").format(name=repr(one.name)))
    with store.transaction() as db:
        forget_future(db, one.id, at)
    return save_schedule(store, replace(one, paused_at=None, paused_by="", counts_from=at))


def remove(store: Store, one: Schedule, by: str, at: datetime) -> Schedule:
    """End a schedule; it and its runs stay on record, and its name is free again. A run of it that waits is withdrawn."""
    removed = save_schedule(store, replace(one, removed_at=at, removed_by=called(by)))
    cancel_waiting(store, one.id, by, at)
    return removed


def run_now(store: Store, one: Schedule, by: str, at: datetime) -> Run:
    """Ask for a run of it besides those that come due, whatever its hours.

    Raises:
        InputError: it chooses no registered system.
    """
    chosen = one.chosen.select(systems(store))
    return ask_run(
        store,
        systems=[found.id for found in chosen],
        layers=one.layers,
        depth=one.depth,
        by=called(by),
        at=at,
        schedule=one.id,
    )


def called(name: str) -> str:
    """A name, without the blanks around it.

    Raises:
        InputError: it is empty, far too long, or has control characters.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            _("a name is missing, longer than {limit} characters, or has control characters").format(limit=LONGEST_NAME)
        )
    return name


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            _("there is no time zone {name}; expected such as Asia/Shanghai").format(name=repr(name))
        ) from error


def _chosen(store: Store, wanted: Chosen) -> Chosen:
    """The same with ids of systems, each name known."""
    if wanted.by is ChosenBy.SYSTEMS:
        wanted = replace(wanted, names=tuple(find_system(store, one).id for one in wanted.names))
    estate = systems(store)
    for name in wanted.names:
        if not Chosen(by=wanted.by, names=(name,)).select(estate):
            raise UnknownName(_nobody_has(wanted.by, name, estate))
    if not wanted.select(estate):
        raise InputError(_("choose systems, departments or zones that are registered, or all"))
    return wanted


def _nobody_has(by: ChosenBy, name: str, estate: Sequence[System]) -> str:
    if by is ChosenBy.DEPARTMENT:
        return _("no system of the department {name}; there are {known}").format(
            name=repr(name), known=_(", ").join(sorted({one.department for one in estate}))
        )
    return _("no system in the zone {name}; there are {known}").format(
        name=repr(name), known=_(", ").join(sorted({one.zone for one in estate if one.zone}))
    )
