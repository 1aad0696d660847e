"""Examples for what other scanners found: every severity judges alike, so all are tried with the same results."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence, ExternalFinding, Reason
from tests.checks.examples.case import MET, NOT_MET, SITE, Case, case

SEVERITIES = ("critical", "high", "medium", "low")


def run(*severities: str, **facts: object) -> Evidence:
    found = tuple(
        ExternalFinding(id=f"{number}", title="Old software", severity=severity, place="tcp/443", cves=("CVE-2026-1",))
        for number, severity in enumerate(severities)
    )
    return SITE.sees("external", findings=found, **facts)


def _cases(severity: str) -> Iterator[Case]:
    check = f"external.{severity}"
    others = [one for one in SEVERITIES if one != severity]
    yield case(check, MET, run())
    yield case(check, MET, run(*others))
    yield case(check, NOT_MET, run(severity, severity))
    yield case(check, NOT_MET, run(severity, covered=()))
    yield case(check, Reason.NOT_KNOWN, run(*others, covered=tuple(others)))
    yield case(check, Reason.TOO_OLD, run(severity, taken_on="2026-04-26"))
    yield case(check, Reason.TOO_OLD, run(taken_on="never"))


CASES = tuple(one for severity in SEVERITIES for one in _cases(severity))
