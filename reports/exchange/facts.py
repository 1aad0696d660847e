"""What the exchange formats share: names for life, and what a finding is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID, uuid5

from reports.model import FindingFacts, SystemReport

PRODUCT = "Citywall"

_NAMESPACE = UUID("6f0c1d1e-8f0b-5a53-9a51-3d1c0e9a7c41")
"""Ours alone, chosen once: every UUID in an export is derived from it, so that the same report gives the same file."""

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,7}")


def stable_uuid(*words: object) -> str:
    """The UUID for life of what these words name."""
    return str(uuid5(_NAMESPACE, "\n".join(map(str, words))))


def place_of(report: SystemReport, finding: FindingFacts) -> str:
    """Where a finding stands, in readable words: system, asset, locator."""
    return "/".join(part for part in (report.system.id, finding.asset, finding.locator) if part)


def identity_of(report: SystemReport, finding: FindingFacts) -> str:
    """What a finding is known by over all scans: its place and its check."""
    return f"{place_of(report, finding)}#{finding.check}"


def cves_of(finding: FindingFacts) -> tuple[str, ...]:
    """The vulnerabilities that what was seen names, each once."""
    return tuple(dict.fromkeys(_CVE.findall(finding.seen.en)))


def by_check(findings: Iterable[FindingFacts]) -> dict[str, FindingFacts]:
    """One finding of each check, the first, to describe the check by."""
    first: dict[str, FindingFacts] = {}
    for one in findings:
        first.setdefault(one.check, one)
    return first
