"""The calendar of working days: weekends, public holidays, and weekend days that are worked instead (调休).

The State Council's office announces each year's holidays in the autumn before; the bureau keeps them as a YAML file:

    holidays: [2026-10-01, 2026-10-02]
    workdays: [2026-10-10]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import yaml

from checks import InputError, UnknownName
from reports.language import _

LARGEST = 1_000_000
"""Bytes of a calendar file that are read."""

SATURDAY = 5


class WorkCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which days are worked: Monday to Friday but for `holidays`, and `workdays`."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """True on a working day."""
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself for 0."""
        for _nth in range(count):
            day = next(one for one in _days_after(day) if self.is_worked(one))
        return day


def read_calendar(path: Path) -> WorkCalendar:
    """Read a calendar file.

    Raises:
        UnknownName: there is no such file.
        InputError: it can't be read, or is none; the message names the file and what was expected.
    """
    try:
        content = path.read_bytes()[:LARGEST]
        document = yaml.load(content.decode("utf-8-sig"), Loader=yaml.CBaseLoader)
        calendar = msgspec.convert(document or {}, WorkCalendar)
    except FileNotFoundError as error:
        raise UnknownName(_("{file}: there is no such calendar file").format(file=path)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, msgspec.ValidationError) as error:
        why = str(error).replace("\n", " ")
        raise InputError(
            _("{file}: not a calendar of holidays and workdays: {why}").format(file=path, why=why)
        ) from error
    if both := calendar.holidays & calendar.workdays:
        day = min(both).isoformat()
        raise InputError(_("{file}: {day} is a holiday and a workday at once").format(file=path, day=day))
    return calendar


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day
