"""Look at one site over IPv6, and over IPv4 beside it."""

from __future__ import annotations

import threading
from typing import Any

from checks.evidence import FailedLook, Ipv6Evidence, LinkCount, Reason
from scanner.clock import now
from scanner.probes.dns import Resolver
from scanner.probes.http.client import Answer
from scanner.probes.http.encoding import text_of
from scanner.probes.http.urls import root_of
from scanner.probes.ipv6.links import LinkWalk
from scanner.probes.ipv6.reach import Seen, ask_marker, reach
from scanner.probes.ipv6.text import PageText, alike, page_text
from scanner.probes.ipv6.vantage import Vantage
from scanner.probes.ports import PortAsk, find_open
from scanner.probes.target import Target
from scanner.scope.gate import Gate

PROBE = "ipv6"
LOCATOR = "ipv6"

PARITY_PORTS = (
    "21-23,25,80,111,135,139,161,389,443,445,873,1433,1521,2049,2181,2375-2376,2379,3000,3306,3389,5236,5432,5601,5900,"
    "5985-5986,6379,6443,7001,8080,8161,8443,8848,9090,9200,10000,10250,11211,15672,27017"
)
"""Asked of both addresses: remote management, databases and consoles, which a firewall kept for IPv4 alone leaves open."""


class Ipv6Probe:
    """Looks at sites for one scan. Safe to use from several threads. Every address asked is a target's, or that of a link within
    the registered domain that the gate lets through; no range of addresses is ever gone through."""

    def __init__(self, gate: Gate, resolver: Resolver, vantage: Vantage) -> None:
        self._gate = gate
        self._resolver = resolver
        self._vantage = vantage

    def look(self, target6: Target, target4: Target | None, cancel: threading.Event) -> Ipv6Evidence | FailedLook:
        """Look at the site of `target6`, whose IPv4 side is `target4`. Ends soon, with less seen, once `cancel` is set.

        Costs over each family at most 9 requests for the first page, 2 for the marker and a connection to each of about 40
        ports; at most 40 links over IPv6, each once more over IPv4 where that failed; and 2 questions to the resolver for each
        other name among the links. At most about 5 minutes, the waiting at the gate not counted. Never raises for what a target
        does.
        """
        url = root_of(target6, target6.port, tls=target6.url.startswith("https:"))
        v6 = reach(target6, self._gate, url, cancel)
        refused = next((one for one in v6.reasons if one in (Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS)), None)
        if refused is not None:
            place, sought = target6.place(LOCATOR), Ipv6Evidence.kind()
            return target6.failed(place, probe=PROBE, sought=sought, reason=refused)
        if v6.heard:
            self._vantage.answered()
        v4 = reach(target4, self._gate, url, cancel) if target4 else None
        works_here = self._vantage.works()
        return Ipv6Evidence(
            place=target6.place(LOCATOR),
            probe=PROBE,
            seen_at=now(),
            depth=target6.depth,
            name=target6.name,
            address=target6.address,
            address4=target4.address if target4 else "",
            works_here=works_here,
            v6=v6.reach,
            v4=v4.reach if v4 else None,
            alike=_alike(v6.page, v4.page if v4 else None),
            **(self._beyond(target6, target4, url, v6, v4, cancel) if works_here else {}),
        )

    def _beyond(
        self, target6: Target, target4: Target | None, url: str, v6: Seen, v4: Seen | None, cancel: threading.Event
    ) -> dict[str, Any]:
        """What lies beyond the first page. The marker comes last: a firewall may shut the door after it."""
        page = v6.page or (v4.page if v4 else None)
        seen = {**self._links(target6, target4, url, page, cancel), **self._ports(target6, target4, cancel)}
        if cancel.is_set():
            return seen
        seen["marker6"] = ask_marker(target6, self._gate, url) if v6.page else None
        seen["marker4"] = ask_marker(target4, self._gate, url) if target4 and v4 and v4.page else None
        return seen

    def _links(
        self, target6: Target, target4: Target | None, url: str, page: Answer | None, cancel: threading.Event
    ) -> dict[str, LinkCount]:
        if page is None:
            return {}
        with LinkWalk(target6, target4, self._gate, self._resolver, cancel) as walk:
            walk.leave_out((url, page.url))
            second, deeper = walk.level(_read(page).links)
            return {"second": second, "third": walk.level(deeper)[0]}

    def _ports(self, target6: Target, target4: Target | None, cancel: threading.Event) -> dict[str, Any]:
        """The open ports of both addresses, of those that may be asked on both."""
        targets = [one for one in (target6, target4) if one]
        found = find_open([PortAsk(one.address, PARITY_PORTS) for one in targets], self._gate, cancel=cancel)
        asked = {one.asked for one in found if one.reason is None and not one.tarpit}
        if len(asked) != 1 or any(one.reason is not None or one.tarpit for one in found):
            return {}
        return {
            "ports_asked": asked.pop(),
            "ports6": found[0].open_tcp,
            "ports4": found[1].open_tcp if target4 else None,
        }


def _alike(six: Answer | None, four: Answer | None) -> float | None:
    if six is None or four is None:
        return None
    if six.body and six.body == four.body:
        return 1.0
    share = alike(_read(six).words, _read(four).words)
    return None if share is None else round(share, 3)


def _read(page: Answer) -> PageText:
    return page_text(text_of(page.body, page.header("content-type")), page.url)
