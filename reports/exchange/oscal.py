"""OSCAL assessment results (NIST, 1.2): every item that was assessed as a finding, every weakness as an observation and a risk.

OSCAL knows only "satisfied" and "not satisfied". An item that was not looked at is neither: it is excluded from what was
reviewed, with its reason, and has no finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from baselines.model import Item, ItemResult
from checks import Language, Outcome
from reports.exchange.facts import PRODUCT, place_of, stable_uuid
from reports.model import FindingFacts, SystemReport
from reports.text import printable

VERSION = "1.2.1"

Part = dict[str, Any]

_NO_TOKEN = re.compile(r"[^\w.-]+")


def assessment_results(report: SystemReport, language: Language) -> Part:
    """The document. Everything in it has a UUID of its own for life, so that the same report gives the same document."""
    system = report.system.id
    plan = stable_uuid("plan", system, report.scan)
    title = f"{printable(report.system.name)} · {report.baseline.title.in_(language)}"
    return {
        "assessment-results": {
            "uuid": stable_uuid("results", system, report.scan, report.baseline.name),
            "metadata": {
                "title": title,
                "last-modified": _moment(report.scanned_to),
                "version": str(report.scan),
                "oscal-version": VERSION,
                "props": [{"name": "generator", "value": f"{PRODUCT} {report.program_version}".strip()}],
            },
            "import-ap": {"href": f"#{plan}"},
            "results": [_result(report, title, language)],
            "back-matter": {
                "resources": [
                    {"uuid": plan, "title": title, "description": "; ".join(report.scope_text) or "no permission"}
                ]
            },
        }
    }


def _result(report: SystemReport, title: str, language: Language) -> Part:
    items = {item.id: item for item in report.baseline.items}
    reviewed = [one for one in report.assessment.items if one.outcome.assessed]
    others = [one for one in report.assessment.items if not one.outcome.assessed]
    result: Part = {
        "uuid": stable_uuid("result", report.system.id, report.scan, report.baseline.name),
        "title": title,
        "description": f"{report.rule.title.in_(language)}: {report.assessment.conclusion.word.in_(language)}",
        "start": _moment(report.scanned_from),
        "end": _moment(report.scanned_to),
        "reviewed-controls": {"control-selections": [_selection(others, language)]},
    }
    parts = {
        "observations": [_observation(report, one, language) for one in report.findings],
        "risks": [_risk(report, one, language) for one in report.findings],
        "findings": [_finding(report, items[one.item], one, language) for one in reviewed],
    }
    return result | {name: found for name, found in parts.items() if found}


def _selection(others: Sequence[ItemResult], language: Language) -> Part:
    selection: Part = {"include-all": {}}
    if others:
        selection["exclude-controls"] = [{"control-id": _token(one.item)} for one in others]
        reasons = (f"{one.item}: {(one.reason or one.outcome).label.in_(language)}" for one in others)
        selection["remarks"] = "\n".join(reasons)
    return selection


def _finding(report: SystemReport, item: Item, result: ItemResult, language: Language) -> Part:
    met = result.outcome is Outcome.MET
    status: Part = {"state": "satisfied" if met else "not-satisfied", "reason": "pass" if met else "fail"}
    if result.outcome is Outcome.PARTLY_MET:
        status["remarks"] = result.outcome.label.in_(language)
    finding: Part = {
        "uuid": stable_uuid("item", report.system.id, report.scan, report.baseline.name, item.id),
        "title": item.id,
        "description": item.text.in_(language),
        "target": {"type": "objective-id", "target-id": _token(item.id), "status": status},
    }
    related = [one for one in report.findings if item.id in one.clauses]
    if related and not met:
        finding["related-observations"] = [{"observation-uuid": _uuid(report, "observation", one)} for one in related]
        finding["related-risks"] = [{"risk-uuid": _uuid(report, "risk", one)} for one in related]
    return finding


def _observation(report: SystemReport, finding: FindingFacts, language: Language) -> Part:
    return {
        "uuid": _uuid(report, "observation", finding),
        "title": finding.title.in_(language),
        "description": printable(finding.seen.in_(language)),
        "methods": ["TEST"],
        "props": [
            {"name": "place", "value": printable(place_of(report, finding))},
            {"name": "check", "value": finding.check},
        ],
        "collected": _moment(finding.last_seen),
    }


def _risk(report: SystemReport, finding: FindingFacts, language: Language) -> Part:
    return {
        "uuid": _uuid(report, "risk", finding),
        "title": finding.title.in_(language),
        "description": finding.why.in_(language),
        "statement": finding.fix.in_(language),
        "status": "open",
        "props": [
            {"name": "severity", "value": finding.severity.value},
            {"name": "risk-level", "value": str(finding.risk)},
            {"name": "number", "value": finding.number},
        ],
        "deadline": _moment(datetime.combine(finding.due, datetime.min.time(), report.scanned_to.tzinfo)),
        "related-observations": [{"observation-uuid": _uuid(report, "observation", finding)}],
    }


def _uuid(report: SystemReport, kind: str, finding: FindingFacts) -> str:
    return stable_uuid(kind, report.system.id, finding.number)


def _token(item: str) -> str:
    """An item's id as OSCAL's token: `8.1.4.1 a)` becomes `item-8.1.4.1-a`."""
    return f"item-{_NO_TOKEN.sub('-', item).strip('-')}"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
