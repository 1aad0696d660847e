"""Allowed hours: `22:00-06:00`, in the city's time."""

from __future__ import annotations

import re
from datetime import time

from checks import InputError
from reports.language import _

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def parse_hours(text: str) -> tuple[time, time]:
    """Start and end of the allowed hours.

    Raises:
        InputError: `text` is not of the form HH:MM-HH:MM, or ends when it starts.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        raise InputError(_("hours {value!r}: expected HH:MM-HH:MM, for example 22:00-06:00").format(value=text))
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    start, end = time(start_hour, start_minute), time(end_hour, end_minute)
    if start == end:
        raise InputError(
            _("hours {value!r}: they end when they start; leave them out for the whole day").format(value=text)
        )
    return start, end


def within_hours(hours: str, moment: time) -> bool:
    """True when `moment` lies in `hours`; the end is outside. Empty hours mean always. Hours may cross midnight."""
    if not hours:
        return True
    start, end = parse_hours(hours)
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end
