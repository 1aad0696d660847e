"""Days as people count them: ISO days in the city's time, Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

_CITY = ZoneInfo("Asia/Shanghai")


def city_day(moment: datetime) -> date:
    """The city's day at `moment`, which has an offset."""
    return moment.astimezone(_CITY).date()


def read_day(text: str) -> date | None:
    """The day an ISO date or time names, or None when it names none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def age_days(text: str, moment: datetime) -> int | None:
    """Whole days from the day `text` names to the city's day at `moment`, or None when it names none."""
    day = read_day(text)
    return None if day is None else (city_day(moment) - day).days
