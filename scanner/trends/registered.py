"""Which addresses and ports are somebody's in the estate."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from checks.evidence import Evidence, PortsEvidence, decode
from scanner.estate.model import Asset, System
from scanner.estate.target import asset_endpoint
from scanner.probes.hosts import is_address
from scanner.store import Store

_ADDRESSES_OF_A_NAME = 2
"""A scan looks at one IPv4 and one IPv6 address of a name."""


def registered_addresses(store: Store, systems: Iterable[System]) -> frozenset[str]:
    """The addresses of every asset: those registered, and those that names were last resolved to by a scan."""
    return frozenset(address for system in systems for asset in system.assets for address in _of_asset(store, asset))


def claimed_ports(system: System, evidence: Iterable[Evidence], address: str) -> frozenset[int]:
    """The ports of `address` that assets of their own stand for, from what a scan saw of `system`."""
    at = {one.place.asset for one in evidence if isinstance(one, PortsEvidence) and one.address == address}
    ends = (asset_endpoint(asset) for asset in system.assets if asset.id in at)
    return frozenset(end.port for end in ends if end is not None and end.port)


def _of_asset(store: Store, asset: Asset) -> Iterator[str]:
    end = asset_endpoint(asset)
    if end is None:
        return
    if asset.address or is_address(end.host):
        yield asset.address or end.host
        return
    rows = store.db.query(
        "SELECT body FROM evidence WHERE system = ? AND kind = ? AND asset = ? ORDER BY scan DESC LIMIT ?",
        [asset.system, PortsEvidence.kind(), asset.id, _ADDRESSES_OF_A_NAME],
    )
    for row in rows:
        seen = decode(zlib.decompress(row["body"]))
        if isinstance(seen, PortsEvidence):
            yield seen.address
