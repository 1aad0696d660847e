"""What the pages of a notice show: its findings system by system, and their counts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec

from checks import Severity
from reports.language import spoken
from reports.notice_model import Notice, NoticeFinding
from reports.words import severity_order


class SystemPart(msgspec.Struct, frozen=True, kw_only=True):
    """One system's findings in a notice: how many of each severity (the gravest first, none left out), how many overdue, and
    the first deadline."""

    name: str
    findings: tuple[NoticeFinding, ...]
    by_severity: tuple[tuple[Severity, int], ...]
    overdue: int
    first_due: date


def system_parts(notice: Notice) -> tuple[SystemPart, ...]:
    """The systems of a notice in its order."""
    return tuple(_part(tuple(one for one in notice.findings if one.system == id)) for id in notice.systems)


def severity_counts(findings: tuple[NoticeFinding, ...]) -> tuple[tuple[Severity, int], ...]:
    """How many there are of each severity that occurs, the gravest first."""
    counted = Counter(one.severity for one in findings)
    return tuple((severity, counted[severity]) for severity in severity_order() if counted[severity])


def long_day(day: date) -> str:
    """A day as a letter writes it: 2026年11月25日, or 25 November 2026."""
    if spoken() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _part(findings: tuple[NoticeFinding, ...]) -> SystemPart:
    counted = Counter(one.severity for one in findings)
    return SystemPart(
        name=findings[0].system_name,
        findings=findings,
        by_severity=tuple((severity, counted[severity]) for severity in severity_order()),
        overdue=sum(one.overdue for one in findings),
        first_due=min(one.due for one in findings),
    )
