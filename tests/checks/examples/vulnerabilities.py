"""Examples for known vulnerabilities: each is told by one check, by what is known of it."""

from __future__ import annotations

from checks.evidence import Evidence, KnownVulnerability, Reason
from tests.checks.examples.case import MET, NOT_MET, PARTLY_MET, SITE, Case, case

GITLAB = KnownVulnerability(
    cve="CVE-2021-22205",
    product="GitLab",
    version="13.8.7",
    package="gitlab-ce",
    fixed_in="13.8.8",
    cvss=10.0,
    exploited=True,
    epss=0.94,
    confirmed=True,
    cnnvd="CNNVD-202104-1684",
)
NGINX = KnownVulnerability(cve="CVE-2021-23017", product="nginx", version="1.18.0", cvss=7.7)
NACOS = KnownVulnerability(cve="CVE-2021-29441", product="Nacos", version="1.4.0", cvss=7.0, confirmed=True)
SCORELESS = KnownVulnerability(cve="CVE-2024-46981", product="Redis", version="7.0.1", confirmed=True)
LESSER = KnownVulnerability(cve="CVE-2021-3618", product="nginx", version="1.18.0", cvss=6.9)


def seen(*found: KnownVulnerability, **facts: object) -> Evidence:
    return SITE.sees("vulnerabilities", found=found, **facts)


CASES: tuple[Case, ...] = (
    case("vulnerability.exploited", MET, seen()),
    case("vulnerability.exploited", MET, seen(NGINX, NACOS, LESSER)),
    case("vulnerability.exploited", NOT_MET, seen(GITLAB, NGINX)),
    case("vulnerability.exploited", NOT_MET, seen(GITLAB, feed_taken_on="2020-01-01")),
    case("vulnerability.exploited", Reason.TOO_OLD, seen(feed_taken_on="2026-05-01")),
    case("vulnerability.exploited", Reason.TOO_OLD, seen(feed_taken_on="lately")),
    case("vulnerability.exploited", Reason.NOT_KNOWN, seen(looked_up=())),
    case("vulnerability.exploited", Reason.NOT_KNOWN, seen(looked_up=(), feed_taken_on="2026-05-01")),
    case("vulnerability.grave", MET, seen(GITLAB, LESSER, SCORELESS)),
    case("vulnerability.grave", PARTLY_MET, seen(NGINX)),
    case("vulnerability.grave", NOT_MET, seen(NGINX, NACOS)),
    case("vulnerability.other", MET, seen(GITLAB, NGINX, NACOS)),
    case("vulnerability.other", PARTLY_MET, seen(LESSER)),
    case("vulnerability.other", NOT_MET, seen(SCORELESS)),
    case("vulnerability.other", Reason.TOO_MUCH, seen(NGINX, more=3)),
)
