"""Schedules and blackouts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from checks import Layer, UnknownName
from reports.language import _
from scanner.accounts.model import Right
from scanner.schedule import edit
from scanner.schedule.model import Blackout, Chosen, ChosenBy, IfMissed, Schedule
from scanner.schedule.occasions import preview
from scanner.store.schedules import add_blackout, blackout_of, blackouts, remove_blackout, schedule_of, schedules
from scanner.web.api.runs import DepthWord, RunShape, run_shape
from scanner.web.api.shapes import Number, Part, Parted, Sent, Shape
from scanner.web.desk import Desk, needs
from scanner.web.served import API

router = APIRouter(prefix=API)


class ChosenShape(Shape):
    """Which systems: those of these ids, departments or zones of the network; no names for all."""

    by: ChosenBy
    names: tuple[str, ...]


class ScheduleShape(Shape):
    """When which systems are scanned. `rule` is cron, read in the time zone `zone`, as `hours` are. `next` are the next times it
    comes due while it is not paused."""

    id: int
    name: str
    rule: str
    zone: str
    chosen: ChosenShape
    layers: tuple[str, ...]
    depth: DepthWord
    hours: str
    if_missed: IfMissed
    made_by: str
    made_at: datetime
    paused_at: datetime | None
    paused_by: str
    next: tuple[datetime, ...]


class ChosenWish(Sent):
    """Which systems are to be scanned."""

    by: ChosenBy
    names: Annotated[list[str], Field(max_length=500)] = []


class ScheduleWish(Sent):
    """A schedule as it is to be. `when` is words (`every monday 02:00`) or cron; without a time zone it is the city's."""

    name: str
    when: Annotated[str, Field(max_length=200)]
    zone: Annotated[str, Field(max_length=100)] = ""
    chosen: ChosenWish
    layers: Annotated[list[Layer], Field(max_length=6)] = []
    depth: DepthWord = DepthWord.NORMAL
    hours: Annotated[str, Field(max_length=100)] = ""
    if_missed: IfMissed = IfMissed.RUN_LATE


class BlackoutShape(Shape):
    """A time in which no scan is started; its end is outside."""

    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    made_by: str
    made_at: datetime
    removed_at: datetime | None
    removed_by: str


class BlackoutWish(Sent):
    """A blackout as it is to be; the times have an offset."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=200)]


@router.get("/schedules")
def schedules_(desk: Annotated[Desk, needs(Right.SEE_SCANS)], paging: Parted) -> Part[ScheduleShape]:
    """The schedules, by name; paused ones too."""
    return paging.here(ScheduleShape, (_shape(desk, one) for one in schedules(desk.store)[paging.offset : paging.end]))


@router.get("/schedules/{number}")
def schedule(desk: Annotated[Desk, needs(Right.SEE_SCANS)], number: Number) -> ScheduleShape:
    """One schedule."""
    return _shape(desk, _kept(desk, number))


@router.post("/schedules", status_code=201)
def add(desk: Annotated[Desk, needs(Right.SCAN)], sent: ScheduleWish) -> ScheduleShape:
    """Keep a new schedule."""
    return _shape(desk, edit.add(desk.store, _wanted(desk, sent), desk.person, desk.at))


@router.put("/schedules/{number}")
def change(desk: Annotated[Desk, needs(Right.SCAN)], number: Number, sent: ScheduleWish) -> ScheduleShape:
    """Let it be another one from now on."""
    return _shape(desk, edit.change(desk.store, _kept(desk, number), _wanted(desk, sent), desk.person, desk.at))


@router.post("/schedules/{number}/pause")
def pause(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> ScheduleShape:
    """Let nothing of it come due until it is resumed."""
    return _shape(desk, edit.pause(desk.store, _kept(desk, number), desk.person, desk.at))


@router.post("/schedules/{number}/resume")
def resume(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> ScheduleShape:
    """Let it come due again."""
    return _shape(desk, edit.resume(desk.store, _kept(desk, number), desk.at))


@router.post("/schedules/{number}/run-now", status_code=202)
def run_now(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> RunShape:
    """Ask for a run of it now, whatever its hours."""
    return run_shape(desk, edit.run_now(desk.store, _kept(desk, number), desk.person, desk.at))


@router.delete("/schedules/{number}", status_code=204)
def remove(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> None:
    """End it; it and its runs stay on record."""
    edit.remove(desk.store, _kept(desk, number), desk.person, desk.at)


@router.get("/blackouts")
def blackouts_(desk: Annotated[Desk, needs(Right.SEE_SCANS)], paging: Parted) -> Part[BlackoutShape]:
    """The blackouts that hold now or later."""
    return paging.out_of(BlackoutShape, blackouts(desk.store, after=desk.at))


@router.post("/blackouts", status_code=201)
def set_blackout(desk: Annotated[Desk, needs(Right.SCAN)], sent: BlackoutWish) -> BlackoutShape:
    """Set a blackout, which holds for every schedule."""
    made = add_blackout(
        desk.store, starts_at=sent.starts_at, ends_at=sent.ends_at, reason=sent.reason, by=desk.person, at=desk.at
    )
    return BlackoutShape.model_validate(made)


@router.delete("/blackouts/{number}", status_code=204)
def lift_blackout(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> None:
    """Lift a blackout; it stays on record."""
    remove_blackout(desk.store, _standing(desk, number).id, desk.person, desk.at)


def _kept(desk: Desk, number: int) -> Schedule:
    one = schedule_of(desk.store, number)
    if one.removed_at is not None:
        raise UnknownName(_("there is no schedule {number}").format(number=number))
    return one


def _standing(desk: Desk, number: int) -> Blackout:
    one = blackout_of(desk.store, number)
    if one.removed_at is not None:
        raise UnknownName(_("there is no blackout {number}").format(number=number))
    return one


def _wanted(desk: Desk, sent: ScheduleWish) -> edit.Wanted:
    return edit.Wanted(
        name=sent.name,
        when=sent.when,
        zone=sent.zone or desk.workspace.zone.key,
        chosen=Chosen(by=sent.chosen.by, names=tuple(sent.chosen.names)),
        layers=tuple(one.value for one in sent.layers),
        depth=sent.depth.depth,
        hours=sent.hours,
        if_missed=sent.if_missed,
    )


def _shape(desk: Desk, one: Schedule) -> ScheduleShape:
    due = [] if one.paused_at else preview(one, blackouts(desk.store, after=desk.at), desk.at)
    own = {"depth": DepthWord.of(one.depth), "next": tuple(each.due_at for each in due)}
    names = [name for name in ScheduleShape.model_fields if name not in own]
    return ScheduleShape.model_validate({**own, **{name: getattr(one, name) for name in names}})
