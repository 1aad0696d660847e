"""A message on its way, and what is told to those concerned."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from checks import Text

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    *[timedelta(days=1)] * 5,
)
"""How long is waited after each failed attempt. The attempt after the last pause is the last one."""


class Channel(StrEnum):
    """How a message goes out."""

    MAIL = "mail"
    ROBOT = "robot"


class Recipient(msgspec.Struct, frozen=True, order=True):
    """A mail address, or the name of a robot."""

    channel: Channel
    name: str


class MessageState(StrEnum):
    """Where a message stands. A failed one was given up; until then it waits."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            MessageState.WAITING: Text(zh="待发送", en="waiting"),
            MessageState.SENT: Text(zh="已发送", en="sent"),
            MessageState.FAILED: Text(zh="已放弃", en="given up"),
        }[self]


class MessageKind(StrEnum):
    """What a message is about."""

    DIGEST = "digest"
    """What is overdue, due soon, or soon no longer accepted: once a day."""
    NEWS = "news"
    """New critical findings, findings that came back, claims that a retest refused: at once."""
    WARNING = "warning"
    """What a scan found clearly worse (预警)."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message before it is in the outbox. No recipient gets two of one `key`. `lines` are plain text."""

    key: str
    kind: str
    to: Recipient
    subject: str
    lines: tuple[str, ...]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the outbox. `attempts` counts those begun; `next_at` is when it is due, None once it is sent or given up;
    `last_error` is why the last attempt failed, with no secret in it."""

    id: int
    key: str
    kind: str
    to: Recipient
    subject: str
    lines: tuple[str, ...]
    made_at: datetime
    state: MessageState
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    last_error: str


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What was told to those concerned with some systems (ids). It is kept whether or not anybody is set to get it."""

    id: int
    key: str
    kind: str
    subject: str
    lines: tuple[str, ...]
    systems: tuple[str, ...]
    made_at: datetime
