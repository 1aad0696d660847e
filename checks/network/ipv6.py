"""IPv6: whether a site's name, pages and links serve those who have nothing else.

The indicators are those of the national IPv6 monitoring as secondary sources describe them; the bounds are our own.
"""

from __future__ import annotations

import ipaddress

from checks.check import check
from checks.evidence import DnsEvidence, Ipv6Evidence, LinkCount, PortsEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

STABLE_PERCENT = 80
"""Of the tries for the first page; below it the site can't be called reachable."""
ALIKE, RATHER_ALIKE = 0.9, 0.7
"""Share of equal text. News and banners turn over between two requests, so it is not 1."""
LINKS_PERCENT = 85
"""Of the links of a level; common targets are 85 to 95 (practice)."""
LINKS_PARTLY_PERCENT = 50
FAST_MS = 500
"""Slower than IPv4 is no matter while an answer comes within this."""
SLOWER_PERCENT = 50
"""More than IPv4 takes; the ratio (v6 - v4) / v4 is that of the evaluation method, its bound our own."""

TUNNELS = {"6to4": ipaddress.IPv6Network("2002::/16"), "Teredo": ipaddress.IPv6Network("2001::/32")}
"""RFC 3056 and RFC 4380."""


@check("ipv6.name-servers")
def name_servers(dns: DnsEvidence) -> Verdict:
    """Met when at least two of the zone's name servers have an IPv6 address, or all of them; partly met with one of several.

    Whether they answer over IPv6 is not judged. Sources: national IPv6 monitoring, indicator 4; RFC 3901.
    """
    if dns.name_servers6 is None or not dns.name_servers:
        return not_assessed(dns, Reason.NOT_KNOWN)
    with_address = set(dns.name_servers6) & set(dns.name_servers)
    if len(with_address) >= min(2, len(set(dns.name_servers))):
        return met(dns)
    judge = partly_met if with_address else not_met
    return judge(dns, zone=brief(dns.zone), without=few(sorted(set(dns.name_servers) - with_address)))


@check("ipv6.mail")
def mail(dns: DnsEvidence) -> Verdict:
    """Met when every mail host of the zone has an IPv6 address; partly met when some have. Does not apply to a zone without mail.

    Source: RFC 3974.
    """
    if not dns.mail:
        return not_applicable(dns)
    if dns.mail6 is None:
        return not_assessed(dns, Reason.NOT_KNOWN)
    without = set(dns.mail) - set(dns.mail6)
    if not without:
        return met(dns)
    judge = partly_met if set(dns.mail) & set(dns.mail6) else not_met
    return judge(dns, zone=brief(dns.zone), without=few(sorted(without)))


@check("ipv6.tunnel-address")
def tunnel_address(dns: DnsEvidence) -> Verdict:
    """Met when none of the name's IPv6 addresses is that of a tunnel over IPv4; does not apply to a name without any.

    Sources: RFC 7526 (6to4 relays are no more), RFC 6169 (security concerns with tunnels).
    """
    if not dns.addresses6:
        return not_applicable(dns)
    parsed = [one for one in map(_ipv6, dns.addresses6) if one is not None]
    if len(parsed) < len(dns.addresses6):
        return not_assessed(dns, Reason.NOT_KNOWN)
    found = [f"{one} ({kind})" for one in parsed for kind, network in TUNNELS.items() if one in network]
    return not_met(dns, name=brief(dns.name), addresses=few(found)) if found else met(dns)


@check("ipv6.eui64-address")
def eui64_address(ports: PortsEvidence, all_ports: tuple[PortsEvidence, ...]) -> Verdict | None:
    """Met when the IPv6 address does not hold the hardware address of its card (modified EUI-64, `ff:fe` in its middle).

    Does not apply where no IPv6 address was looked at. Sources: RFC 4291 appendix A, RFC 7721, RFC 8064.
    """
    address = _ipv6(ports.address)
    if address is None:
        return without_ipv6(ports, all_ports)
    if address.packed[11:13] == b"\xff\xfe":
        return not_met(ports, address=brief(address))
    return met(ports)


@check("ipv6.unreachable")
def unreachable(look: Ipv6Evidence) -> Verdict:
    """Met when the first page answered over IPv6 at least once.

    Not assessed when nothing at all answered this machine over IPv6, or when the site is down over IPv4 as well.
    Source: national IPv6 monitoring, indicator 2.
    """
    if look.v6.answered > 0:
        return met(look)
    if reason := unseen(look) or _down(look):
        return not_assessed(look, reason)
    return not_met(look, name=brief(look.name), address=brief(look.address), tried=look.v6.tried)


@check("ipv6.unstable")
def unstable(look: Ipv6Evidence) -> Verdict:
    """Met when the first page answered over IPv6 at every try, or no more seldom than over IPv4; partly met at `STABLE_PERCENT`
    of the tries. Does not apply to a site that never answers over IPv6, which another check counts.
    Source: national IPv6 monitoring, indicator 3.
    """
    six, four = look.v6, look.v4
    if silence := _silence(look):
        return silence
    worse = four is None or six.answered * four.tried < four.answered * six.tried
    if six.answered >= six.tried or not worse:
        return met(look)
    judge = partly_met if six.answered * 100 >= six.tried * STABLE_PERCENT else not_met
    return judge(look, name=brief(look.name), answered=six.answered, tried=six.tried)


@check("ipv6.slow")
def slow(look: Ipv6Evidence) -> Verdict:
    """Met when the first page comes over IPv6 within `FAST_MS`, or at most `SLOWER_PERCENT` slower than over IPv4.

    Measured from where the scanner stands. Does not apply to a site that never answers over IPv6, or has no IPv4 to compare
    with. Source: evaluation method of IPv6 support, ratio of delays.
    """
    if silence := _silence(look):
        return silence
    six, four = look.v6.median_ms, look.v4.median_ms if look.v4 else None
    if six is not None and six <= FAST_MS:
        return met(look)
    if look.v4 is None:
        return not_applicable(look)
    if six is None or four is None:
        return not_assessed(look, Reason.NOT_KNOWN)
    if six * 100 <= four * (100 + SLOWER_PERCENT):
        return met(look)
    return not_met(look, name=brief(look.name), six=six, four=four)


@check("ipv6.content-differs")
def content_differs(look: Ipv6Evidence) -> Verdict:
    """Met when the first page has the same status over IPv6 and IPv4 and at least `ALIKE` of its text; partly met from
    `RATHER_ALIKE` on. Does not apply to a site without IPv4. A redirect that was not followed shows no page.
    Source: national IPv6 monitoring, indicator 5.
    """
    if look.v4 is None:
        return not_applicable(look)
    if reason := unseen(look):
        return not_assessed(look, reason)
    statuses = (look.v6.status, look.v4.status)
    if look.alike is None or any(not status or 300 <= status < 400 for status in statuses):
        return not_assessed(look, Reason.NOT_KNOWN)
    same_status = look.v6.status == look.v4.status
    if same_status and look.alike >= ALIKE:
        return met(look)
    judge = partly_met if same_status and look.alike >= RATHER_ALIKE else not_met
    return judge(look, name=brief(look.name), alike=f"{look.alike:.0%}", status6=look.v6.status, status4=look.v4.status)


@check("ipv6.links-second")
def links_second(look: Ipv6Evidence) -> Verdict:
    """Met when `LINKS_PERCENT` of the links of the first page to the site's own domain work over IPv6; partly met from
    `LINKS_PARTLY_PERCENT` on. At most 20 links are tried. Source: national IPv6 monitoring, indicator 6; the bound is practice.
    """
    return _links(look, look.second)


@check("ipv6.links-third")
def links_third(look: Ipv6Evidence) -> Verdict:
    """Met when `LINKS_PERCENT` of the links of the second-level pages to the site's own domain work over IPv6; partly met from
    `LINKS_PARTLY_PERCENT` on. At most 20 links are tried. Source: national IPv6 monitoring, indicator 7; the bound is practice.
    """
    second, third = look.second, look.third
    if third is not None and third.taken <= 0 and second is not None and second.taken > 0 and second.working <= 0:
        return not_assessed(look, Reason.NOT_KNOWN)
    return _links(look, third)


def unseen(look: Ipv6Evidence) -> Reason | None:
    """Why nothing can be said of the site over IPv6: this machine may have none itself."""
    return None if look.works_here else Reason.NOT_KNOWN


def without_ipv6(ports: PortsEvidence, all_ports: tuple[PortsEvidence, ...]) -> Verdict | None:
    """What a check of IPv6 addresses says at an IPv4 address: nothing where the asset has an IPv6 address too."""
    return None if any(":" in one.address for one in all_ports) else not_applicable(ports)


def _links(look: Ipv6Evidence, count: LinkCount | None) -> Verdict:
    if reason := unseen(look):
        return not_assessed(look, reason)
    if count is None:
        return not_assessed(look, Reason.NOT_KNOWN)
    if count.taken <= 0:
        return not_applicable(look)
    if count.tried <= 0 or count.tried < count.out_of_scope + count.untried:
        return not_assessed(look, Reason.OUT_OF_SCOPE if count.out_of_scope else Reason.NOT_TRIED)
    if count.working * 100 >= count.tried * LINKS_PERCENT:
        return met(look)
    judge = partly_met if count.working * 100 >= count.tried * LINKS_PARTLY_PERCENT else not_met
    return judge(
        look,
        name=brief(look.name),
        working=count.working,
        tried=count.tried,
        no_address=count.no_address,
        out_of_scope=count.out_of_scope,
    )


def _silence(look: Ipv6Evidence) -> Verdict | None:
    """The verdict of a check of how a site answers, where it does not answer over IPv6 at all; None where it does."""
    if look.v6.answered > 0:
        return None
    reason = unseen(look) or _down(look)
    return not_assessed(look, reason) if reason else not_applicable(look)


def _down(look: Ipv6Evidence) -> Reason | None:
    if look.v6.tried <= 0:
        return Reason.NOT_TRIED
    return Reason.UNREACHABLE if look.v4 is not None and look.v4.answered <= 0 else None


def _ipv6(address: str) -> ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(address)
    except ValueError:
        return None
