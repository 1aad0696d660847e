"""What a notice is to be about, and a line of the register."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from checks import Severity


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice is to hold: the open findings of one `system` (an id) or of a `department`'s systems, one of which is given.

    `at_least` leaves out what is less severe, `overdue` what is within its deadline. With neither it is those overdue. What is
    accepted, or held for a false positive, is left out in any case.
    """

    system: str = ""
    department: str = ""
    at_least: Severity | None = None
    overdue: bool = False

    @property
    def only_overdue(self) -> bool:
        """True when what is within its deadline is left out."""
        return self.overdue or self.at_least is None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in the register: all but its content. `id` is its row, for addresses; `findings` is how many it holds."""

    id: int
    year: int
    count: int
    number: str
    department: str
    system: str
    systems: tuple[str, ...]
    issued_by: str
    issued_at: datetime
    issued_on: date
    answer_by: date
    findings: int
