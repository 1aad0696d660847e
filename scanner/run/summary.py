"""What a scan came to, as one document."""

from __future__ import annotations

from datetime import datetime

import msgspec

from baselines.model import Assessment
from checks import Severity, all_checks
from checks.evidence import FailedLook, Place, PortsEvidence, Reason
from scanner.findings.apply import Tally
from scanner.scope.load import Backoff
from scanner.store import Store
from scanner.store.backoffs import backoffs_of
from scanner.store.scans import Scan, evidence_of, systems_of
from scanner.store.verdicts import assessments_of


class AssessmentSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment's figures. `score` is None when nothing was assessed."""

    system: str
    baseline: str
    score: float | None
    coverage: float
    conclusion: str
    conclusion_settled: bool
    hazards: tuple[str, ...]
    layers: dict[str, float | None]


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """A registered asset, or a place on it, that could not be looked at."""

    system: str
    asset: str
    locator: str
    sought: str
    reason: Reason
    detail: str

    @classmethod
    def at(cls, place: Place, sought: str, reason: Reason, detail: str) -> Unseen:
        """What was sought at a place."""
        return cls(
            system=place.system,
            asset=place.asset,
            locator=place.locator,
            sought=sought,
            reason=reason,
            detail=detail,
        )


class ScanSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One scan: how its systems came out, what it did to the findings, and what could not be looked at.

    `looked_at` counts the addresses of assets whose ports were asked for. `not_looked` leaves out what nobody gave a login
    or a file for: that was not tried. `backoffs` tells of targets that refused or slowed down and were left alone for a while.
    """

    scan: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    checks: int
    systems: int
    assessments: tuple[AssessmentSummary, ...]
    findings: Tally
    worst_seen: Severity | None
    looked_at: int
    not_looked: tuple[Unseen, ...]
    backoffs: tuple[Backoff, ...] = ()


def summarise(store: Store, scan: Scan, tally: Tally) -> ScanSummary:
    """The summary of a finished scan."""
    systems = systems_of(store, scan.id)
    evidence = [one for system in systems for one in evidence_of(store, scan.id, system)]
    looks = [one for one in evidence if isinstance(one, FailedLook) and not one.reason.nobody_asked]
    return ScanSummary(
        scan=scan.id,
        state=scan.state,
        started_at=scan.started_at,
        ended_at=scan.ended_at,
        checks=len(scan.checks),
        systems=len(systems),
        assessments=tuple(_figures(one) for system in systems for one in assessments_of(store, scan.id, system)),
        findings=tally,
        worst_seen=worst_weakness(store, scan),
        looked_at=sum(isinstance(one, PortsEvidence) for one in evidence),
        not_looked=tuple(Unseen.at(look.place, look.sought, look.reason, look.detail) for look in looks),
        backoffs=tuple(backoffs_of(store, scan.id)),
    )


def worst_weakness(store: Store, scan: Scan) -> Severity | None:
    """The gravest severity among the weaknesses a scan saw, None when it saw none."""
    checks = all_checks()
    rows = store.db.query(
        "SELECT DISTINCT check_id FROM verdicts WHERE scan = ? AND outcome IN ('not_met', 'partly_met')", [scan.id]
    )
    severities = [checks[row["check_id"]].text.severity for row in rows if row["check_id"] in checks]
    return max(severities, key=lambda severity: severity.rank, default=None)


def _figures(one: Assessment) -> AssessmentSummary:
    return AssessmentSummary(
        system=one.system,
        baseline=one.baseline,
        score=one.score,
        coverage=one.coverage,
        conclusion=one.conclusion.word.zh,
        conclusion_settled=one.conclusion.settled,
        hazards=one.hazards,
        layers={layer.layer.value: layer.score for layer in one.layers},
    )
