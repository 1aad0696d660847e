"""The schedules: all of them with the calendar of a month, and one with its next and its last runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from checks import InputError, UnknownName
from reports.language import _
from scanner.accounts.model import Right
from scanner.schedule import edit, words
from scanner.schedule.dry_run import dry_run
from scanner.schedule.model import Run, RunState, Schedule
from scanner.schedule.month import month_of
from scanner.schedule.occasions import preview
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.runs import PAGE, runs
from scanner.store.schedules import blackouts, schedule_of, schedules
from scanner.web.desk import Desk, needs
from scanner.web.forms import NumberInPath
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.schedule_tables import blackout_listing, calendar_listing, coming_listing

router = APIRouter()

Reader = Annotated[Desk, needs(Right.SEE_SCANS)]
Officer = Annotated[Desk, needs(Right.SCAN)]

TONES = {
    RunState.DONE: "state-closed",
    RunState.STARTED: "state-in_progress",
    RunState.MISSED: "state-claimed",
    RunState.FAILED: "late",
}
"""How the state of a run is set apart."""
_YEARS = range(2000, 2100)


def _pause(store: Store, one: Schedule, by: str, at: datetime) -> None:
    edit.pause(store, one, by, at)


def _resume(store: Store, one: Schedule, by: str, at: datetime) -> None:
    edit.resume(store, one, at)


def _remove(store: Store, one: Schedule, by: str, at: datetime) -> None:
    edit.remove(store, one, by, at)


def _run_now(store: Store, one: Schedule, by: str, at: datetime) -> None:
    edit.run_now(store, one, by, at)


ACTS: dict[str, Callable[[Store, Schedule, str, datetime], None]] = {
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "run-now": _run_now,
}


@router.get("/schedules")
def all_schedules(desk: Reader, month: str = "") -> Response:
    """All schedules, the blackouts, and the calendar of a month (`2026-11`)."""
    first = _first_of(month) if month else desk.today.replace(day=1)
    names = _names(desk)
    rows = tuple(_row(desk, one, names) for one in schedules(desk.store))
    header = (_("Name"), _("When"), _("What is scanned"), _("Hours"), _("Next run"), _("Last run"), _("Its result"))
    held = blackouts(desk.store, after=desk.at)
    weeks = month_of(desk.store, first, desk.workspace.zone, desk.at)
    return with_files(
        desk,
        "schedules.html.j2",
        Listing(name=_("Schedules"), header=header, rows=rows),
        others={
            "calendar": lambda: calendar_listing(desk, f"{first:%Y-%m}", weeks),
            "blackouts": lambda: blackout_listing(desk, held),
        },
        blackouts=held,
        month=first,
        weeks=weeks,
        before=_month_name(first, -1),
        after=_month_name(first, 1),
        words=words,
        names=names,
        tones=TONES,
        missed=RunState.MISSED.label,
    )


@router.get("/schedules/{number}")
def one_schedule(desk: Reader, number: NumberInPath) -> Response:
    """One schedule: its terms, its next ten runs, those that were, and what a run would be."""
    one = schedule_of(desk.store, number)
    names, zone = _names(desk), ZoneInfo(one.zone)
    rows = tuple(_run_row(run, zone, names) for run in runs(desk.store, schedule=number, limit=PAGE))
    header = (_("Due at"), _("Asked by"), _("Result"), _("Started"), _("Ended"), _("Scan"))
    found = dry_run(desk.workspace, desk.store, one, desk.at)
    return with_files(
        desk,
        "schedule.html.j2",
        Listing(name=_("Past runs"), header=header, rows=rows),
        others={"next": lambda: coming_listing(found.next, zone)},
        schedule=one,
        words=words,
        names=names,
        zone=zone,
        found=found,
    )


@router.post("/schedules/{number}/{act}")
def act(desk: Officer, number: NumberInPath, act: str) -> Response:
    """Pause, resume, remove or run now.

    Raises:
        UnknownName: there is no such schedule, or act.
    """
    one = schedule_of(desk.store, number)
    if act not in ACTS or one.removed_at is not None:
        raise UnknownName(_("there is no such page"))
    ACTS[act](desk.store, one, desk.person, desk.at)
    return RedirectResponse("/schedules" if act == "remove" else f"/schedules/{number}", status_code=303)


def _row(desk: Desk, one: Schedule, names: dict[str, str]) -> tuple[Cell, ...]:
    coming = preview(one, blackouts(desk.store, after=desk.at), desk.at) if one.is_kept else []
    next_start = next((found.starts_at for found in coming if found.starts_at is not None), None)
    zone, local = desk.workspace.zone, desk.workspace.local
    last = next(iter(runs(desk.store, schedule=one.id, limit=1)), None)
    return (
        Cell(one.name, f"/schedules/{one.id}"),
        Cell(words.when_words(one, home=desk.workspace.settings.timezone)),
        Cell(words.chosen_words(one.chosen, names)),
        Cell(one.hours or _("always")),
        Cell(local(next_start)) if next_start else Cell(_("paused") if not one.is_kept else _("never"), tone="soft"),
        Cell(local(last.due_at)) if last else Cell(None),
        Cell(words.result_words(last, zone, names), tone=TONES.get(last.state, "")) if last else Cell(None),
    )


def _run_row(run: Run, zone: ZoneInfo, names: dict[str, str]) -> tuple[Cell, ...]:
    times = [words.minute(one, zone) if one else None for one in (run.started_at, run.ended_at)]
    return (
        Cell(words.minute(run.due_at, zone)),
        Cell(run.asked_by),
        Cell(words.result_words(run, zone, names), tone=TONES.get(run.state, "")),
        *map(Cell, times),
        Cell(run.scan, f"/scans/{run.scan}" if run.scan else ""),
    )


def _names(desk: Desk) -> dict[str, str]:
    return {one.id: one.name for one in systems(desk.store)}


def _first_of(month: str) -> date:
    try:
        first = datetime.strptime(month, "%Y-%m").date()
    except ValueError as error:
        raise InputError(_("month {text}: expected such as 2026-11").format(text=repr(month))) from error
    if first.year not in _YEARS:
        raise InputError(_("month {text}: expected such as 2026-11").format(text=repr(month)))
    return first


def _month_name(first: date, step: int) -> str:
    months = first.year * 12 + first.month - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"
