"""The bureau's report: all systems side by side, each from its newest scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import version

from baselines.load import load_baseline, load_rule
from baselines.model import Assessment
from checks import InputError, Severity, all_checks
from reports.city import Pace
from reports.common import common_weaknesses
from reports.model import BureauReport, FindingFacts, SystemRow
from reports.totals import department_totals, layer_totals, missed_clauses
from scanner.estate.baseline_of import own_assessment, own_baseline
from scanner.estate.model import System
from scanner.findings.deadlines import severity_of
from scanner.findings.decisions import is_overdue
from scanner.findings.figures import Day, summary
from scanner.reporting.changes import progress
from scanner.reporting.control import FIRST_VERSION, WHOLE_CITY, document_control
from scanner.reporting.findings import finding_facts
from scanner.reporting.risk import surroundings
from scanner.reporting.system import system_facts
from scanner.reporting.trend import quarters
from scanner.store import Store
from scanner.store.decisions import decisions_holding
from scanner.store.estate import systems
from scanner.store.findings import findings_of, transitions_of_systems
from scanner.store.scans import Scan, latest_scan_of
from scanner.store.verdicts import assessments_of, verdicts_of
from scanner.workspace import Workspace


def bureau_report(workspace: Workspace, store: Store, *, at: datetime, version_of: str = FIRST_VERSION) -> BureauReport:
    """Every registered system; `version_of` is the version of the document.

    Raises:
        InputError: no scan has finished yet.
    """
    today = at.astimezone(workspace.zone).date()
    registered = systems(store)
    scans = {system.id: latest_scan_of(store, system.id) for system in registered}
    finished = [scan for scan in scans.values() if scan is not None]
    if not finished:
        raise InputError("no finished scan yet; `citywall scan --all` makes one")
    rows = tuple(_row(store, system, scans[system.id], today) for system in registered)
    newest = max(finished, key=lambda scan: scan.id)
    rules = sorted({row.assessment.rule for row in rows if row.assessment is not None})
    return BureauReport(
        control=document_control(workspace.settings.report, WHOLE_CITY, newest.id, today, version_of),
        title_date=today,
        scan=newest.id,
        scanned_from=min(scan.started_at for scan in finished),
        scanned_to=max(scan.ended_at or scan.started_at for scan in finished),
        rows=rows,
        rules=tuple(map(load_rule, rules)),
        program_version=version("citywall"),
        common=common_weaknesses(_open_everywhere(workspace, store, registered, today)),
        quarters=quarters(store, registered, checks=all_checks(), at=at, zone=workspace.zone),
        departments=department_totals(rows, _paces(workspace, store, registered, today)),
        layers=layer_totals(rows),
        missed=missed_clauses(rows),
    )


def _open_everywhere(
    workspace: Workspace, store: Store, registered: list[System], today: date
) -> Iterator[tuple[str, FindingFacts]]:
    """Every open finding of a judged system, with the system's id."""
    checks = all_checks()
    settings = workspace.risk()
    for system in registered:
        scan = latest_scan_of(store, system.id)
        assessment = _assessment(store, system, scan)
        if scan is None or assessment is None:
            continue
        baseline = load_baseline(assessment.baseline)
        around = surroundings(settings, system, verdicts_of(store, scan.id, system.id))
        decisions = decisions_holding(store, today, [system.id])
        for one in findings_of(store, [system.id]):
            if one.is_open and one.check in checks:
                check, mine = checks[one.check], decisions.get(one.number, ())
                yield (
                    system.id,
                    finding_facts(one, check, system, baseline, assessment, around, today=today, decisions=mine),
                )


def _paces(workspace: Workspace, store: Store, registered: list[System], today: date) -> dict[str, Pace]:
    """How fast each department fixes what is found."""
    ids = [one.id for one in registered]
    day = Day(today=today, zone=workspace.zone, soon=workspace.settings.deadlines.due_soon_days)
    made = summary(
        registered,
        findings_of(store, ids),
        transitions_of_systems(store, ids),
        decisions_holding(store, today, ids),
        day,
    )
    return {one.name: Pace(days_to_fix=one.days_to_fix, fixed_in_time=one.fixed_in_time) for one in made.departments}


def _row(store: Store, system: System, scan: Scan | None, today: date) -> SystemRow:
    checks = all_checks()
    findings = findings_of(store, [system.id])
    open_ones = [one for one in findings if one.is_open]
    by_severity = Counter(severity_of(checks, one.check) for one in open_ones)
    decisions = decisions_holding(store, today, [system.id])
    assessment = _assessment(store, system, scan)
    return SystemRow(
        system=system_facts(system),
        assessment=assessment,
        baseline=load_baseline(assessment.baseline) if assessment else own_baseline(system),
        open_by_severity={severity: by_severity[severity] for severity in Severity},
        overdue=sum(is_overdue(one, decisions.get(one.number, ()), today) for one in open_ones),
        progress=progress(store, system, scan, findings=findings, own=assessment) if scan else None,
    )


def _assessment(store: Store, system: System, scan: Scan | None) -> Assessment | None:
    return own_assessment(system, assessments_of(store, scan.id, system.id)) if scan else None
