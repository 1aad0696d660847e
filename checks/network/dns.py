"""DNS: how well a site's name and its zone are kept."""

from __future__ import annotations

from checks.check import check
from checks.evidence import DnsEvidence, Reason
from checks.facts import brief
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met


@check("dns.dangling-alias")
def dangling_alias(dns: DnsEvidence) -> Verdict:
    """Met when the name's alias, if it has one, leads to something that exists. Source: OWASP WSTG-CONF-10."""
    return not_met(dns, name=brief(dns.name), alias=brief(dns.dangling)) if dns.dangling else met(dns)


@check("dns.one-name-server")
def one_name_server(dns: DnsEvidence) -> Verdict:
    """Met when the zone has two name servers or more. Where they stand is not judged. Sources: RFC 1034 4.1, RFC 2182."""
    if not dns.name_servers:
        return not_assessed(dns, Reason.NOT_KNOWN)
    if len(set(dns.name_servers)) < 2:
        return not_met(dns, zone=brief(dns.zone), server=brief(dns.name_servers[0]))
    return met(dns)


@check("dns.no-caa")
def no_caa(dns: DnsEvidence) -> Verdict:
    """Met when the zone says which authorities may issue certificates for it. Source: RFC 8659."""
    return met(dns) if dns.caa else not_met(dns, zone=brief(dns.zone))


@check("dns.no-spf")
def no_spf(dns: DnsEvidence) -> Verdict:
    """Met when the zone's SPF record ends in `-all` or `~all`, or redirects; partly met when it says nothing about others
    (`?all` or no `all`); not met with `+all` or without a record. A zone without mail needs `v=spf1 -all`. Source: RFC 7208.
    """
    words = dns.spf.lower().split()
    if not words or {"+all", "all"} & set(words):
        return not_met(dns, zone=brief(dns.zone), spf=brief(dns.spf))
    if {"-all", "~all"} & set(words) or any(word.startswith("redirect=") for word in words):
        return met(dns)
    return partly_met(dns, zone=brief(dns.zone), spf=brief(dns.spf))


@check("dns.no-dmarc")
def no_dmarc(dns: DnsEvidence) -> Verdict:
    """Met when the zone's DMARC policy is `quarantine` or `reject`; partly met with `none`, which only watches.

    Source: RFC 7489 section 6.3.
    """
    tags = dict(part.replace(" ", "").lower().partition("=")[::2] for part in dns.dmarc.split(";"))
    policy = tags.get("p", "")
    if policy in ("quarantine", "reject"):
        return met(dns)
    judge = partly_met if policy == "none" else not_met
    return judge(dns, zone=brief(dns.zone), dmarc=brief(dns.dmarc))


@check("dns.not-signed")
def not_signed(dns: DnsEvidence) -> Verdict:
    """Met when the zone is signed. The signatures are not verified. Sources: RFC 4033, RFC 9364 (BCP 237)."""
    return met(dns) if dns.signed else not_met(dns, zone=brief(dns.zone))


@check("dns.wildcard")
def wildcard(dns: DnsEvidence) -> Verdict:
    """Met when a name that can't exist has no address. Source: RFC 4592."""
    return not_met(dns, zone=brief(dns.zone)) if dns.wildcard else met(dns)


@check("dns.no-ipv6")
def no_ipv6(dns: DnsEvidence) -> Verdict:
    """Met when the name has an IPv6 address; does not apply to one without any address. Whether it answers is not judged.

    Source: 《推进互联网协议第六版（IPv6）规模部署行动计划》(2017), which asks it of government sites.
    """
    if not dns.addresses and not dns.addresses6:
        return not_applicable(dns)
    return met(dns) if dns.addresses6 else not_met(dns, name=brief(dns.name))
