"""Days and times as people of one city read them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day(moment: datetime | date, zone: str) -> str:
    """The ISO day of `moment` in `zone`; a date stays the day it is."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo(zone)).date()
    return moment.isoformat()


def minute(moment: datetime, zone: str) -> str:
    """The day and the time of `moment` in `zone`, to the minute."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
