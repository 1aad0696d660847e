"""A finding and its transitions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from checks import Fact, Outcome, Text
from checks.evidence import Depth, Place, Reason


class FindingState(StrEnum):
    """Where a finding stands in its life."""

    OPEN = "open"
    REOPENED = "reopened"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            FindingState.OPEN: Text(zh="待整改", en="open"),
            FindingState.REOPENED: Text(zh="复发", en="reopened"),
            FindingState.CLOSED: Text(zh="已闭环", en="closed, verified"),
        }[self]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One weakness at one place, for life. Its identity is the place and the check.

    `outcome`, `depth` and `facts` are of the last verdict that showed it. `unverified_since` is when a scan first could
    not look again, None while the last scan saw it. `closing_scan` is the scan that proved it gone, `reopened_in` the
    last one that found it back.
    """

    number: int
    place: Place
    check: str
    state: FindingState
    outcome: Outcome
    depth: Depth
    facts: dict[str, Fact]
    first_seen: datetime
    first_scan: int
    last_seen: datetime
    last_scan: int
    due: date
    unverified_since: datetime | None = None
    unverified_reason: Reason | None = None
    closed_at: datetime | None = None
    closing_scan: int | None = None
    times_reopened: int = 0
    reopened_in: int | None = None

    @property
    def is_open(self) -> bool:
        """True until a scan proved it gone."""
        return self.state is not FindingState.CLOSED

    @property
    def name(self) -> str:
        """Its number as people write it: `F-12`."""
        return f"F-{self.number}"


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a finding's state. `why` is one of the words of `Why`; `before` is empty for the first."""

    finding: int
    at: datetime
    scan: int | None
    before: str
    after: str
    why: str


class Why(StrEnum):
    """Why a finding changed its state."""

    SEEN = "seen"
    SEEN_AGAIN = "seen again after it was closed"
    PROVED_GONE = "the same check ran at the same place and was met"

    @property
    def label(self) -> Text:
        """The words for people."""
        zh = {
            Why.SEEN: "检查发现",
            Why.SEEN_AGAIN: "关闭后再次发现",
            Why.PROVED_GONE: "同一检查在同一位置执行，结果为符合",
        }
        return Text(zh=zh[self], en=self.value)
