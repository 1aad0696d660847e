"""What a notice of rectification (整改通知书) is made of. It is kept as it was issued, texts included, so that printing it again
gives the same whatever became of its findings."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from checks import Severity, Text


class NoticeFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding as it stood when the notice was issued. `number` is as people write it (`F-12`), `system` an id, `asset` the
    asset's id with its name where it has one, empty for the system itself. `state` is a code that `reports.words` knows."""

    number: str
    system: str
    system_name: str
    asset: str
    locator: str
    check: str
    severity: Severity
    state: str
    title: Text
    seen: Text
    fix: Text
    first_seen: datetime
    due: date
    overdue: bool


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One notice. `count` is its number within `year`, from 1 without a gap; `prefix` is how its number begins.

    It goes to a `department`: about one `system` (an id), or about all of the department's where that is empty. `systems` are
    the ids of those its findings are in, `owners` the people responsible for them. `organisation` issues it by the hand of
    `issued_by`; `answer_by` is the last day to send back the receipt slip.
    """

    year: int
    count: int
    prefix: str
    department: str
    system: str
    systems: tuple[str, ...]
    owners: tuple[str, ...]
    organisation: str
    classification: str
    issued_by: str
    issued_at: datetime
    issued_on: date
    answer_by: date
    findings: tuple[NoticeFinding, ...]

    @property
    def number(self) -> str:
        """As it stands on the notice: `整改〔2026〕12号`."""
        return f"{self.prefix}〔{self.year}〕{self.count}号"
