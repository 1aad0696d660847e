"""IPv6 beside IPv4: what is guarded on one must be guarded alike on the other.

Firewalls, access lists and web application firewalls are often kept for IPv4 alone, so the same site is softer over IPv6.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from checks.check import check
from checks.evidence import (
    HttpEvidence,
    Ipv6Evidence,
    MarkerAnswer,
    PortsEvidence,
    Reason,
    TlcpEvidence,
    TlsEvidence,
)
from checks.facts import brief, few
from checks.network.ipv6 import unseen, without_ipv6
from checks.network.ports import ranges
from checks.pages import page_unseen, scheme_of
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_NONCE = re.compile(r"'nonce-[^']{0,100}'")
"""New in each answer."""

_Record = TypeVar("_Record", HttpEvidence, TlsEvidence, TlcpEvidence)

MANAGEMENT_PORTS = {
    22: "ssh",
    23: "telnet",
    2375: "docker",
    3389: "rdp",
    5900: "vnc",
    5985: "winrm",
    5986: "winrm",
    10000: "webmin",
    10250: "kubelet",
}
"""Ports that machines are managed by, judged by number."""

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""What is routed on the Internet (RFC 4291 2.4, IANA)."""

SECURITY_HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
)


@check("ipv6.more-ports")
def more_ports(
    ports: PortsEvidence, all_ports: tuple[PortsEvidence, ...], looks: tuple[Ipv6Evidence, ...]
) -> Verdict | None:
    """Met when no port is open at the IPv6 address that is closed at the IPv4 address, of all that were asked at both.

    Does not apply where there is only one family. One port asked says nothing of the rest. Source: GB/T 22239-2019 8.1.3.2 a).
    """
    if ":" not in ports.address:
        return without_ipv6(ports, all_ports)
    four = [one for one in all_ports if ":" not in one.address]
    wide = [one for one in looks if one.ports6 is not None and one.ports4 is not None]
    if not four and not any(one.address4 for one in looks):
        return not_applicable(ports)
    if reason := _unbelievable(ports, *four):
        return not_assessed(ports, reason)
    both = [(ports.asked, ports.open_tcp, one.asked, one.open_tcp) for one in four]
    both += [(one.ports_asked, one.ports6 or (), one.ports_asked, one.ports4 or ()) for one in wide]
    more = sorted({port for one in both for port in _only_on_first(*one)})
    if more:
        return not_met(ports, ports=few(more), address=brief(ports.address))
    compared = max((_size(asked6) for asked6, _, _, _ in both), default=0)
    return met(ports) if compared > 1 else not_assessed(ports, Reason.NOT_TRIED)


@check("ipv6.management-exposed")
def management_exposed(
    ports: PortsEvidence, all_ports: tuple[PortsEvidence, ...], looks: tuple[Ipv6Evidence, ...]
) -> Verdict | None:
    """Met when none of `MANAGEMENT_PORTS` is open at a global IPv6 address, all of them having been asked.

    Does not apply to addresses that are not routed on the Internet. Source: GB/T 22239-2019 8.1.3.1 a), 8.1.4.4 b).
    """
    if ":" not in ports.address:
        return without_ipv6(ports, all_ports)
    try:
        if ipaddress.IPv6Address(ports.address) not in GLOBAL_UNICAST:
            return not_applicable(ports)
    except ValueError:
        return not_assessed(ports, Reason.NOT_KNOWN)
    if reason := _unbelievable(ports):
        return not_assessed(ports, reason)
    seen = [(ports.asked, ports.open_tcp)]
    seen += [(one.ports_asked, one.ports6) for one in looks if one.ports6 is not None and one.address == ports.address]
    found = sorted(MANAGEMENT_PORTS.keys() & {port for _, opened in seen for port in opened})
    if found:
        named = few(f"{port}/{MANAGEMENT_PORTS[port]}" for port in found)
        return not_met(ports, ports=named, address=brief(ports.address))
    unasked = [port for port in MANAGEMENT_PORTS if not any(_asks(asked, port) for asked, _ in seen)]
    return not_assessed(ports, Reason.NOT_TRIED, unasked=few(unasked)) if unasked else met(ports)


@check("ipv6.tls-differs")
def tls_differs(
    look: Ipv6Evidence,
    tls: tuple[TlsEvidence, ...],
    tlcp: tuple[TlcpEvidence, ...],
    sites: tuple[HttpEvidence, ...],
) -> Verdict:
    """Met when the site accepts the same versions, suites and certificates over both families, TLCP among them.

    Not met when IPv6 accepts what IPv4 does not, or lacks TLCP; partly met when it is only stricter or shows another
    certificate. Does not apply to a site without TLS, or without IPv4. Source: GB/T 22239-2019 8.1.2.2.
    """
    six: set[str] = set()
    four: set[str] = set()
    for one, other in _pairs(tls):
        both = one.accepted.keys() & other.accepted.keys()
        six, four = six | _accepted(one, both), four | _accepted(other, both)
    for one6, other4 in _pairs(tlcp):
        six, four = six | _national(one6), four | _national(other4)
    if not six and not four:
        plain = any(True for _ in _pairs(sites)) and not tls and not tlcp
        return _no_pair(look, applies=not plain)
    more, less = six - four, four - six
    if not more and not less:
        return met(look)
    softer = any(not one.startswith("certificate ") for one in more) or "TLCP" in less
    judge = not_met if softer else partly_met
    return judge(look, name=brief(look.name), only6=few(sorted(more)) or "—", only4=few(sorted(less)) or "—")


@check("ipv6.redirect-differs")
def redirect_differs(look: Ipv6Evidence, sites: tuple[HttpEvidence, ...]) -> Verdict:
    """Met when the way to the first page is the same over both families; not met when it ends on https over IPv4 alone.

    Does not apply to a site without IPv4. Source: GB/T 22239-2019 8.1.2.2 b).
    """
    pairs = list(_pairs(sites))
    if not pairs:
        return _no_pair(look)
    differing = [(six, four) for six, four in pairs if _way(six) != _way(four)]
    if not differing:
        return met(look)
    softer = [(six, four) for six, four in differing if _ends_secure(four) and not _ends_secure(six)]
    judge = not_met if softer else partly_met
    six, four = (softer or differing)[0]
    return judge(look, name=brief(look.name), way6=brief(" → ".join(_way(six))), way4=brief(" → ".join(_way(four))))


@check("ipv6.headers-differ")
def headers_differ(look: Ipv6Evidence, sites: tuple[HttpEvidence, ...]) -> Verdict:
    """Met when the first page bears the same security headers over both families; not met when IPv6 lacks one, partly met when
    one has another value or is there over IPv6 alone. Does not apply to a site without IPv4. Source: OWASP Secure Headers.
    """
    pairs = list(_pairs(sites))
    if not pairs:
        return _no_pair(look)
    if reason := next((reason for pair in pairs for one in pair if (reason := page_unseen(one))), None):
        return not_assessed(look, reason)
    missing: set[str] = set()
    other: set[str] = set()
    for six, four in pairs:
        for name in SECURITY_HEADERS:
            value6, value4 = _value(six, name), _value(four, name)
            if value4 and not value6:
                missing.add(name)
            elif value6 != value4:
                other.add(name)
    if not missing and not other:
        return met(look)
    judge = not_met if missing else partly_met
    return judge(look, name=brief(look.name), missing=few(sorted(missing)) or "—", other=few(sorted(other)) or "—")


@check("ipv6.marker-passes")
def marker_passes(look: Ipv6Evidence) -> Verdict:
    """Met when a harmless request that looks like an attack is refused over IPv6 as it is over IPv4.

    Does not apply where IPv4 lets it through, or there is none: then there is no guard to compare with. Source: GB/T 22239-2019
    8.1.3.3 a), by comparison.
    """
    if look.v4 is None:
        return not_applicable(look)
    if reason := unseen(look):
        return not_assessed(look, reason)
    six, four = look.marker6, look.marker4
    if six is None or four is None:
        return not_assessed(look, Reason.NOT_TRIED)
    if not (_fine(six.control) and _fine(four.control)):
        return not_assessed(look, Reason.NOT_KNOWN)
    if not _refused(four):
        return not_applicable(look)
    if _refused(six):
        return met(look)
    return not_met(look, name=brief(look.name), status6=six.status, status4=four.status)


def _no_pair(look: Ipv6Evidence, *, applies: bool = True) -> Verdict:
    """The verdict where the two families can't be set side by side."""
    if look.v4 is None or not applies:
        return not_applicable(look)
    return not_assessed(look, unseen(look) or Reason.NOT_TRIED)


def _pairs(records: Iterable[_Record]) -> Iterator[tuple[_Record, _Record]]:
    """What was seen of each port over IPv6 and over IPv4, where both were."""
    all_of_them = list(records)
    four = {one.port: one for one in all_of_them if ":" not in one.address}
    yield from ((one, four[one.port]) for one in all_of_them if ":" in one.address and one.port in four)


def _accepted(tls: TlsEvidence, both: Collection[str]) -> set[str]:
    """The versions, the leaf, and the suites of those versions that both families accept: a version of one alone says enough."""
    words = {*tls.accepted, *(suite for version in both for suite in tls.accepted[version])}
    words |= {f"certificate {brief(one.fingerprint)[:16]}" for one in tls.chain[:1]}
    return words


def _national(tlcp: TlcpEvidence) -> set[str]:
    certificates = {f"certificate {brief(one.fingerprint)[:16]}" for one in tlcp.chain[:2]}
    return {"TLCP", *tlcp.suites, *certificates} if tlcp.offered else set()


def _way(site: HttpEvidence) -> tuple[str, ...]:
    """The steps to the first page. What stands behind a question mark differs from visit to visit."""
    return tuple(f"{hop.status} {hop.location.partition('?')[0]}".strip() for hop in site.hops)


def _ends_secure(site: HttpEvidence) -> bool:
    last = site.left_scope or (site.hops[-1].location or site.hops[-1].url if site.hops else site.url)
    return scheme_of(last) == "https"


def _value(site: HttpEvidence, name: str) -> str:
    return _NONCE.sub("nonce", " ".join(site.headers.get(name, "").lower().split()))


def _fine(status: int) -> bool:
    return 0 < status < 400


def _refused(answer: MarkerAnswer) -> bool:
    return answer.block_page or not _fine(answer.status)


def _unbelievable(*records: PortsEvidence) -> Reason | None:
    if any(one.tarpit for one in records):
        return Reason.NOT_KNOWN
    return None if all(one.alive_by for one in records) else Reason.UNREACHABLE


def _asks(specification: str, port: int) -> bool:
    return any(first <= port <= last for first, last in ranges(specification))


def _size(specification: str) -> int:
    return sum(last - first + 1 for first, last in ranges(specification))


def _only_on_first(asked6: str, open6: Sequence[int], asked4: str, open4: Sequence[int]) -> Iterator[int]:
    yield from (port for port in open6 if port not in open4 and _asks(asked4, port))
