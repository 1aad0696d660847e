"""What the name service says of a site's name."""

from __future__ import annotations

from checks.evidence.base import Evidence


class DnsEvidence(Evidence, frozen=True, kw_only=True, tag="dns"):
    """The records of one name. The locator is `dns:<name>`; `zone` is the domain the name stands in.

    `addresses` and `addresses6` are of the name itself; `name_servers`, `mail`, `caa`, `spf` and `dmarc` are of the zone.
    `aliases` is the CNAME chain. `dangling` is the alias that no longer exists, empty when there is none. `signed` is True
    when the zone has a DS or DNSKEY record. `wildcard` is True when a name that can't exist was answered with an address.
    `name_servers6` and `mail6` are those of `name_servers` and `mail` that have an IPv6 address, None when not all could be
    asked for.
    """

    name: str
    zone: str
    addresses: tuple[str, ...] = ()
    addresses6: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    dangling: str = ""
    name_servers: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    caa: tuple[str, ...] = ()
    spf: str = ""
    dmarc: str = ""
    signed: bool = False
    wildcard: bool = False
    name_servers6: tuple[str, ...] | None = None
    mail6: tuple[str, ...] | None = None
