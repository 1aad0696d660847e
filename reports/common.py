"""What the systems of a city have in common: the weaknesses to repair first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reports.model import CommonWeakness, FindingFacts


def common_weaknesses(findings: Iterable[tuple[str, FindingFacts]]) -> tuple[CommonWeakness, ...]:
    """One for each check among the open `findings`, pairs of a system's id and one of its findings.

    Major hazards come first, then by severity, then by how many systems and places have it.
    """
    by_check: dict[str, list[tuple[str, FindingFacts]]] = defaultdict(list)
    for system, finding in findings:
        by_check[finding.check].append((system, finding))
    made = [_common(check, pairs) for check, pairs in by_check.items()]
    return tuple(
        sorted(made, key=lambda one: (not one.hazard, -one.severity.rank, -len(one.systems), -one.places, one.check))
    )


def _common(check: str, pairs: list[tuple[str, FindingFacts]]) -> CommonWeakness:
    findings = [finding for _system, finding in pairs]
    return CommonWeakness(
        check=check,
        title=findings[0].title,
        severity=max((one.severity for one in findings), key=lambda severity: severity.rank),
        fix=findings[0].fix,
        systems=tuple(dict.fromkeys(system for system, _finding in pairs)),
        places=len(findings),
        overdue=sum(one.overdue for one in findings),
        hazard=any(one.hazard for one in findings),
    )
