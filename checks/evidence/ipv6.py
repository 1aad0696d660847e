"""How a site with an IPv6 address serves it, beside how it serves IPv4."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.dns import DnsEvidence


class PageReach(msgspec.Struct, frozen=True, kw_only=True):
    """The first page over one family, asked for again and again, each time over a new connection.

    `answered` counts tries with an answer that is no error (2xx, 3xx, 401, 403). `status` is the first answer's after its
    redirects, 0 without one. `median_ms` is from asking to the start of the body, None without an answer.
    """

    tried: int
    answered: int
    status: int = 0
    title: str = ""
    median_ms: int | None = None


class LinkCount(msgspec.Struct, frozen=True, kw_only=True):
    """The links of one level within the site's registered domain; the first 20 of those on the pages were `taken`.

    `working` of `tried` answered over IPv6 without an error; `no_address` of `tried` name a host without an IPv6 address.
    Apart from those, and never contacted or not counted: `out_of_scope`; `dead`, which fail over IPv4 as well; `untried`, for
    which time ran out.
    """

    taken: int
    tried: int
    working: int
    no_address: int = 0
    out_of_scope: int = 0
    dead: int = 0
    untried: int = 0


class MarkerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a harmless request that looks like an attack, over one family. `control` is the status of the same request
    with a plain word in its place. A status of 0 is a connection broken off. `block_page` is True for a firewall's own page."""

    control: int
    status: int
    block_page: bool = False


class Ipv6Evidence(Evidence, frozen=True, kw_only=True, tag="ipv6"):
    """One site over IPv6 and over IPv4. The locator is `ipv6`. Where the name has no IPv6 address there is no such evidence.

    `works_here` is True when anything answered this machine over IPv6 in the scan: without it a silence says nothing of the
    site. `v4` is None, as are `marker4` and `ports4`, when the site has no IPv4 address that may be asked. `alike` is the share
    (0..1) of equal stretches of text of both first pages, None when one was not seen. `second` and `third` count the links of
    the first page, and of the pages those lead to. `ports_asked` (as nmap writes it) were asked on both addresses; the open
    ones are None where that failed.
    """

    discovered_by: ClassVar[type[Evidence] | None] = DnsEvidence

    name: str
    address: str
    address4: str = ""
    works_here: bool
    v6: PageReach
    v4: PageReach | None = None
    alike: float | None = None
    second: LinkCount | None = None
    third: LinkCount | None = None
    marker6: MarkerAnswer | None = None
    marker4: MarkerAnswer | None = None
    ports_asked: str = ""
    ports6: tuple[int, ...] | None = None
    ports4: tuple[int, ...] | None = None
