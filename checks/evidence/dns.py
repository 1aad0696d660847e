"""What the name service says of a site's name."""

from __future__ import annotations

from checks.evidence.base import Evidence


class DnsEvidence(Evidence, frozen=True, kw_only=True, tag="dns"):
    """The records of one name. The locator is `dns:<name>`; `zone` is the domain the name stands in.

    `addresses` and `addresses6` are of the name itself; `name_servers`, `mail`, `caa`, `spf` and `dmarc` are of the zone.
    `aliases` is the CNAME chain. `dangling` is the alias that no longer exists, empty when there is none. `signed` is True
    when the zone has a DS or DNSKEY record. `wildcard` is True when a name that can't exist was answered with an address.
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
