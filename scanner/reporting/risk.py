"""Risk from what the store holds: the findings of a system as vulnerabilities, asset values, the measures seen."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence

from baselines.risk import (
    WHOLE,
    AssetValue,
    BusinessRisk,
    Reach,
    RiskMethod,
    RiskSettings,
    Surroundings,
    SystemRisk,
    ValueSource,
    Vulnerability,
    business_risk,
    confirmed_measures,
    rows_of,
    severity,
    system_risk,
)
from checks import Check, InputError, Verdict, all_checks
from reports.language import _
from reports.model import RiskChapter
from scanner.answers.evidence import QUESTION_PREFIX
from scanner.estate.baseline_of import own_assessment
from scanner.estate.evidence import REGISTERED, REGISTRATION
from scanner.estate.model import Asset, System, Worth
from scanner.findings.model import Finding
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.findings import findings_of
from scanner.store.scans import latest_scan_of
from scanner.store.verdicts import assessments_of, verdicts_by, verdicts_of

_HIGHEST_LEVEL = 4


def risk_chapter(settings: RiskSettings, store: Store, system: System) -> RiskChapter:
    """The risk of `system` by its newest scan, and of the business it carries together with others.

    Raises:
        InputError: no finished scan has covered it.
    """
    own = risk_of(settings, store, system)
    if own is None:
        raise InputError(_("{system}: no finished scan yet").format(system=system.name))
    return RiskChapter(
        method=settings.method,
        file=settings.file,
        changed=settings.changed,
        threats=tuple(settings.threats.values()),
        measures=tuple(settings.measures.values()),
        system=own,
        business=_business(settings, store, system, own),
    )


def risk_of(settings: RiskSettings, store: Store, system: System) -> SystemRisk | None:
    """The risk of `system` by its newest scan, None where there is none."""
    scan = latest_scan_of(store, system.id)
    if scan is None:
        return None
    verdicts = verdicts_of(store, scan.id, system.id)
    own = own_assessment(system, assessments_of(store, scan.id, system.id))
    checks = all_checks()
    return system_risk(
        surroundings(settings, system, verdicts),
        [
            vulnerability(settings.method, one, checks[one.check], system)
            for one in findings_of(store, [system.id])
            if one.is_open and one.check in checks
        ],
        system=system.id,
        name=system.name,
        coverage=own.coverage if own else 0.0,
        looked_at={one.place.asset for one in verdicts if one.outcome.assessed},
    )


def risk_grades(settings: RiskSettings, store: Store, system: System, findings: Iterable[Finding]) -> dict[int, int]:
    """The level of risk, 1 to 5, of each of these findings of `system` by its number: that of its gravest row. None has one
    before a scan finished, nor has what no check knows."""
    scan = latest_scan_of(store, system.id)
    if scan is None:
        return {}
    confirming = {check for measure in settings.measures.values() for check in measure.checks}
    around = surroundings(settings, system, verdicts_by(store, scan.id, system.id, confirming))
    checks = all_checks()
    return {
        one.number: rows_of(around, vulnerability(settings.method, one, checks[one.check], system))[0].risk.grade
        for one in findings
        if one.check in checks
    }


def surroundings(settings: RiskSettings, system: System, verdicts: Sequence[Verdict]) -> Surroundings:
    """What the weaknesses of `system` stand in, by the verdicts of its newest scan."""
    return Surroundings(
        settings=settings,
        values=asset_values(settings.method, system),
        measures=confirmed_measures(settings, verdicts),
    )


def asset_values(method: RiskMethod, system: System) -> dict[str, AssetValue]:
    """The value of the system as a whole and of each asset: what is registered, else the system's, else by protection level."""
    if system.worth is not None:
        whole = _value(WHOLE, system.worth, ValueSource.REGISTERED)
        others = ValueSource.SYSTEM
    else:
        grade = method.asset_value[min(system.level, _HIGHEST_LEVEL)]
        whole = _value(WHOLE, Worth(grade, grade, grade), ValueSource.LEVEL)
        others = ValueSource.LEVEL
    values = {WHOLE: whole}
    inherited = Worth(whole.confidentiality, whole.integrity, whole.availability)
    for asset in system.assets:
        source = others if asset.worth is None else ValueSource.REGISTERED
        values[asset.id] = _value(asset.id, asset.worth or inherited, source)
    return values


def vulnerability(method: RiskMethod, finding: Finding, check: Check, system: System) -> Vulnerability:
    """A finding of `check` as a vulnerability of `system`."""
    cvss = _number(finding.facts, "cvss", highest=10.0)
    epss = _number(finding.facts, "epss", highest=1.0)
    return Vulnerability(
        finding=finding.name,
        check=finding.check,
        layer=check.layer,
        asset=finding.place.asset,
        locator=finding.place.locator,
        severity=severity(method, check.text.severity, cvss),
        reach=_reach(method, finding, check, system),
        cvss=cvss,
        exploited=finding.facts.get("exploited") is True
        or (epss is not None and epss >= method.exploitability.exploited_from),
    )


def _business(settings: RiskSettings, store: Store, system: System, own: SystemRisk) -> BusinessRisk | None:
    if not system.business:
        return None
    together = [one for one in systems(store) if one.business == system.business]
    risks = [own if one.id == system.id else risk_of(settings, store, one) for one in together]
    return business_risk(settings, system.business, [one for one in risks if one is not None])


def _value(asset: str, worth: Worth, source: ValueSource) -> AssetValue:
    return AssetValue(
        asset=asset,
        confidentiality=worth.confidentiality,
        integrity=worth.integrity,
        availability=worth.availability,
        source=source,
    )


def _number(facts: Mapping[str, object], name: str, *, highest: float) -> float | None:
    """A number among the facts of a finding; None where there is none from 0 to `highest`."""
    value = facts.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= highest:
        return None
    return float(value)


def _reach(method: RiskMethod, finding: Finding, check: Check, system: System) -> Reach:
    locator = finding.place.locator
    if locator.startswith(QUESTION_PREFIX) or locator in (REGISTRATION, REGISTERED):
        return Reach.ATTESTED
    if check.subject.family in method.inside or locator in method.inside:
        return Reach.INSIDE
    asset = next((one for one in system.assets if one.id == finding.place.asset), None)
    # The government's extranet uses public addresses that the internet does not reach: a zone tells more than an address.
    exposed = system.zone in method.internet_zones if system.zone else asset is not None and _is_global(asset)
    return Reach.INTERNET if exposed else Reach.NETWORK


def _is_global(asset: Asset) -> bool:
    """True when the register gives it an address that the internet routes."""
    for text in (asset.address, asset.target):
        try:
            return ipaddress.ip_address(text).is_global
        except ValueError:
            continue
    return False
