"""A finding as a vulnerability: its severity by CVSS, from where it is within reach, and whether it is known to be exploited."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from baselines.risk import Reach, load_risk
from checks import Fact, FakeTarget, find_check
from checks.evidence import Evidence, KnownVulnerability
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.follow import opened
from scanner.findings.model import Finding
from scanner.reporting.risk import vulnerability

METHOD = load_risk().method
DUE = date(2026, 7, 1)


def system(zone: str = "", target: str = "10.0.0.5", address: str = "") -> System:
    asset = Asset(id="web", system="demo", type=AssetType.HOST, target=target, address=address)
    return System(id="demo", name="示例", department="数据局", level=3, zone=zone, assets=(asset,))


def finding(check: str, locator: str = "tcp/443", asset: str = "web", **facts: Fact) -> Finding:
    seen: Evidence = FakeTarget("demo", asset).sees("vulnerabilities", locator=locator)
    verdict = find_check("vulnerability.grave").judge(seen)
    assert verdict is not None
    return replace(opened(replace(verdict, check=check, facts=facts), scan=1, due=DUE), number=1)


@pytest.mark.parametrize(
    ("check", "locator", "of", "reach"),
    [
        ("tls.old-protocol", "tcp/443", system(), Reach.NETWORK),
        ("tls.old-protocol", "tcp/443", system(zone="互联网"), Reach.INTERNET),
        ("tls.old-protocol", "tcp/443", system(target="8.8.4.4"), Reach.INTERNET),
        (
            "tls.old-protocol",
            "tcp/443",
            system(target="https://www.example.gov.cn/", address="8.8.4.4"),
            Reach.INTERNET,
        ),
        ("tls.old-protocol", "tcp/443", system(target="www.example.gov.cn"), Reach.NETWORK),
        ("tls.old-protocol", "tcp/443", system(zone="政务外网", target="59.192.0.1"), Reach.NETWORK),
        ("host.lockout", "host", system(zone="互联网"), Reach.INSIDE),
        ("database.lockout", "tcp/5432", system(zone="互联网"), Reach.INSIDE),
        ("vulnerability.grave", "host", system(zone="互联网"), Reach.INSIDE),
        ("policy.rules", "answer:8.1.6.2", system(zone="互联网"), Reach.ATTESTED),
        ("registration.level", "registration", system(zone="互联网"), Reach.ATTESTED),
    ],
)
def test_reach(check: str, locator: str, of: System, reach: Reach) -> None:
    assert vulnerability(METHOD, finding(check, locator), find_check(check), of).reach is reach


@pytest.mark.parametrize(
    ("facts", "severity", "exploited"),
    [
        ({}, 4, False),
        ({"cvss": 9.8}, 5, False),
        ({"cvss": 5.0, "epss": 0.49}, 3, False),
        ({"cvss": 7.5, "epss": 0.5}, 4, True),
        ({"exploited": True}, 4, True),
        ({"cvss": "9.8", "epss": "1", "exploited": "yes"}, 4, False),
        ({"cvss": 99.0, "epss": -1.0}, 4, False),
        ({"cvss": float("nan"), "epss": float("inf")}, 4, False),
        ({"cvss": True, "epss": True}, 4, False),
    ],
)
def test_severity_and_known_exploitation_by_the_facts(facts: dict[str, Fact], severity: int, exploited: bool) -> None:
    """vulnerability.grave is high, 4, where no believable score is known."""
    check = find_check("vulnerability.grave")
    one = vulnerability(METHOD, finding("vulnerability.grave", **facts), check, system())
    assert (one.severity, one.exploited) == (severity, exploited)


def test_the_check_tells_the_worst_scores() -> None:
    plain = KnownVulnerability(cve="CVE-2026-1", product="nginx", version="1.0", cvss=7.1, epss=0.6)
    worse = replace(plain, cve="CVE-2026-2", cvss=9.1, epss=None)
    seen = FakeTarget("demo", "web").sees("vulnerabilities", looked_up=("nginx 1.0",), found=(plain, worse))
    verdict = find_check("vulnerability.grave").judge(seen)
    assert verdict is not None
    assert (verdict.facts["cvss"], verdict.facts["epss"], verdict.facts["exploited"]) == (9.1, 0.6, False)


def test_the_zone_of_an_asset_no_longer_registered_is_the_systems() -> None:
    one = vulnerability(METHOD, finding("tls.old-protocol", asset="gone"), find_check("tls.old-protocol"), system())
    assert (one.asset, one.reach) == ("gone", Reach.NETWORK)
