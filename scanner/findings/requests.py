"""What somebody asked for on a finding: that its risk be accepted, that it be held for a false positive, or more time.

A request waits until an approver grants or refuses it; it lapses when the finding is closed meanwhile. Granting makes the
decision (`scanner.findings.decide`); until then nothing of the finding changes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from checks import Text


class RequestKind(StrEnum):
    """What is asked for; the first two have the values of the decisions they become (`DecisionKind`)."""

    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false_positive"
    EXTENSION = "extension"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            RequestKind.ACCEPTED: Text(zh="申请接受风险", en="acceptance of the risk"),
            RequestKind.FALSE_POSITIVE: Text(zh="申请认定误报", en="false positive"),
            RequestKind.EXTENSION: Text(zh="申请延期", en="more time"),
        }[self]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `until` is the last day the decision is to hold, or the new deadline.

    Settled, it was granted or refused by `settled_by`, whose words `answer` is; or it lapsed when its finding was closed: then
    `granted` is None and nobody settled it.
    """

    number: int
    finding: int
    kind: RequestKind
    reason: str
    until: date
    asked_by: str
    asked_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    granted: bool | None = None
    answer: str = ""

    @property
    def waiting(self) -> bool:
        """True until it is settled."""
        return self.settled_at is None

    @property
    def name(self) -> str:
        """Its number as people write it: `R-7`."""
        return f"R-{self.number}"

    @property
    def standing(self) -> Text:
        """The word for how it stands: waiting, granted, refused, or lapsed."""
        if self.waiting:
            return Text(zh="待审批", en="waiting")
        if self.granted is None:
            return Text(zh="已失效", en="lapsed: the finding was closed")
        return Text(zh="已批准", en="granted") if self.granted else Text(zh="已驳回", en="refused")
