"""When a finding is to be fixed: days by severity and protection level, in calendar or working days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from checks import Check, Severity
from scanner.findings.calendar import WorkCalendar

Deadline = Callable[[str, str, datetime], date]
"""The day a finding in a system (by id) of a check (by id) is due, from the time it was seen."""


class DeadlineRules(msgspec.Struct, frozen=True, kw_only=True):
    """`days` by severity, `by_level` what differs for a protection level (1..4), counted in the city's time from the day a
    weakness was seen: in working days with a `calendar`, in calendar days without."""

    days: Mapping[Severity, int]
    zone: ZoneInfo
    by_level: Mapping[int, Mapping[Severity, int]] = {}
    calendar: WorkCalendar | None = None

    def due(self, severity: Severity, level: int, seen: datetime) -> date:
        """The last day to fix it."""
        count = self.by_level.get(level, {}).get(severity, self.days[severity])
        day = seen.astimezone(self.zone).date()
        return self.calendar.after(day, count) if self.calendar else day + timedelta(days=count)

    def by(self, checks: Mapping[str, Check], levels: Mapping[str, int]) -> Deadline:
        """The deadline by check and system; a check nobody knows any more counts as of medium severity."""

        def deadline(system: str, check: str, seen: datetime) -> date:
            return self.due(severity_of(checks, check), levels.get(system, 0), seen)

        return deadline


OF_UNKNOWN_CHECKS = Severity.MEDIUM


def severity_of(checks: Mapping[str, Check], id: str) -> Severity:
    """The severity of a check, medium for one nobody knows any more."""
    return checks[id].text.severity if id in checks else OF_UNKNOWN_CHECKS
