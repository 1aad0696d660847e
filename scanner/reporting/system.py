"""One system's report, from its newest scan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from baselines.load import load_baseline, load_rule
from baselines.model import Assessment
from baselines.risk import surroundings_of
from checks import InputError, UnknownName, all_checks
from checks.evidence import Evidence, FailedLook, Ipv6Evidence, PortsEvidence, ServiceEvidence
from reports.model import (
    AssetFacts,
    ChapterAssessment,
    FeedFacts,
    FindingFacts,
    NotLooked,
    PlatformFacts,
    SystemFacts,
    SystemReport,
)
from scanner.estate.baseline_of import CRYPTOGRAPHY, DATA_LIFECYCLE, IPV6, own_assessment, own_baseline
from scanner.estate.model import System
from scanner.reporting.changes import changes, earlier_scan
from scanner.reporting.control import FIRST_VERSION, document_control
from scanner.reporting.early import early_signs
from scanner.reporting.findings import finding_facts, gravest_first
from scanner.reporting.risk import risk_chapter
from scanner.run.depths import DEPTHS
from scanner.scope.model import Permission
from scanner.store import Store
from scanner.store.decisions import decisions_holding
from scanner.store.estate import systems
from scanner.store.feeds import feeds
from scanner.store.findings import findings_of
from scanner.store.scans import Scan, evidence_of, latest_scan_of
from scanner.store.scope import permissions
from scanner.store.verdicts import assessments_of
from scanner.trends import Trends
from scanner.workspace import Workspace


def system_report(
    workspace: Workspace,
    store: Store,
    system: System,
    *,
    at: datetime,
    since: int | None = None,
    version_of: str = FIRST_VERSION,
) -> SystemReport:
    """The report of the newest scan that covered `system`, compared with the scan number `since`, or with the one before;
    `version_of` is the version of the document.

    Raises:
        InputError: no finished scan has covered it, or `since` is no earlier scan of it.
    """
    scan = latest_scan_of(store, system.id)
    if scan is None or scan.ended_at is None:
        raise InputError(f"{system.name}: no finished scan yet; `citywall scan {system.id}` makes one")
    before = earlier_scan(store, system, scan, since)
    own, others = _assessments(store, scan, system)
    baseline = load_baseline(own.baseline)
    evidence = evidence_of(store, scan.id, system.id)
    findings = findings_of(store, [system.id])
    today = at.astimezone(workspace.zone).date()
    checks = all_checks()
    settings = workspace.risk()
    risk = risk_chapter(settings, store, system)
    around = surroundings_of(settings, risk.system)
    decisions = decisions_holding(store, today, [system.id])
    facts = {
        one.number: finding_facts(
            one,
            checks[one.check],
            system,
            baseline,
            own,
            around,
            today=today,
            decisions=decisions.get(one.number, ()),
        )
        for one in findings
        if one.check in checks
    }
    open_ones = [facts[one.number] for one in findings if one.is_open and one.number in facts]
    gravest = sorted(open_ones, key=_gravest_first)
    return SystemReport(
        control=document_control(workspace.settings.report, system.id, scan.id, today, version_of),
        title_date=today,
        scan=scan.id,
        scanned_from=scan.started_at,
        scanned_to=scan.ended_at,
        depth=DEPTHS[scan.depth],
        system=system_facts(system, evidence),
        baseline=baseline,
        rule=load_rule(own.rule),
        assessment=own,
        findings=tuple(gravest),
        changes=changes(store, system, scan, before, findings=findings, facts=facts, own=own),
        not_looked=tuple(_not_looked(evidence)),
        life=_chapter(others, DATA_LIFECYCLE),
        cryptography=_chapter(others, CRYPTOGRAPHY),
        ipv6=_chapter(others, IPV6),
        ipv6_sites=tuple(one for one in evidence if isinstance(one, Ipv6Evidence)),
        risk=risk,
        early=early_signs(gravest, lambda: Trends(store).with_trends(scan, system, evidence)),
        other_assessments=tuple(others),
        check_count=len(scan.checks),
        program_version=version("citywall"),
        feeds=tuple(
            FeedFacts(name=one.name.upper(), records=one.records, taken_on=one.taken_on[:10]) for one in feeds(store)
        ),
        scope_text=tuple(map(_permission_text, permissions(store))),
        platform=_platform(workspace, store, system),
    )


def system_facts(system: System, evidence: Sequence[Evidence] = ()) -> SystemFacts:
    """A system and its assets with what was found open on them."""
    services: dict[str, list[str]] = {}
    reached = set()
    for one in evidence:
        if isinstance(one, ServiceEvidence):
            services.setdefault(one.place.asset, []).append(f"{one.port}/{one.protocol}")
        if isinstance(one, PortsEvidence):
            reached.add(one.place.asset)
    return SystemFacts(
        id=system.id,
        name=system.name,
        department=system.department,
        level=system.level,
        state=system.state.label,
        zone=system.zone,
        shares_data=system.shares_data,
        assets=tuple(
            AssetFacts(
                id=asset.id,
                type=asset.what,
                name=asset.name,
                target=asset.target,
                address=asset.address,
                in_scope=asset.id in reached,
                open_ports=tuple(services.get(asset.id, ())),
            )
            for asset in system.assets
        ),
    )


def _platform(workspace: Workspace, store: Store, system: System) -> PlatformFacts | None:
    one = next((one for one in systems(store) if one.id == system.platform), None)
    if one is None:
        return None
    return PlatformFacts(id=one.id, name=one.name, level=one.level, days=workspace.settings.cloud.days_of(one.level))


def _gravest_first(one: FindingFacts) -> tuple[int, int, bool, int]:
    return gravest_first(one.risk, one.severity, bool(one.hazard), int(one.number.removeprefix("F-")))


def _assessments(store: Store, scan: Scan, system: System) -> tuple[Assessment, list[Assessment]]:
    kept = assessments_of(store, scan.id, system.id)
    own = own_assessment(system, kept)
    if own is None:
        baseline = own_baseline(system).name
        raise UnknownName(
            f"{system.name}: scan {scan.id} was not judged against {baseline}; "
            f"`citywall assess {system.id} --baseline {baseline}` does it"
        )
    return own, [one for one in kept if one is not own]


def _chapter(others: Sequence[Assessment], baseline: str) -> ChapterAssessment | None:
    """The assessment by the baseline whose name begins with `baseline`."""
    assessment = next((one for one in others if one.baseline.startswith(baseline)), None)
    if assessment is None:
        return None
    return ChapterAssessment(
        baseline=load_baseline(assessment.baseline), rule=load_rule(assessment.rule), assessment=assessment
    )


def _not_looked(evidence: Sequence[Evidence]) -> list[NotLooked]:
    return [
        NotLooked(
            asset=one.place.asset,
            locator=one.place.locator,
            sought=one.sought,
            reason=one.reason,
            detail=one.detail,
        )
        for one in evidence
        if isinstance(one, FailedLook)
    ]


def _permission_text(one: Permission) -> str:
    limits = " ".join(filter(None, (one.hours, one.ports)))
    return f"{one.target} ({one.allowed_by}, {one.until.isoformat()}{', ' if limits else ''}{limits})"
