"""The plan: which addresses of which assets a scan will look at, names resolved once, everything else refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from checks import OutOfScope
from checks.evidence import Depth, Evidence, FailedLook, Place, PortsEvidence, Reason
from scanner.estate.model import Asset, AssetType, Environment, System
from scanner.estate.target import Endpoint, asset_endpoint
from scanner.probes.failures import reason_of
from scanner.probes.file import LOCATOR as FILE
from scanner.probes.file import kind_of
from scanner.probes.hosts import is_address
from scanner.probes.ports import DEFAULT_PORTS
from scanner.probes.target import Target
from scanner.scope.gate import Gate


class Resolution(Protocol):
    """What a name was resolved to."""

    @property
    def v4(self) -> tuple[str, ...]:
        """IPv4 addresses."""

    @property
    def v6(self) -> tuple[str, ...]:
        """IPv6 addresses."""


class PlannedAsset(msgspec.Struct, frozen=True, kw_only=True):
    """One asset of a scan: the addresses to look at, and what is known already, such as that it may not be touched."""

    asset: Asset
    targets: tuple[Target, ...] = ()
    known: tuple[Evidence, ...] = ()


def names_to_resolve(systems: Iterable[System]) -> set[str]:
    """The host names of the estate that no address is pinned to."""
    ends = ((asset, asset_endpoint(asset)) for system in systems for asset in system.assets)
    return {end.host for asset, end in ends if end and not asset.address and not is_address(end.host)}


def plan_asset(
    asset: Asset, gate: Gate, resolved: Mapping[str, Resolution], *, depth: Depth, at: datetime
) -> PlannedAsset:
    """What to look at of one asset. At most one IPv4 and one IPv6 address of a name are looked at, the first of each."""
    end = asset_endpoint(asset)
    if end is None:
        return PlannedAsset(asset=asset)
    addresses = _addresses(asset, end, resolved)
    if not addresses:
        return PlannedAsset(asset=asset, known=(refused(asset, depth, at, Reason.NAME_NOT_RESOLVED, end.host),))
    targets: list[Target] = []
    known: list[Evidence] = []
    for address in addresses:
        try:
            gate.permission(address, end.port or None)
        except OutOfScope as error:
            known.append(refused(asset, depth, at, reason_of(error), str(error), address))
        else:
            # One login is enough: a second address of the same name is looked at from outside only.
            credential = "" if targets else asset.credential
            targets.append(_target(asset, end, address, depth, credential))
    return PlannedAsset(asset=asset, targets=tuple(targets), known=tuple(known))


def _addresses(asset: Asset, end: Endpoint, resolved: Mapping[str, Resolution]) -> tuple[str, ...]:
    if asset.address:
        return (asset.address,)
    if is_address(end.host):
        return (end.host,)
    found = resolved.get(end.host)
    return (*found.v4[:1], *found.v6[:1]) if found else ()


def _target(asset: Asset, end: Endpoint, address: str, depth: Depth, credential: str) -> Target:
    declared = ",".join(map(str, asset.ports))
    ports = str(end.port) if end.port else ",".join(filter(None, (DEFAULT_PORTS[depth], declared)))
    return Target(
        system=asset.system,
        asset=asset.id,
        type=asset.type.value,
        address=address,
        name="" if is_address(end.host) else end.host,
        url=end.url,
        port=end.port,
        ports=ports,
        credential=credential,
        production=asset.environment is Environment.PRODUCTION,
        keep=asset.keep,
        kind=asset.kind,
        depth=depth,
    )


def refused(asset: Asset, depth: Depth, at: datetime, reason: Reason, detail: str, address: str = "") -> FailedLook:
    """Why an asset, or one address of it, is not looked at at all."""
    is_file = asset.type is AssetType.FILE
    return FailedLook(
        place=Place(asset.system, asset.id, FILE if is_file else ports_locator(address)),
        probe="plan",
        seen_at=at,
        depth=depth,
        sought=kind_of(asset.target).kind() if is_file else PortsEvidence.kind(),
        reason=reason,
        detail=detail[:200],
    )


def ports_locator(address: str) -> str:
    """The locator of what is known of an address as a whole: one for IPv4, one for IPv6."""
    return "ports6" if ":" in address else "ports"
