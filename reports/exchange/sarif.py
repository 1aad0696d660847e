"""SARIF 2.1.0 (OASIS): the open findings of a system as results, their checks as rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from checks import Language, Severity
from reports.exchange.facts import PRODUCT, by_check, identity_of, place_of
from reports.model import FindingFacts, SystemReport
from reports.text import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SECURITY_SEVERITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""A number in the middle of the band of CVSS v3 that goes by the same word, which readers of SARIF sort by."""


def sarif_log(report: SystemReport, language: Language) -> dict[str, Any]:
    """The log: one run, results gravest first. A result is known over all scans by the fingerprint `citywall/v1`."""
    described = by_check(report.findings)
    indices = {check: index for index, check in enumerate(described)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": PRODUCT,
                        "version": report.program_version,
                        "rules": [_rule(one, language) for one in described.values()],
                    }
                },
                "language": "zh-CN" if language == "zh" else "en",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "startTimeUtc": _utc(report.scanned_from),
                        "endTimeUtc": _utc(report.scanned_to),
                    }
                ],
                "results": [_result(report, one, indices[one.check], language) for one in report.findings],
                "properties": {
                    "system": printable(report.system.name),
                    "score": report.assessment.score,
                    "coverage": report.assessment.coverage,
                    "notLookedAt": len(report.not_looked),
                },
            }
        ],
    }


def _rule(finding: FindingFacts, language: Language) -> dict[str, Any]:
    return {
        "id": finding.check,
        "shortDescription": {"text": finding.title.in_(language)},
        "fullDescription": {"text": finding.why.in_(language)},
        "help": {"text": finding.fix.in_(language)},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {
            "security-severity": _SECURITY_SEVERITY[finding.severity],
            "tags": ["security", finding.layer.value],
        },
    }


def _result(report: SystemReport, finding: FindingFacts, index: int, language: Language) -> dict[str, Any]:
    return {
        "ruleId": finding.check,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(finding.seen.in_(language))},
        "locations": [
            {
                "logicalLocations": [
                    {
                        "name": printable(finding.locator or finding.asset),
                        "fullyQualifiedName": printable(place_of(report, finding)),
                        "kind": "resource",
                    }
                ]
            }
        ],
        "partialFingerprints": {"citywall/v1": identity_of(report, finding)},
        "properties": {
            "number": finding.number,
            "clauses": list(finding.clauses),
            "state": finding.state,
            "due": finding.due.isoformat(),
            "risk": finding.risk,
        },
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
