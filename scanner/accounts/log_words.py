"""The audit log in words, and what people ask of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from checks import InputError
from reports.language import _, spoken
from scanner.accounts.log import Deed, Filter
from scanner.accounts.model import Role
from scanner.workspace import Workspace


def wanted_entries(workspace: Workspace, *, who: str, what: str, since: str, until: str) -> Filter:
    """A filter by days of the city (ISO 8601, empty for any), both included.

    Raises:
        InputError: one is no day.
    """
    return Filter(
        who=who,
        what=what,
        since=_midnight(workspace, since),
        until=_midnight(workspace, until, days=1),
    )


def deed_words(what: str) -> str:
    """What was done, in words where it has some."""
    return Deed(what).label.in_(spoken()) if what in set(Deed) else what


def role_words(role: str) -> str:
    """A role in words; at the command line there is none."""
    return Role(role).label.in_(spoken()) if role in set(Role) else role


def _midnight(workspace: Workspace, day: str, *, days: int = 0) -> datetime | None:
    if not day:
        return None
    try:
        local = datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), workspace.zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(_("{day} is no day; expected one like 2026-01-31").format(day=day)) from error
