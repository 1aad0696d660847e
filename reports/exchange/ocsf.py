"""OCSF 1.8 events (schema.ocsf.io): a Compliance Finding for each item and each weakness, a Vulnerability Finding
for a weakness with CVEs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from baselines.model import Item, ItemResult
from checks import Language, Outcome, Severity, Text
from reports.exchange.facts import PRODUCT, cves_of, identity_of, stable_uuid
from reports.model import FindingFacts, SystemReport
from reports.text import printable

VERSION = "1.8.0"

Event = dict[str, Any]

_COMPLIANCE, _VULNERABILITY = 2003, 2002
_CREATE, _UPDATE = 1, 2
_SEVERITY = {
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
_INFORMATIONAL = (1, "Informational")
_STATUS = {
    Outcome.MET: (1, "Pass"),
    Outcome.PARTLY_MET: (2, "Warning"),
    Outcome.NOT_MET: (3, "Fail"),
    Outcome.NOT_ASSESSED: (0, "Unknown"),
    Outcome.NOT_APPLICABLE: (99, "Not applicable"),
}
"""What was not looked at is unknown, never a pass."""


def ocsf_events(report: SystemReport, language: Language) -> list[Event]:
    """The events of `report`: items in the baseline's order, then findings, gravest first. Texts are in `language`."""
    items = {item.id: item for item in report.baseline.items}
    events = [_item(report, items[one.item], one, language) for one in report.assessment.items]
    return [*events, *(_finding(report, one, language) for one in report.findings)]


def _item(report: SystemReport, item: Item, result: ItemResult, language: Language) -> Event:
    status_id, status = _STATUS[result.outcome]
    severity = _SEVERITY[result.severity] if result.outcome.is_weakness and result.severity else _INFORMATIONAL
    uid = stable_uuid("item", report.system.id, report.baseline.name, item.id)
    title = f"{item.id} {item.text.in_(language)}"
    event = _event(report, _COMPLIANCE, severity, uid, title, at=report.scanned_to, first=report.scanned_to)
    standard = report.baseline.standard.in_(language)
    event["compliance"] = {
        "control": item.id,
        "requirements": [item.id],
        "standards": [standard],
        "status_id": status_id,
        "status": status,
    }
    if result.reason is not None:
        event["compliance"]["status_detail"] = result.reason.label.in_(language)
    return event


def _finding(report: SystemReport, finding: FindingFacts, language: Language) -> Event:
    cves = cves_of(finding)
    uid = stable_uuid("finding", identity_of(report, finding))
    event = _event(
        report,
        _VULNERABILITY if cves else _COMPLIANCE,
        _SEVERITY[finding.severity],
        uid,
        finding.title.in_(language),
        at=finding.last_seen,
        first=finding.first_seen,
    )
    event["message"] = _shown(finding.seen, language)
    event["finding_info"]["desc"] = finding.why.in_(language)
    event["finding_info"]["types"] = [finding.check]
    event["resources"].append({"uid": f"{report.system.id}/{finding.asset}", "name": finding.locator, "type": "asset"})
    event["unmapped"] = {"citywall": {"number": finding.number, "state": finding.state, "due": finding.due.isoformat()}}
    remediation = {"desc": finding.fix.in_(language)}
    if cves:
        event["vulnerabilities"] = list(_vulnerabilities(finding, cves, remediation, language))
    else:
        event["remediation"] = remediation
        event["compliance"] = {
            "control": finding.check,
            "requirements": list(finding.clauses),
            "standards": [report.baseline.standard.in_(language)],
            "status_id": 3,
            "status": "Fail",
        }
    return event


def _vulnerabilities(
    finding: FindingFacts, cves: tuple[str, ...], remediation: dict[str, str], language: Language
) -> Iterator[dict[str, Any]]:
    for cve in cves:
        yield {"title": finding.title.in_(language), "cve": {"uid": cve}, "remediation": remediation}


def _event(
    report: SystemReport,
    class_uid: int,
    severity: tuple[int, str],
    uid: str,
    title: str,
    *,
    at: datetime,
    first: datetime,
) -> Event:
    activity = _CREATE if first == at else _UPDATE
    return {
        "activity_id": activity,
        "category_uid": 2,
        "class_uid": class_uid,
        "type_uid": class_uid * 100 + activity,
        "time": _milliseconds(at),
        "severity_id": severity[0],
        "severity": severity[1],
        "status_id": 1,
        "status": "New",
        "metadata": {
            "version": VERSION,
            "product": {"name": PRODUCT, "vendor_name": PRODUCT, "version": report.program_version},
        },
        "finding_info": {
            "uid": uid,
            "title": title,
            "created_time": _milliseconds(first),
            "first_seen_time": _milliseconds(first),
            "last_seen_time": _milliseconds(at),
        },
        "resources": [
            {"uid": report.system.id, "name": printable(report.system.name), "type": "business system"},
        ],
    }


def _shown(words: Text, language: Language) -> str:
    return printable(words.in_(language))


def _milliseconds(moment: datetime) -> int:
    """OCSF's timestamp_t: milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)
