"""The name service: a name's addresses, asked once when a scan is planned, and what its zone says of itself."""

from __future__ import annotations

from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
import msgspec

from checks.evidence import DnsEvidence, FailedLook, Place, Reason
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.target import Target

PROBE = "dns"

QUERY_SECONDS = 3.0
"""How long one question may take, all name servers and retries together."""
MOST_RECORDS = 20
NO_SUCH_LABEL = "citywall-no-such-name"
"""A label nobody registers: an address for it shows a wildcard."""

_UNANSWERED = (dns.exception.Timeout, dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError)
_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN)


class Resolution(msgspec.Struct, frozen=True):
    """The addresses of a name, and why there are none."""

    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()
    reason: Reason | None = None


class Resolver:
    """Asks the given name servers (addresses), or those of this machine."""

    def __init__(self, nameservers: Sequence[str] | None = None, port: int = 53) -> None:
        try:
            self._resolver = dns.resolver.Resolver(configure=nameservers is None)
        except dns.resolver.NoResolverConfiguration:
            self._resolver = dns.resolver.Resolver(configure=False)
        if nameservers is not None:
            self._resolver.nameservers = list(nameservers)
        self._resolver.port = port
        self._resolver.timeout = QUERY_SECONDS / 2
        self._resolver.lifetime = QUERY_SECONDS
        self._resolver.cache = None

    def resolve(self, name: str) -> Resolution:
        """The addresses of `name`, each kind in the order of their numbers. Costs two questions. Never raises for what a
        name server does or does not answer."""
        try:
            v4, v6 = self.addresses(name, "A"), self.addresses(name, "AAAA")
        except (*_UNANSWERED, dns.exception.DNSException, UnicodeError):
            return Resolution(reason=Reason.NAME_NOT_RESOLVED)
        return Resolution(v4, v6, None if v4 or v6 else Reason.NAME_NOT_RESOLVED)

    def addresses(self, name: str, kind: str) -> tuple[str, ...]:
        """The A or AAAA records of `name`, through aliases, sorted; empty when there are none.

        Raises:
            dns.exception.DNSException, OSError: nobody answered.
        """
        return tuple(sorted(self.records(name, kind)))

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        """The records of one kind in their text form, at most `MOST_RECORDS`; empty when there are none.

        Raises:
            dns.exception.DNSException, OSError: nobody answered.
        """
        try:
            answer = self._resolver.resolve(_absolute(name), kind)
        except _NOTHING:
            return ()
        return tuple(clean(record.to_text(), 1024) for record in list(answer)[:MOST_RECORDS])

    def aliases(self, name: str) -> tuple[tuple[str, ...], bool]:
        """The chain of aliases that starts at `name`, and whether its end does not exist.

        Raises:
            dns.exception.DNSException, OSError: nobody answered.
        """
        chain: list[str] = []
        here = name
        while len(chain) < MOST_RECORDS and (following := self.records(here, "CNAME")):
            here = following[0].rstrip(".")
            if here in chain:
                break
            chain.append(here)
        return tuple(chain), bool(chain) and not self.exists(here)

    def exists(self, name: str) -> bool:
        """False when the name servers say that there is no such name.

        Raises:
            dns.exception.DNSException, OSError: nobody answered.
        """
        try:
            self._resolver.resolve(_absolute(name), "A", raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return False
        return True

    def zone(self, name: str) -> str:
        """The zone that `name` stands in: the nearest name above it, or itself, with an SOA record.

        Raises:
            dns.exception.DNSException, OSError: nobody answered, or there is no such zone.
        """
        found = dns.resolver.zone_for_name(_absolute(name), resolver=self._resolver, lifetime=4 * QUERY_SECONDS)
        return found.to_text(omit_final_dot=True)


def look_dns(target: Target, resolver: Resolver) -> DnsEvidence | FailedLook:
    """What the name service says of the target's name and its zone.

    Costs about 15 questions to the resolver, one more for each name server and mail host, and none to the target. One question
    that nobody answers fails the look as a whole, since an absence must not be read from a silence; only the hosts' own names,
    which others may keep, are left not known. Never raises.
    """
    try:
        aliases, dangling = resolver.aliases(target.name)
        if not aliases and not resolver.exists(target.name):
            return _failed(target, Reason.NAME_NOT_RESOLVED, "there is no such name")
        zone = resolver.zone(target.name)
        name_servers, mail = (_hosts(resolver.records(zone, kind)) for kind in ("NS", "MX"))
        return DnsEvidence(
            place=_place(target),
            probe=PROBE,
            seen_at=now(),
            depth=target.depth,
            name=target.name,
            zone=zone,
            addresses=resolver.addresses(target.name, "A"),
            addresses6=resolver.addresses(target.name, "AAAA"),
            aliases=aliases,
            dangling=aliases[-1] if dangling else "",
            name_servers=name_servers,
            name_servers6=_with_ipv6(resolver, name_servers),
            mail=mail,
            mail6=_with_ipv6(resolver, mail),
            caa=resolver.records(zone, "CAA"),
            spf=_policy(resolver, zone, "v=spf1"),
            dmarc=_policy(resolver, f"_dmarc.{zone}", "v=DMARC1"),
            signed=bool(resolver.records(zone, "DS") or resolver.records(zone, "DNSKEY")),
            wildcard=bool(resolver.addresses(f"{NO_SUCH_LABEL}.{zone}", "A")),
        )
    except dns.exception.Timeout as error:
        return _failed(target, Reason.TIMEOUT, clean(str(error)))
    except (*_UNANSWERED, dns.exception.DNSException, UnicodeError) as error:
        return _failed(target, Reason.UNREACHABLE, clean(str(error)))


def _place(target: Target) -> Place:
    return target.place(f"dns:{target.name}")


def _failed(target: Target, reason: Reason, detail: str) -> FailedLook:
    return target.failed(_place(target), probe=PROBE, sought="dns", reason=reason, detail=detail)


def _absolute(name: str) -> dns.name.Name:
    return dns.name.from_text(name)


def _hosts(records: Sequence[str]) -> tuple[str, ...]:
    """The host names, which stand last in NS and MX records, sorted. The MX of a domain without mail names none (RFC 7505)."""
    return tuple(sorted(filter(None, (record.rpartition(" ")[2].rstrip(".").lower() for record in records))))


def _with_ipv6(resolver: Resolver, hosts: Sequence[str]) -> tuple[str, ...] | None:
    """Those of `hosts` that have an IPv6 address; None when nobody answered for one of them."""
    try:
        return tuple(host for host in hosts if resolver.addresses(host, "AAAA"))
    except (*_UNANSWERED, dns.exception.DNSException, UnicodeError):
        return None


def _policy(resolver: Resolver, name: str, start: str) -> str:
    """The TXT record that starts with `start` (RFC 7208 4.5, RFC 7489 6.6.3), its strings joined; empty without one."""
    for record in resolver.records(name, "TXT"):
        joined = record.strip('"').replace('" "', "")
        if joined.lower().startswith(start.lower()):
            return joined
    return ""
