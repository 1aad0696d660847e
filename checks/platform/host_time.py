"""Clock of a host: without one that can be trusted, no log of many hosts can be read together."""

from __future__ import annotations

from ipaddress import ip_address

from checks.check import check
from checks.evidence import HostTimeEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

PUBLIC_SERVERS: tuple[str, ...] = (
    "pool.ntp.org",
    "ntp.ubuntu.com",
    "ntp.aliyun.com",
    "tencent.com",
    "ntp.ntsc.ac.cn",
    "time.apple.com",
)
PUBLIC_SERVERS += (
    "time.windows.com",
    "time.google.com",
    "time.cloudflare.com",
    "nist.gov",
    "edu.cn",
    "huaweicloud.com",
)
"""Endings of the names of time servers on the Internet."""

FEWEST_SOURCES = 2
"""One source that is wrong or lost is not noticed (CIS 2.3; RFC 8633 section 3.2 recommends four)."""


@check("host.time-unsynchronised")
def time_unsynchronised(clock: HostTimeEvidence) -> Verdict:
    """Met when the clock is synchronised with a time source. Source: GB/T 22239 8.1.4.3 b); CIS Debian Linux 12 2.3."""
    if clock.synchronised is None:
        return not_assessed(clock, Reason.NOT_KNOWN)
    return met(clock) if clock.synchronised else not_met(clock, keeper=brief(clock.keeper or "-"))


@check("host.time-one-source")
def time_one_source(clock: HostTimeEvidence) -> Verdict:
    """Met when the clock has at least two sources. Does not apply where nothing keeps the clock.

    Source: RFC 8633 section 3.2; CIS Debian Linux 12 2.3.3.
    """
    if not clock.keeper:
        return not_applicable(clock) if clock.synchronised is False else not_assessed(clock, Reason.NOT_KNOWN)
    if clock.sources is None:
        return not_assessed(clock, Reason.NOT_KNOWN)
    if len(set(clock.sources)) >= FEWEST_SOURCES:
        return met(clock)
    return not_met(clock, keeper=brief(clock.keeper), sources=few(clock.sources or ("-",)))


@check("host.time-outside")
def time_outside(clock: HostTimeEvidence) -> Verdict:
    """Met when all time sources are inside: private addresses, reference clocks, or names that are of no public server.

    Source: GB/T 22239 8.1.3.1 c), 8.1.10.6 j): a host on an inner network has no business on the Internet.
    """
    if not clock.sources:
        return not_assessed(clock, Reason.NOT_KNOWN)
    outside = [source for source in clock.sources if _is_outside(source)]
    return not_met(clock, sources=few(outside)) if outside else met(clock)


def _is_outside(source: str) -> bool:
    try:
        return ip_address(source).is_global
    except ValueError:
        return source.lower().endswith(PUBLIC_SERVERS)
