"""How long an imported result speaks for an asset."""

from __future__ import annotations

from datetime import datetime, timedelta

from checks.days import city_day, read_day

FRESH = timedelta(days=35)
"""A monthly run and a few days to spare, our own judgement."""


def too_old(taken_on: str, moment: datetime) -> bool:
    """True when the ISO day `taken_on` is more than 35 days before `moment`, or no day."""
    day = read_day(taken_on)
    return day is None or city_day(moment) - day > FRESH
