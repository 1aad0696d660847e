"""Remind people of what is overdue, due soon, or new and grave."""

from __future__ import annotations

from datetime import datetime

from scanner.delivery.model import Draft
from scanner.store import Store
from scanner.workspace import Workspace


def reminders(workspace: Workspace, store: Store, at: datetime) -> list[Draft]:
    """The messages that `remind` would make at `at`; writes nothing."""
    raise NotImplementedError


def remind(workspace: Workspace, store: Store, at: datetime) -> list[Draft]:
    """Put the reminders that are due into the outbox and give them; `deliver` sends them. To be called each minute, or when one
    likes: a second call makes no second message, nor do two at once."""
    raise NotImplementedError
