"""Who came to a device's table of neighbours, and is nobody's in the estate."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from checks.evidence import Neighbour, NeighboursEvidence, NeighboursTrendEvidence, NewNeighbour, Point
from checks.trends import threshold
from scanner.trends.line import thinned

MOST_FRESH = 50
_DAY = timedelta(days=1)


class _Known(msgspec.Struct):
    """One neighbour over time: the looks (by number) that showed it, and how the last of them did."""

    looks: list[int]
    last: Neighbour
    first_seen: datetime


def neighbours_trend(
    series: Sequence[NeighboursEvidence], registered: frozenset[str], *, whole: bool
) -> NeighboursTrendEvidence:
    """`series` is of one table, oldest first, the present record last; `registered` are the addresses of the estate.

    A neighbour is known by its MAC address, or where a table has none by its address, or by its name. One whose MAC address any
    look showed with a registered address is registered too. Addresses that are no station's are left out.
    """
    present = series[-1]
    first, last = int(threshold("neighbours.first_looks")), int(threshold("neighbours.last_looks"))
    own = {one.mac for look in series for one in look.neighbours if one.mac and _plain(one.address) in registered}
    known: dict[str, _Known] = {}
    counts = []
    for number, look in enumerate(series):
        strangers = {_key(one): one for one in _stations(look) if not _is_own(one, registered, own)}
        counts.append(Point(look.seen_at, float(len(strangers))))
        for key, one in strangers.items():
            held = known.setdefault(key, _Known(looks=[], last=one, first_seen=look.seen_at))
            held.looks.append(number)
            held.last = one
    here = [one for one in known.values() if one.looks[-1] >= len(series) - last]
    fresh = [one for one in here if one.looks[0] >= first]
    return NeighboursTrendEvidence(
        place=msgspec.structs.replace(present.place, locator=f"{present.place.locator}/{present.table}"),
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        looks=len(series),
        days=(present.seen_at - series[0].seen_at) / _DAY,
        fresh=tuple(
            NewNeighbour(address=one.last.address, mac=one.last.mac, name=one.last.name, first=one.first_seen)
            for one in fresh[:MOST_FRESH]
        ),
        more=len(fresh[MOST_FRESH:]),
        standing=len(here) - len(fresh),
        cut=any(look.more for look in series),
        shown=tuple(thinned(counts)),
        whole=whole,
    )


def _stations(look: NeighboursEvidence) -> Iterator[Neighbour]:
    for one in look.neighbours:
        address = _address(one.address)
        nobody = address is not None and (address.is_multicast or address.is_loopback or address.is_unspecified)
        if _key(one) and not nobody and not _is_group(one.mac) and one.address != "255.255.255.255":
            yield one


def _is_group(mac: str) -> bool:
    """True for a multicast or broadcast MAC address: the lowest bit of its first byte is set (IEEE 802)."""
    try:
        return bool(int(mac[:2], 16) & 1)
    except ValueError:
        return False


def _is_own(one: Neighbour, registered: frozenset[str], own: set[str]) -> bool:
    return _plain(one.address) in registered or (bool(one.mac) and one.mac in own)


def _key(one: Neighbour) -> str:
    return one.mac or _plain(one.address) or one.name.strip()


def _plain(address: str) -> str:
    """The address as the estate writes it."""
    parsed = _address(address)
    return str(parsed) if parsed is not None else ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
