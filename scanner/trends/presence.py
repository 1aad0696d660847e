"""Whether an asset answered the scans that looked for it, and which of its ports have opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from checks.evidence import (
    ClimateEvidence,
    DatabaseEvidence,
    DeviceEvidence,
    Evidence,
    HostEvidence,
    NeighboursEvidence,
    NewPort,
    Place,
    Point,
    PortsEvidence,
    PortsTrendEvidence,
    PowerEvidence,
    PresenceTrendEvidence,
    ServiceEvidence,
)
from checks.evidence.trends import MOST_SHOWN
from checks.trends import threshold
from scanner.scope.ports import in_ports
from scanner.trends.line import thinned

LOCATOR = "presence"
MOST_FRESH = 50

SIGNS_OF_LIFE = (DeviceEvidence, PowerEvidence, ClimateEvidence, NeighboursEvidence, HostEvidence, DatabaseEvidence)
"""What nobody gives who is not there. (Other kinds may tell of a silence.)"""


def answered(evidence: Sequence[Evidence], asset: str, *, is_host: bool, else_seen: bool = False) -> bool | None:
    """Whether `asset` answered one look, from what that look saw of its system; None where nobody looked for it.

    An asset that is one port answers where that port is open: a firewall resets for who is gone. What a device or a login told
    is an answer too, as of a device that speaks over UDP alone; `else_seen` is True where such was seen and is not at hand.
    """
    here = [one for one in evidence if one.place.asset == asset]
    if else_seen or any(isinstance(one, SIGNS_OF_LIFE) for one in here):
        return True
    ports = [one for one in here if isinstance(one, PortsEvidence)]
    return any(one.open_tcp or (one.alive_by and is_host) for one in ports) if ports else None


def presence_trend(present: PortsEvidence, looks: Sequence[tuple[datetime, bool]]) -> PresenceTrendEvidence:
    """`looks` are of one asset, oldest first, the present one last."""
    hits = [when for when, hit in looks if hit]
    missed = 0
    for _when, hit in reversed(looks):
        if hit:
            break
        missed += 1
    return PresenceTrendEvidence(
        place=Place(present.place.system, present.place.asset, LOCATOR),
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        answered=len(hits),
        missed=missed,
        last_answer=hits[-1] if hits else None,
        shown=tuple(Point(when, float(hit)) for when, hit in looks[-MOST_SHOWN:]),
    )


def ports_trend(
    series: Sequence[PortsEvidence],
    *,
    services: Mapping[int, ServiceEvidence],
    registered: frozenset[int],
    whole: bool,
) -> PortsTrendEvidence:
    """`series` is of one address of a host, oldest first, the present record last; looks it did not answer are left out, and
    those where it answered on nearly every port. `registered` are ports that other assets stand for."""
    present = series[-1]
    told = [one for one in series if one.alive_by and not one.tarpit and one.address == present.address]
    since = {port: _opened(told, port) for port in present.open_tcp if port not in registered}
    fresh = [
        NewPort(port=port, protocol=services[port].protocol if port in services else "", first=first)
        for port, first in since.items()
        if first is not None
    ]
    return PortsTrendEvidence(
        place=present.place,
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        address=present.address,
        looks=len(told),
        fresh=tuple(fresh[:MOST_FRESH]),
        shown=tuple(thinned([Point(one.seen_at, float(len(one.open_tcp))) for one in told])),
        whole=whole,
    )


def _opened(series: Sequence[PortsEvidence], port: int) -> datetime | None:
    """When `port` was first seen open, where the first looks that asked for it found it closed."""
    asked = [one for one in series if in_ports(one.asked, port)]
    first = int(threshold("ports.first_looks"))
    if len(asked) <= first or any(port in one.open_tcp for one in asked[:first]):
        return None
    return next(one.seen_at for one in asked if port in one.open_tcp)
