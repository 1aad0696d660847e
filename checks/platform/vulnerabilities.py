"""Known vulnerabilities: what the NVD, CISA and FIRST say of the versions seen on an asset.

Each vulnerability is told by one of three checks: exploited, grave, or other. Not met when one is confirmed, which is when the
version is its maker's own; partly met when all are only possible, because a distribution may have mended them under the old
number. What a distribution's own lists call mended is not told here but judged by host.security-updates. Not assessed when
the product or its version is not known, and, where nothing was found, when the feed is older than 30 days, our own judgement:
the NVD changes daily, and patching is reviewed monthly. The worst CVSS and EPSS go along as facts, for the risk assessment.
"""

from __future__ import annotations

from collections.abc import Callable

from checks.check import check
from checks.days import age_days
from checks.evidence import KnownVulnerability, Reason, VulnerabilitiesEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

FRESH_DAYS = 30
GRAVE = 7.0
"""CVSS base score from which a severity is high (CVSS v3.1, section 5)."""


@check("vulnerability.exploited")
def exploited(seen: VulnerabilitiesEvidence) -> Verdict:
    """Met when no version seen has a vulnerability that is known to be exploited. Source: CISA's catalogue (BOD 22-01)."""
    return _judge(seen, lambda one: one.exploited)


@check("vulnerability.grave")
def grave(seen: VulnerabilitiesEvidence) -> Verdict:
    """Met when no version seen has a further vulnerability with a CVSS base score of 7.0 or more. Source: NVD; CVSS v3.1."""
    return _judge(seen, lambda one: not one.exploited and _is_grave(one))


@check("vulnerability.other")
def other(seen: VulnerabilitiesEvidence) -> Verdict:
    """Met when no version seen has a further vulnerability with a lower CVSS base score, or none yet. Source: NVD."""
    return _judge(seen, lambda one: not one.exploited and not _is_grave(one))


def _is_grave(one: KnownVulnerability) -> bool:
    return one.cvss is not None and one.cvss >= GRAVE


def _judge(seen: VulnerabilitiesEvidence, is_ours: Callable[[KnownVulnerability], bool]) -> Verdict:
    ours = sorted(filter(is_ours, seen.found), key=lambda one: not one.confirmed)
    if ours:
        confirmed = sum(one.confirmed for one in ours)
        judge = not_met if confirmed else partly_met
        return judge(
            seen,
            vulnerabilities=few(map(_told, ours)),
            confirmed=confirmed,
            possible=len(ours) - confirmed,
            taken_on=brief(seen.feed_taken_on),
            cvss=max((one.cvss for one in ours if one.cvss is not None), default=None),
            epss=max((one.epss for one in ours if one.epss is not None), default=None),
            exploited=any(one.exploited for one in ours),
        )
    if not seen.looked_up:
        return not_assessed(seen, Reason.NOT_KNOWN)
    age = age_days(seen.feed_taken_on, seen.seen_at)
    if age is None or age > FRESH_DAYS:
        return not_assessed(seen, Reason.TOO_OLD, taken_on=brief(seen.feed_taken_on))
    if seen.more:
        return not_assessed(seen, Reason.TOO_MUCH)
    return met(seen, looked_up=few(seen.looked_up), taken_on=seen.feed_taken_on)


def _told(one: KnownVulnerability) -> str:
    """`CVE-2021-22205 (CNNVD-…): GitLab 13.8.7 [gitlab-ce] < 13.8.8, CVSS 10.0, EPSS 0.94`."""
    number = f"{one.cve} ({one.cnnvd})" if one.cnnvd else one.cve
    package = f" [{one.package}]" if one.package else ""
    fix = f" < {one.fixed_in}" if one.fixed_in else ""
    cvss = "" if one.cvss is None else f", CVSS {one.cvss:.1f}"
    epss = "" if one.epss is None else f", EPSS {one.epss:.2f}"
    return f"{number}: {one.product} {one.version}{package}{fix}{cvss}{epss}"
