"""A finding and its transitions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from checks import Fact, Outcome, Text
from checks.evidence import Depth, Place, Reason


class FindingState(StrEnum):
    """Where a finding stands in its life, as it is stored. What was decided of it stands apart (`scanner.findings.decisions`)."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLAIMED = "claimed"
    REOPENED = "reopened"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            FindingState.OPEN: Text(zh="待整改", en="open"),
            FindingState.IN_PROGRESS: Text(zh="整改中", en="in progress"),
            FindingState.CLAIMED: Text(zh="待复测", en="claimed fixed, to be retested"),
            FindingState.REOPENED: Text(zh="复发", en="reopened"),
            FindingState.CLOSED: Text(zh="已闭环", en="closed, verified"),
        }[self]


class WrittenOff(StrEnum):
    """Why a named person closed a finding that no scan proved gone. It counts as closed, and never as fixed."""

    NOT_APPLICABLE = "not_applicable"
    RETIRED = "retired"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            WrittenOff.NOT_APPLICABLE: Text(zh="不再适用（经确认关闭）", en="no longer applies, confirmed"),
            WrittenOff.RETIRED: Text(zh="资产已下线（经确认关闭）", en="asset retired, confirmed"),
        }[self]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One weakness at one place, for life. Its identity is the place and the check.

    `outcome` and `facts` are of the last verdict that showed it, `depth` of the deepest since it was opened or reopened: a met
    check must have looked as deeply to close it. `unverified_since` is when a scan first could
    not look again, None while the last scan saw it. `closing_scan` is the scan that proved it gone, `reopened_in` the
    last one that found it back. `owner` is whom it was assigned to, empty for nobody; `claimed_at` is when it was claimed
    fixed, None unless it waits for the retest.

    `not_applicable_in` is the scan that found its check no longer applies there, None once a later one sees the weakness: while
    the finding is open, that proposes to close it. `written_off` is why a person closed it; then there is no `closing_scan`.
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
    owner: str = ""
    claimed_at: datetime | None = None
    not_applicable_in: int | None = None
    written_off: WrittenOff | None = None

    @property
    def is_open(self) -> bool:
        """True until a scan proved it gone, or a person wrote it off."""
        return self.state is not FindingState.CLOSED

    @property
    def closing_proposed(self) -> bool:
        """True while a scan's proposal to close it waits for a person to confirm it."""
        return self.is_open and self.not_applicable_in is not None

    @property
    def last_told(self) -> int:
        """The newest scan that saw it, saw it gone, or saw that its check no longer applies."""
        return max(self.last_scan, self.closing_scan or 0, self.not_applicable_in or 0)

    @property
    def name(self) -> str:
        """Its number as people write it: `F-12`."""
        return f"F-{self.number}"


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a finding's history. `why` is one of the words of `Why`; `before` is empty for the first, and the same as
    `after` where something else than the state changed.

    `by` and `reason` are a person's name and words, empty where a scan did it. `detail` holds what was set: `due` (ISO
    date), `owner`, `not_applicable_in`, `written_off`, `claimed_at`, `closed_at`, `decision` (a decision as it is stored),
    `ended` (numbers of decisions that ended with it) and `requests` (those made or settled with it, as they are stored). `digest`
    is the entry's link in the chain, given by the store.
    """

    finding: int
    at: datetime
    scan: int | None
    before: str
    after: str
    why: str
    by: str = ""
    reason: str = ""
    detail: dict[str, Any] = {}
    digest: str = ""


class Why(StrEnum):
    """Why an entry was made in a finding's history."""

    SEEN = "seen"
    SEEN_AGAIN = "seen again after it was closed"
    PROVED_GONE = "the same check ran at the same place and was met"
    PORT_GONE = "the port was closed while the host answered on another"
    CLAIM_REJECTED = "claim rejected: seen again by the retest"
    CLAIMED = "claimed fixed"
    ASSIGNED = "assigned"
    ACCEPTED = "risk accepted"
    REJECTED = "declared a false positive"
    EXTENDED = "deadline extended"
    WITHDRAWN = "decision withdrawn"
    ASKED = "asked for a decision"
    GRANTED = "request granted"
    REFUSED = "request refused"
    NOT_APPLICABLE = "the check no longer applies there: closing it is proposed"
    APPLIES_AGAIN = "seen again: closing it is no longer proposed"
    CONFIRMED_GONE = "confirmed that it no longer applies"
    RETIRED = "its asset was retired"

    @property
    def label(self) -> Text:
        """The words for people."""
        zh = {
            Why.SEEN: "检查发现",
            Why.SEEN_AGAIN: "闭环后再次发现",
            Why.PROVED_GONE: "同一检查在同一位置完整执行，结果符合",
            Why.PORT_GONE: "端口已关闭，且主机的其他端口仍有应答",
            Why.CLAIM_REJECTED: "复测未通过：问题仍然存在",
            Why.CLAIMED: "申报已整改",
            Why.ASSIGNED: "指派责任人",
            Why.ACCEPTED: "接受风险",
            Why.REJECTED: "认定为误报",
            Why.EXTENDED: "整改期限延期",
            Why.WITHDRAWN: "撤销决定",
            Why.ASKED: "提出申请",
            Why.GRANTED: "申请通过",
            Why.REFUSED: "申请驳回",
            Why.NOT_APPLICABLE: "检查结果为不适用：建议关闭，待确认",
            Why.APPLIES_AGAIN: "再次发现：关闭建议失效",
            Why.CONFIRMED_GONE: "经确认不再适用，予以关闭",
            Why.RETIRED: "资产已下线，予以关闭",
        }[self]
        return Text(zh=zh, en=self.value)
