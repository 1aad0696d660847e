"""The weeks a made-up city was scanned in, and the numbers of its scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

WEEK = timedelta(days=7)
WEEKS = 260
TOOK = timedelta(minutes=50)
"""From the start of a scan to its end."""


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """Each system (by id) was scanned once a week, one after another; the newest week all at once in one scan."""

    begins: tuple[datetime, ...]
    systems: tuple[str, ...]

    @classmethod
    def until(cls, end: datetime, weeks: int, systems: Sequence[str]) -> Weeks:
        """So many weeks, the last of which began a day before `end`."""
        newest = end.replace(microsecond=0) - timedelta(days=1)
        return cls(begins=tuple(newest - WEEK * back for back in reversed(range(weeks))), systems=tuple(systems))

    @property
    def newest(self) -> int:
        """The number of the newest scan."""
        return self.number(len(self.begins) - 1, self.systems[0])

    def number(self, week: int, system: str) -> int:
        """The number of the scan that covered a system in a week."""
        before = week * len(self.systems) + 1
        return before if self._is_last(week) else before + self.systems.index(system)

    def at(self, week: int, system: str) -> datetime:
        """When that scan began."""
        turn = 0 if self._is_last(week) else self.systems.index(system)
        return self.begins[week] + timedelta(minutes=turn)

    def _is_last(self, week: int) -> bool:
        return week == len(self.begins) - 1
