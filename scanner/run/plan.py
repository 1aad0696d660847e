"""The plan: which addresses of which assets a scan will look at, names resolved once, everything else refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from checks import OutOfScope
from checks.evidence import Depth, Evidence, FailedLook, Place, PortsEvidence, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.hosts import is_address
from scanner.probes.ports import DEFAULT_PORTS
from scanner.probes.target import Target
from scanner.scope.gate import Gate, OutsideHours

ADDRESSED = (AssetType.HOST, AssetType.SITE, AssetType.SERVICE, AssetType.DATABASE)

_SCHEME_PORTS = {"http": 80, "https": 443}


class Resolution(Protocol):
    """What a name was resolved to."""

    @property
    def v4(self) -> tuple[str, ...]:
        """IPv4 addresses."""

    @property
    def v6(self) -> tuple[str, ...]:
        """IPv6 addresses."""


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What an asset's target says, before any name is resolved. `port` is 0 for a host."""

    host: str
    port: int = 0
    url: str = ""


class PlannedAsset(msgspec.Struct, frozen=True, kw_only=True):
    """One asset of a scan: the addresses to look at, and what is known already, such as that it may not be touched."""

    asset: Asset
    targets: tuple[Target, ...] = ()
    known: tuple[Evidence, ...] = ()


def aim_of(asset: Asset) -> Aim | None:
    """Host and port an asset is at, or None for assets without an address."""
    if asset.type not in ADDRESSED or not asset.target:
        return None
    if asset.type is AssetType.SITE:
        parts = urlsplit(asset.target)
        return Aim(host=parts.hostname or "", port=parts.port or _SCHEME_PORTS[parts.scheme], url=asset.target)
    if asset.type is AssetType.HOST:
        return Aim(host=asset.target)
    host, _, port = asset.target.rpartition(":")
    return Aim(host=host.strip("[]"), port=int(port))


def names_to_resolve(systems: Iterable[System]) -> set[str]:
    """The host names of the estate that no address is pinned to."""
    aims = ((asset, aim_of(asset)) for system in systems for asset in system.assets)
    return {aim.host for asset, aim in aims if aim and not asset.address and not is_address(aim.host)}


def plan_asset(
    asset: Asset, gate: Gate, resolved: Mapping[str, Resolution], *, depth: Depth, at: datetime
) -> PlannedAsset:
    """What to look at of one asset. At most one IPv4 and one IPv6 address of a name are looked at, the first of each."""
    aim = aim_of(asset)
    if aim is None:
        return PlannedAsset(asset=asset)
    addresses = _addresses(asset, aim, resolved)
    if not addresses:
        return PlannedAsset(asset=asset, known=(_refused(asset, depth, at, Reason.NAME_NOT_RESOLVED, aim.host),))
    targets: list[Target] = []
    known: list[Evidence] = []
    for address in addresses:
        try:
            gate.permission(address, aim.port or None)
        except OutOfScope as error:
            reason = Reason.OUTSIDE_HOURS if isinstance(error, OutsideHours) else Reason.OUT_OF_SCOPE
            known.append(_refused(asset, depth, at, reason, str(error), address))
        else:
            targets.append(_target(asset, aim, address, depth))
    return PlannedAsset(asset=asset, targets=tuple(targets), known=tuple(known))


def _addresses(asset: Asset, aim: Aim, resolved: Mapping[str, Resolution]) -> tuple[str, ...]:
    if asset.address:
        return (asset.address,)
    if is_address(aim.host):
        return (aim.host,)
    found = resolved.get(aim.host)
    return (*found.v4[:1], *found.v6[:1]) if found else ()


def _target(asset: Asset, aim: Aim, address: str, depth: Depth) -> Target:
    declared = ",".join(map(str, asset.ports))
    ports = str(aim.port) if aim.port else ",".join(filter(None, (DEFAULT_PORTS[depth], declared)))
    return Target(
        system=asset.system,
        asset=asset.id,
        type=asset.type.value,
        address=address,
        name="" if is_address(aim.host) else aim.host,
        url=aim.url,
        port=aim.port,
        ports=ports,
        depth=depth,
    )


def _refused(asset: Asset, depth: Depth, at: datetime, reason: Reason, detail: str, address: str = "") -> FailedLook:
    return FailedLook(
        place=Place(asset.system, asset.id, ports_locator(address)),
        probe="plan",
        seen_at=at,
        depth=depth,
        sought=PortsEvidence.kind(),
        reason=reason,
        detail=detail[:200],
    )


def ports_locator(address: str) -> str:
    """The locator of what is known of an address as a whole: one for IPv4, one for IPv6."""
    return "ports6" if ":" in address else "ports"
