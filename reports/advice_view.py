"""Advice: the findings of one check together, the most risk removed by a day of work first."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from baselines.effort import Work, load_efforts
from reports.group import Group
from reports.model import SystemReport


class AdviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. `removed` is the sum over its findings of the risk value of each one's gravest row, or of its risk level
    where the report has no risk assessment. `days` is the effort, by kind of work and number of places."""

    group: Group
    work: Work
    removed: float
    days: float

    @property
    def worth(self) -> float:
        """Risk removed by a day of work."""
        return self.removed / self.days


def advice(report: SystemReport, groups: Iterable[Group]) -> tuple[AdviceLine, ...]:
    """What to do about `groups`, in order of risk removed per effort."""
    values: dict[str, float] = {}
    for row in report.risk.system.rows if report.risk else ():
        number = row.vulnerability.finding
        values[number] = max(row.risk.value, values.get(number, 0.0))
    efforts = load_efforts()
    lines = []
    for group in groups:
        work = efforts.work(group.check, group.findings[0].layer)
        removed = sum(values.get(one.number, float(one.risk)) for one in group.findings)
        lines.append(AdviceLine(group=group, work=work, removed=removed, days=work.days(len(group.findings))))
    return tuple(sorted(lines, key=lambda line: (-line.worth, -line.removed, line.group.check)))
