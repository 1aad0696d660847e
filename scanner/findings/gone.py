"""Ports that are gone: closed for certain, on a host that was seen alive another way.

A port that gives no answer may be hidden by a firewall, and a single closed port may be a firewall's refusal. A port counts as
gone only when it was asked for, every port that was asked for answered, and another port of the same address was open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from checks.evidence import Depth, Evidence, Place, PortsEvidence
from scanner.scope.ports import in_ports


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """That a port is gone: how deeply it was looked for, and when."""

    depth: Depth
    seen_at: datetime


def gone_ports(evidence: Iterable[Evidence], places: Iterable[Place]) -> dict[Place, Gone]:
    """Those of `places` that are TCP ports and gone, on every address of their asset that was looked at."""
    looks: dict[tuple[str, str], list[PortsEvidence]] = defaultdict(list)
    for one in evidence:
        if isinstance(one, PortsEvidence):
            looks[one.place.system, one.place.asset].append(one)
    gone = {}
    for place in places:
        transport, _slash, port = place.locator.partition("/")
        asked = looks.get((place.system, place.asset))
        if not asked or transport != "tcp" or not (port.isascii() and port.isdecimal()):
            continue
        if all(_is_gone(int(port), one) for one in asked):
            gone[place] = Gone(depth=min(one.depth for one in asked), seen_at=max(one.seen_at for one in asked))
    return gone


def _is_gone(port: int, look: PortsEvidence) -> bool:
    alive_another_way = bool(look.alive_by) and bool(look.open_tcp) and not look.tarpit
    return (
        alive_another_way
        and not look.filtered
        and port not in look.open_tcp
        and bool(look.asked)
        and in_ports(look.asked, port)
    )
