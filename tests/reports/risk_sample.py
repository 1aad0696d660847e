"""A report with a risk assessment: the sample's findings as vulnerabilities, in a business of two systems."""

from __future__ import annotations

from msgspec.structs import replace

from baselines.risk import (
    WHOLE,
    AssetValue,
    Reach,
    RiskSettings,
    Surroundings,
    ValueSource,
    Vulnerability,
    business_risk,
    confirmed_measures,
    load_risk,
    rows_of,
    severity,
    system_risk,
)
from checks import Outcome, Verdict
from checks.evidence import Depth, Place
from reports.model import FindingFacts, RiskChapter, SystemReport
from tests.reports.sample import SCANNED, sample_report

BUSINESS = "12345 政务服务热线"


def report_with_risk(
    findings: int = 40, *, coverage: float = 0.63, settings: RiskSettings | None = None
) -> SystemReport:
    """The sample report with the risk of its findings; `asset-1` has a value of its own, and two measures are confirmed."""
    settings = settings or load_risk()
    plain = sample_report(findings, coverage=coverage)
    around = surroundings(settings, [asset.id for asset in plain.system.assets])
    weaknesses = [weakness(settings, one) for one in plain.findings]
    own = system_risk(
        around,
        weaknesses,
        system=plain.system.id,
        name=plain.system.name,
        coverage=plain.assessment.coverage,
        looked_at={WHOLE, *(asset.id for asset in plain.system.assets if asset.in_scope)},
    )
    other = system_risk(around, weaknesses[:1], system="cockpit", name="领导驾驶舱", coverage=0.2, looked_at={WHOLE})
    chapter = RiskChapter(
        method=settings.method,
        file=settings.file,
        changed=settings.changed,
        threats=tuple(settings.threats.values()),
        measures=tuple(settings.measures.values()),
        system=own,
        business=business_risk(settings, BUSINESS, [own, other]),
    )
    return replace(plain, risk=chapter, findings=tuple(graded(around, one) for one in plain.findings))


def surroundings(settings: RiskSettings, assets: list[str]) -> Surroundings:
    """All assets are worth 4, `asset-1` is 5/4/3 by register."""
    values = {id: _value(id, 4, 4, 4, ValueSource.LEVEL) for id in (WHOLE, *assets)}
    values["asset-1"] = _value("asset-1", 5, 4, 3, ValueSource.REGISTERED)
    met = [_met("asset-1", "host.lockout"), _met("asset-2", "host.lockout"), _met("", "operations.contingency")]
    return Surroundings(settings=settings, values=values, measures=confirmed_measures(settings, met))


def weakness(settings: RiskSettings, one: FindingFacts) -> Vulnerability:
    """One of the sample's findings; every fourth is within reach of the internet, and one of them exploited."""
    number = int(one.number.removeprefix("F-"))
    return Vulnerability(
        finding=one.number,
        check=one.check,
        layer=one.layer,
        asset=one.asset,
        locator=one.locator,
        severity=severity(settings.method, one.severity, None),
        reach=Reach.INTERNET if number % 4 == 0 else Reach.NETWORK,
        exploited=number % 8 == 0,
    )


def graded(around: Surroundings, one: FindingFacts) -> FindingFacts:
    """The finding with the grades of its gravest row."""
    row = rows_of(around, weakness(around.settings, one))[0]
    return replace(one, likelihood=row.likelihood.grade, impact=row.loss.grade, risk=row.risk.grade)


def _value(asset: str, confidentiality: int, integrity: int, availability: int, source: ValueSource) -> AssetValue:
    return AssetValue(
        asset=asset, confidentiality=confidentiality, integrity=integrity, availability=availability, source=source
    )


def _met(asset: str, check: str) -> Verdict:
    return Verdict(
        place=Place("hotline", asset, "host"), outcome=Outcome.MET, seen_at=SCANNED, depth=Depth.NORMAL, check=check
    )
