"""The findings of one check together, so that what they share is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import msgspec

from checks import Severity, Text
from reports.model import FindingFacts


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one check with one title: what they share is said once. `clauses` and `hazards` are of all of them,
    each once. (A check of answers judges many questions; its findings are titled by their items.)"""

    check: str
    title: Text
    severity: Severity
    why: Text
    fix: Text
    clauses: tuple[str, ...]
    hazards: tuple[str, ...]
    findings: tuple[FindingFacts, ...]

    @property
    def due(self) -> date:
        """The first day one of them is due."""
        return min(one.due for one in self.findings)

    @property
    def overdue(self) -> bool:
        """True when one of them is late."""
        return any(one.overdue for one in self.findings)

    @property
    def risk(self) -> int:
        """The highest risk among them, 1..5."""
        return max(one.risk for one in self.findings)


def group_findings(findings: Iterable[FindingFacts]) -> list[Group]:
    """The findings in groups, gravest first."""
    alike: dict[tuple[str, Text], list[FindingFacts]] = defaultdict(list)
    for one in findings:
        alike[one.check, one.title].append(one)
    groups = []
    for (check, title), these in alike.items():
        first = these[0]
        groups.append(
            Group(
                check=check,
                title=title,
                severity=max((one.severity for one in these), key=lambda severity: severity.rank),
                why=first.why,
                fix=first.fix,
                clauses=tuple(dict.fromkeys(clause for one in these for clause in one.clauses)),
                hazards=tuple(dict.fromkeys(one.hazard for one in these if one.hazard)),
                findings=tuple(these),
            )
        )
    return sorted(groups, key=lambda group: (-group.severity.rank, -group.risk, group.check, group.title.zh))
