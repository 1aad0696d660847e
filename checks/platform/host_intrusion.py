"""A host's eyes: intrusion detection, integrity of its files, and password guessing that nothing stops."""

from __future__ import annotations

from checks.check import check
from checks.days import age_days
from checks.evidence import HostEvidence, IntrusionEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

COMPARED_DAYS = 7
"""How old the last comparison of files may be. CIS Benchmarks ask for "regularly" and show a daily job; a week is our choice."""

GUESSES = 100
"""So many failed logins within the days looked at are guessing and no forgotten password. The number is our choice: with five
failures to a lock (8.1.4.1 b) it is twenty locks' worth."""


@check("host.intrusion-detection")
def detection(intrusion: IntrusionEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when a known intrusion detection runs on the host, not met when it is installed and stopped.

    Not assessed where there is none, since it may stand on the network. Does not apply inside a container.
    Source: GB/T 22239-2019 8.1.4.4 f).
    """
    if any(host.is_container for host in hosts):
        return not_applicable(intrusion)
    running = [one.name for one in intrusion.detection if one.running]
    if running:
        return met(intrusion, tools=few(running))
    if not intrusion.detection:
        return not_assessed(intrusion, Reason.NOT_KNOWN)
    return not_met(intrusion, tools=few(one.name for one in intrusion.detection))


@check("host.integrity")
def integrity(intrusion: IntrusionEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when an integrity tool runs or is run by the clock, and, where it tells, compared files within the last 7 days.

    Partly met when its last comparison is older. Not met when it is installed but nothing runs it. Not assessed where there
    is none, since the clause leaves the means open. Does not apply inside a container. Source: GB/T 22239-2019 8.1.4.7 b).
    """
    if any(host.is_container for host in hosts):
        return not_applicable(intrusion)
    if not intrusion.integrity:
        return not_assessed(intrusion, Reason.NOT_KNOWN)
    tools = few(one.name for one in intrusion.integrity)
    if not any(one.running for one in intrusion.integrity):
        return not_met(intrusion, tools=tools, compared_on=intrusion.compared_on[:10] or "-")
    age = age_days(intrusion.compared_on, intrusion.seen_at)
    if age is not None and age > COMPARED_DAYS:
        return partly_met(intrusion, tools=tools, compared_on=intrusion.compared_on[:10])
    return met(intrusion, tools=tools)


@check("host.guessed-from-outside")
def guessed_from_outside(intrusion: IntrusionEvidence) -> Verdict:
    """Met when fewer than 100 logins from public addresses failed within the days looked at, or a known tool blocks sources.

    Source: GB/T 22239-2019 8.1.3.3 a) (stop attacks from outside).
    """
    return _guessed(intrusion, intrusion.failures_outside, intrusion.sources_outside)


@check("host.guessed-from-inside")
def guessed_from_inside(intrusion: IntrusionEvidence) -> Verdict:
    """Met when fewer than 100 logins from private addresses failed within the days looked at, or a known tool blocks sources.

    Source: GB/T 22239-2019 8.1.3.3 b) (stop attacks from inside).
    """
    return _guessed(intrusion, intrusion.failures_inside, intrusion.sources_inside)


def _guessed(intrusion: IntrusionEvidence, failures: int | None, sources: int) -> Verdict:
    if failures is None:
        return not_assessed(intrusion, Reason.NOT_KNOWN)
    if failures < GUESSES or any(one.running for one in intrusion.blocking):
        return met(intrusion, failures=failures)
    return not_met(intrusion, failures=failures, sources=sources, days=intrusion.days)
