"""Make or change a schedule, with a preview of its runs before it is kept."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from checks import CitywallError, Layer, UnknownName
from reports.language import _, spoken
from scanner.schedule import edit, words
from scanner.schedule.dry_run import DryRun, dry_run
from scanner.schedule.model import ChosenBy, IfMissed, Schedule
from scanner.store.estate import systems
from scanner.store.schedules import schedule_of
from scanner.web.desk import Desk
from scanner.web.forms import NumberInPath
from scanner.web.listing import with_files
from scanner.web.pages.schedules import Officer
from scanner.web.schedule_form import DEPTHS, Choice, Fields, fields_of
from scanner.web.schedule_tables import coming_listing

router = APIRouter()


@router.get("/schedules/new")
def new(desk: Officer, fields: Annotated[Fields, Query()]) -> Response:
    """The form of a new schedule, and with `preview` what it would do."""
    return _form(desk, fields, None)


@router.post("/schedules")
def make(desk: Officer, fields: Annotated[Fields, Form()]) -> Response:
    """Keep a new schedule."""
    made = edit.add(desk.store, _wanted(desk, fields), desk.person, desk.at)
    return RedirectResponse(f"/schedules/{made.id}", status_code=303)


@router.get("/schedules/{number}/edit")
def edit_form(desk: Officer, number: NumberInPath, fields: Annotated[Fields, Query()]) -> Response:
    """The form of a schedule there is, and with `preview` what the changed one would do."""
    one = _kept(desk, number)
    return _form(desk, fields if fields.preview else fields_of(one), one)


@router.post("/schedules/{number}")
def change(desk: Officer, number: NumberInPath, fields: Annotated[Fields, Form()]) -> Response:
    """Change a schedule from now on."""
    edit.change(desk.store, _kept(desk, number), _wanted(desk, fields), desk.person, desk.at)
    return RedirectResponse(f"/schedules/{number}", status_code=303)


def _form(desk: Desk, fields: Fields, one: Schedule | None) -> Response:
    found: DryRun | None = None
    wrong = ""
    draft = None
    if fields.preview:
        try:
            draft = edit.draft(desk.store, _wanted(desk, fields), desk.person, desk.at)
            found = dry_run(desk.workspace, desk.store, draft, desk.at)
        except CitywallError as error:
            wrong = str(error)
    estate = systems(desk.store)
    zone = ZoneInfo(draft.zone) if draft else desk.workspace.zone
    return with_files(
        desk,
        "schedule_form.html.j2",
        coming_listing(found.next if found else (), zone),
        status=422 if wrong else 200,
        fields=fields,
        schedule=one,
        draft=draft,
        zone=zone,
        found=found,
        wrong=wrong,
        words=words,
        home=desk.workspace.settings.timezone,
        ways=[Choice(way.value, way.label.in_(spoken())) for way in ChosenBy],
        systems=[Choice(system.id, system.name) for system in estate],
        departments=sorted({system.department for system in estate}),
        networks=sorted({system.zone for system in estate if system.zone}),
        all_layers=[Choice(layer.value, layer.label.in_(spoken())) for layer in Layer],
        depths=[Choice(name, words.depth_words(depth)) for name, depth in DEPTHS.items()],
        misses=[Choice(way.value, way.label.in_(spoken())) for way in IfMissed],
    )


def _wanted(desk: Desk, fields: Fields) -> edit.Wanted:
    return fields.wanted(desk.workspace.settings.timezone)


def _kept(desk: Desk, number: int) -> Schedule:
    one = schedule_of(desk.store, number)
    if one.removed_at is not None:
        raise UnknownName(_("schedule {name} is removed").format(name=repr(one.name)))
    return one
