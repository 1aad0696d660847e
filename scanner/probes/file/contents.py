"""What is read of a file, counted as it is read, and why one could not be."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec

from checks.evidence import PersonalCount, Reason
from scanner.personal import RecordTally


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading process says: the facts of `FileEvidence`, or, where `reason` is set, why it could not read."""

    format: str = ""
    records: int = 0
    whole: bool = True
    personal: tuple[PersonalCount, ...] = ()
    reason: Reason | None = None
    detail: str = ""


class Unreadable(Exception):
    """A file can't be read. `detail` is short and says nothing of what stands in it."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class TimeIsUp(Exception):
    """The time for one file is used up; what was counted so far stays."""


class Count:
    """Counts the records of a file and the personal data in them, for so many seconds of processor time."""

    def __init__(self, seconds: float) -> None:
        self.records = 0
        self._tally = RecordTally()
        self._ends = time.process_time() + seconds

    @property
    def personal(self) -> tuple[PersonalCount, ...]:
        """What was found so far."""
        return self._tally.counts()

    def see(self, record: Iterable[tuple[str, str]], records: int = 1) -> None:
        """Count a record, given as pairs of heading and text; or a block of text that stands for several.

        Raises:
            TimeIsUp: nothing more is to be read.
        """
        if time.process_time() > self._ends:
            raise TimeIsUp
        self._tally.see(record)
        self.records += records
