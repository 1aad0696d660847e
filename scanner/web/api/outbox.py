"""The outbox: what was sent to whom, what waits, what failed and why, and trying again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter

from scanner.accounts.model import Right
from scanner.delivery.model import Channel, MessageState
from scanner.store.outbox import messages, retry
from scanner.web.api.shapes import Number, Part, Parted, Shape
from scanner.web.desk import Desk, needs
from scanner.web.served import API

router = APIRouter(prefix=API)


class RecipientShape(Shape):
    """A mail address, or the name of a robot."""

    channel: Channel
    name: str


class MessageShape(Shape):
    """A message. `attempts` counts those begun; `next_at` is when it is due, null once it is sent or given up (`failed`)."""

    id: int
    kind: str
    to: RecipientShape
    subject: str
    lines: tuple[str, ...]
    made_at: datetime
    state: MessageState
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    last_error: str


@router.get("/outbox")
def outbox(
    desk: Annotated[Desk, needs(Right.ASSIGN)], paging: Parted, state: MessageState | None = None
) -> Part[MessageShape]:
    """The messages, newest first; of one state, or all."""
    states = [state] if state else list(MessageState)
    return paging.here(MessageShape, messages(desk.store, states, limit=paging.limit + 1, offset=paging.offset))


@router.post("/outbox/{number}/retry", status_code=204)
def retry_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: Number) -> None:
    """Make a message that was not sent due now, with all its attempts before it."""
    retry(desk.store, [number], desk.at)
