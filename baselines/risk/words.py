"""The words that risk is told in: aspects, sources, kinds and levels."""

from __future__ import annotations

from enum import StrEnum

from checks import Text

LEVELS = (
    Text(zh="很低", en="very low"),
    Text(zh="低", en="low"),
    Text(zh="中", en="medium"),
    Text(zh="高", en="high"),
    Text(zh="很高", en="very high"),
)
"""The words of the five grades and of the five risk levels (GB/T 20984)."""


class Aspect(StrEnum):
    """What of an asset can be harmed."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Aspect.CONFIDENTIALITY: Text(zh="保密性", en="confidentiality"),
            Aspect.INTEGRITY: Text(zh="完整性", en="integrity"),
            Aspect.AVAILABILITY: Text(zh="可用性", en="availability"),
        }[self]


class ValueSource(StrEnum):
    """How an asset came by its value."""

    REGISTERED = "registered"
    SYSTEM = "system"
    LEVEL = "level"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            ValueSource.REGISTERED: Text(zh="已登记", en="registered"),
            ValueSource.SYSTEM: Text(zh="取所属系统的登记值", en="the system's, registered"),
            ValueSource.LEVEL: Text(zh="按保护等级推定", en="derived from the protection level"),
        }[self]


class ThreatSource(StrEnum):
    """Where a threat comes from."""

    MALICIOUS = "malicious"
    UNINTENTIONAL = "unintentional"
    ENVIRONMENT = "environment"
    ACCIDENT = "accident"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            ThreatSource.MALICIOUS: Text(zh="人为恶意", en="people, on purpose"),
            ThreatSource.UNINTENTIONAL: Text(zh="人为无意", en="people, without intent"),
            ThreatSource.ENVIRONMENT: Text(zh="环境", en="environment"),
            ThreatSource.ACCIDENT: Text(zh="意外", en="accident"),
        }[self]


class MeasureKind(StrEnum):
    """What an existing measure does: a preventive one makes an event less likely, a protective one makes the loss smaller."""

    PREVENTIVE = "preventive"
    PROTECTIVE = "protective"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            MeasureKind.PREVENTIVE: Text(zh="预防性", en="preventive"),
            MeasureKind.PROTECTIVE: Text(zh="保护性", en="protective"),
        }[self]


class Area(StrEnum):
    """How far a measure works: on the asset it was seen on, or for the whole system."""

    ASSET = "asset"
    SYSTEM = "system"


class Reach(StrEnum):
    """From where a weakness was seen to be within reach."""

    INTERNET = "internet"
    NETWORK = "network"
    INSIDE = "inside"
    ATTESTED = "attested"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Reach.INTERNET: Text(zh="互联网可达", en="within reach of the internet"),
            Reach.NETWORK: Text(zh="内部网络可达", en="within reach of the inner network"),
            Reach.INSIDE: Text(zh="登录后可见", en="seen only after login"),
            Reach.ATTESTED: Text(zh="问卷或登记所示", en="told by an answer or the register"),
        }[self]


class Cause(StrEnum):
    """Why a grade starts or changes as it does."""

    SEVERITY = "severity"
    CVSS = "cvss"
    REACH = "reach"
    EXPLOITED = "exploited"
    MEASURE = "measure"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Cause.SEVERITY: Text(zh="检查的严重程度", en="severity of the check"),
            Cause.CVSS: Text(zh="CVSS 基础分", en="CVSS base score"),
            Cause.REACH: Text(zh="可达范围", en="reach"),
            Cause.EXPLOITED: Text(zh="已知被利用", en="known to be exploited"),
            Cause.MEASURE: Text(zh="已有措施", en="existing measures"),
        }[self]
