"""The outbox: what was sent to whom, what waits, what failed and why, and trying again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.delivery.model import Channel, Message, MessageState
from scanner.store.outbox import messages, retry
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import PAGE, read_filters
from scanner.web.forms import Number
from scanner.web.listing import Cell, Listing, with_files

router = APIRouter()

TO_TRY = (MessageState.WAITING, MessageState.FAILED)


@router.get("/outbox")
def outbox(desk: Annotated[Desk, needs(Right.ASSIGN)]) -> Response:
    """The messages, the newest first; above them those that failed, to be tried again."""
    filters = read_filters(desk)
    whole = bool(desk.request.query_params.get("format"))
    first = (filters.page - 1) * PAGE
    found = messages(desk.store, limit=-1 if whole else PAGE + 1, offset=0 if whole else first)
    here = found if whole else found[:PAGE]
    unsent = [] if whole else messages(desk.store, TO_TRY, limit=PAGE)
    return with_files(
        desk,
        "outbox.html.j2",
        _listing(desk, here),
        failed=[one for one in unsent if one.last_error],
        turns=(
            filters.address(page=filters.page - 1) if filters.page > 1 else "",
            filters.address(page=filters.page + 1) if len(found) > PAGE else "",
            _("page {n}").format(n=filters.page),
        ),
    )


@router.post("/outbox")
def retry_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: Number) -> Response:
    """Make a message due now, with all its attempts before it."""
    retry(desk.store, [number], desk.at)
    return RedirectResponse("/outbox", status_code=303)


def _listing(desk: Desk, found: Sequence[Message]) -> Listing:
    header = (
        _("Made on"),
        _("Channel"),
        _("Recipient"),
        _("Subject"),
        _("State"),
        _("Attempts"),
        _("Next attempt"),
        _("Sent on"),
        _("Last error"),
    )
    return Listing(name=_("Outbox"), header=header, rows=tuple(_row(desk, one) for one in found))


def _row(desk: Desk, one: Message) -> tuple[Cell, ...]:
    def local(moment: datetime | None) -> str:
        return desk.workspace.local(moment) if moment else ""

    return (
        Cell(local(one.made_at), tone="day"),
        Cell(_("mail") if one.to.channel is Channel.MAIL else _("robot")),
        Cell(one.to.name),
        Cell(one.subject),
        Cell(one.state.label.in_(spoken()), tone=f"state-{one.state.value}"),
        Cell(one.attempts),
        Cell(local(one.next_at), tone="day"),
        Cell(local(one.sent_at), tone="day"),
        Cell(one.last_error),
    )
