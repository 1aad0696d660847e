"""What the estate itself is evidence of: how a system is registered, and which ports a host should open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from checks.evidence import DeclaredEvidence, Place, RegisteredDeviceEvidence, RegistrationEvidence
from scanner.estate.model import Asset, System
from scanner.estate.target import asset_endpoint
from scanner.probes.hosts import is_address
from scanner.scope.cover import covers, holds_on
from scanner.scope.model import Permission
from scanner.scope.ports import in_ports

PROBE = "estate"
REGISTRATION = "registration"
REGISTERED = "registered"
"""Locators: how a system is registered, and how a device is."""

_CITY = ZoneInfo("Asia/Shanghai")
_NOTHING_RESOLVED: Mapping[str, str] = MappingProxyType({})


def covering_permission(
    asset: Asset,
    permissions: Iterable[Permission],
    at: datetime,
    *,
    resolved: Mapping[str, str] = _NOTHING_RESOLVED,
    zone: ZoneInfo = _CITY,
) -> Permission | None:
    """The permission that lets `asset` be looked at longest, whatever the hour; None where there is none.

    `resolved` has the addresses of names that were resolved. A name whose address nobody knows yet is covered by a
    permission for that very name.
    """
    end = asset_endpoint(asset)
    if end is None:
        return None
    address = asset.address or (end.host if is_address(end.host) else resolved.get(end.host, ""))
    day = at.astimezone(zone).date()
    fitting = [
        one
        for one in permissions
        if holds_on(one, day)
        and (covers(one, address, end.port or None, resolved) if address else _by_name(one, end.host, end.port))
    ]
    return max(fitting, key=lambda one: one.until, default=None)


def registration_evidence(
    system: System,
    permissions: Iterable[Permission],
    at: datetime,
    *,
    resolved: Mapping[str, str] = _NOTHING_RESOLVED,
    zone: ZoneInfo = _CITY,
) -> RegistrationEvidence:
    """How `system` is registered at `at`.

    `assets_in_scope` counts the assets on the network that may be looked at. `permission_ends_on` is the first day
    on which a permission that covers one of them ends.
    """
    permissions = list(permissions)
    covering = [covering_permission(asset, permissions, at, resolved=resolved, zone=zone) for asset in system.assets]
    ends = [one.until for one in covering if one is not None]
    return RegistrationEvidence(
        place=Place(system.id, "", REGISTRATION),
        probe=PROBE,
        seen_at=at,
        name=system.name,
        department=system.department,
        owner=system.owner,
        level=system.level,
        state=system.state.value,
        zone=system.zone,
        shares_data=system.shares_data,
        filing_number=system.filing_number,
        evaluated_on=system.evaluated_on,
        assets=dict(Counter(asset.type.value for asset in system.assets)),
        assets_in_scope=len(ends),
        permission_ends_on=min(ends).isoformat() if ends else "",
    )


def declared_evidence(asset: Asset, address: str, at: datetime) -> DeclaredEvidence:
    """The ports that `asset`, a host, declares; the list counts as complete as soon as one port stands in it."""
    return DeclaredEvidence(
        place=Place(asset.system, asset.id, "ports"),
        probe=PROBE,
        seen_at=at,
        address=address,
        ports=asset.ports,
        complete=bool(asset.ports),
    )


def device_evidence(asset: Asset, level: int, at: datetime, *, from_management: bool) -> RegisteredDeviceEvidence:
    """What `asset`, a device of a system of this protection level, is registered as."""
    return RegisteredDeviceEvidence(
        place=Place(asset.system, asset.id, REGISTERED),
        probe=PROBE,
        seen_at=at,
        device=asset.kind.value,
        level=level,
        from_management=from_management,
    )


def _by_name(one: Permission, host: str, port: int) -> bool:
    return one.target == host and (not port or in_ports(one.ports, port))
