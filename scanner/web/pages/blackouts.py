"""Set and lift blackouts; they are shown with the schedules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from scanner.schedule.edit import called
from scanner.store.schedules import add_blackout, remove_blackout
from scanner.web.pages.schedules import Officer

router = APIRouter()


@router.post("/blackouts")
def add(
    desk: Officer, first: Annotated[date, Form()], last: Annotated[date, Form()], reason: Annotated[str, Form()]
) -> Response:
    """Set a blackout of whole days, in the workspace's time zone."""
    zone = desk.workspace.zone
    add_blackout(
        desk.store,
        starts_at=datetime(first.year, first.month, first.day, tzinfo=zone),
        ends_at=datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1),
        reason=called(reason),
        by=desk.person,
        at=desk.at,
    )
    return RedirectResponse(f"/schedules?month={first:%Y-%m}", status_code=303)


@router.post("/blackouts/{number}/remove")
def remove(desk: Officer, number: int) -> Response:
    """Lift a blackout."""
    remove_blackout(desk.store, number, desk.person, desk.at)
    return RedirectResponse("/schedules", status_code=303)
