"""What is warned of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from checks import Severity, Text


class WarningKind(StrEnum):
    """Why a scan is clearly worse than the one before."""

    GRAVE = "grave"
    SCORE = "score"
    CERTIFICATE = "certificate"
    UNREGISTERED = "unregistered"
    EARLY = "early"

    @property
    def label(self) -> Text:
        """The words for people."""
        return {
            WarningKind.GRAVE: Text(zh="新增或复发高风险问题", en="a grave finding is new or back"),
            WarningKind.SCORE: Text(zh="得分明显下降", en="the score dropped"),
            WarningKind.CERTIFICATE: Text(zh="证书临近到期或已失效", en="a certificate is near its end or past it"),
            WarningKind.UNREGISTERED: Text(zh="发现未登记的设备", en="a host nobody registered"),
            WarningKind.EARLY: Text(zh="出现早期征兆", en="an early sign"),
        }[self]


class WarningSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[warnings]` of citywall.toml: the severity from which a finding that is new or back is grave, and by how many points a
    score must drop. Early signs are told where `early` is true."""

    severity: Severity = Severity.HIGH
    score_drop: Annotated[float, msgspec.Meta(gt=0, le=100)] = 5.0
    early: bool = True


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """One warning about a system: the findings that raised it (numbers), and for a score what it was and is."""

    kind: WarningKind
    findings: tuple[int, ...] = ()
    score_before: float | None = None
    score: float | None = None
