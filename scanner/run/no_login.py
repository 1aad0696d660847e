"""What of a system a scan will not look into for want of a login or of a permission: said, so that a report can say it."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from checks.evidence import Depth, FailedLook, Place, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.estate.target import asset_endpoint
from scanner.probes.host.look import LOCATOR
from scanner.probes.inside import FAMILIES, inside_place
from scanner.run.plan import PlannedAsset, ports_locator

_PROBE = "plan"


def system_without_login(system: System, families: Container[str], *, depth: Depth, at: datetime) -> list[FailedLook]:
    """One failed look for each of the wanted families that no asset of the system can be looked into for. A device tells some
    things to anybody: any that can be reached counts."""
    return [
        _failed(Place(system.id, "", family), family, Reason.NO_CREDENTIAL, depth=depth, at=at)
        for kind, family in FAMILIES.items()
        if family in families and not _has_login(system, kind)
    ]


def asset_without_login(
    planned: PlannedAsset, system: System, families: Container[str], *, depth: Depth, at: datetime
) -> list[FailedLook]:
    """The failed look inside one planned asset: it has no credential though others of its type in the system have, or it
    has one and none of its addresses may be contacted."""
    asset = planned.asset
    family = FAMILIES.get(asset.type)
    if family is None or family not in families or not asset.target or asset.type is AssetType.DEVICE:
        return []
    if not asset.credential:
        reason, detail = Reason.NO_CREDENTIAL, ""
        if not _has_login(system, asset.type):
            return []
    else:
        refusals = [look for look in planned.known if isinstance(look, FailedLook)]
        if planned.targets or not refusals:
            return []
        reason, detail = refusals[0].reason, refusals[0].detail
    return [_failed(_place(planned), family, reason, detail, depth=depth, at=at)]


def _has_login(system: System, kind: str) -> bool:
    of_type = [one for one in system.assets if one.type == kind]
    if kind == AssetType.DEVICE:
        return any(asset_endpoint(one) for one in of_type)
    return any(one.credential and one.target for one in of_type)


def _place(planned: PlannedAsset) -> Place:
    """Where the look inside would have stood; without a known address, a port is named as one of IPv4."""
    if planned.targets:
        return inside_place(planned.targets[0])
    asset = planned.asset
    if asset.type is AssetType.HOST:
        return Place(asset.system, asset.id, LOCATOR)
    is_ipv6 = planned.known and planned.known[0].place.locator == ports_locator("::")
    return Place(asset.system, asset.id, f"{'tcp6' if is_ipv6 else 'tcp'}/{_port(asset)}")


def _port(asset: Asset) -> int:
    end = asset_endpoint(asset)
    return end.port if end else 0


def _failed(place: Place, family: str, reason: Reason, detail: str = "", *, depth: Depth, at: datetime) -> FailedLook:
    return FailedLook(place=place, probe=_PROBE, seen_at=at, depth=depth, sought=family, reason=reason, detail=detail)
