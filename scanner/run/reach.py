"""What of an estate a scan may touch now, by the scope alone: nothing is contacted, no name is resolved."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from checks import OutOfScope, Text
from scanner.estate.model import Asset, System
from scanner.estate.target import asset_endpoint
from scanner.probes.hosts import is_address
from scanner.scope.gate import Gate, OutsideHours


class Reach(StrEnum):
    """Whether an asset may be touched."""

    IN_SCOPE = "in_scope"
    BY_NAME = "by_name"
    OUTSIDE_HOURS = "outside_hours"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def label(self) -> Text:
        """The words for people."""
        return {
            Reach.IN_SCOPE: Text(zh="已授权", en="in scope"),
            Reach.BY_NAME: Text(zh="域名解析后才能判断", en="told when its name is resolved"),
            Reach.OUTSIDE_HOURS: Text(zh="现在不在允许时段", en="not at this hour"),
            Reach.OUT_OF_SCOPE: Text(zh="未授权，不会访问", en="out of scope, not contacted"),
        }[self]


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """One asset that has an address or a name, and whether it may be touched."""

    system: System
    asset: Asset
    where: str
    reach: Reach


def reached(systems: Iterable[System], gate: Gate) -> list[Reached]:
    """Each asset of `systems` that is to be contacted, in their order; those that are files or words are left out."""
    found = []
    for system in systems:
        for asset in system.assets:
            if end := asset_endpoint(asset):
                where = asset.address or end.host
                found.append(
                    Reached(system=system, asset=asset, where=where, reach=_reach(gate, where, end.port or None))
                )
    return found


def _reach(gate: Gate, where: str, port: int | None) -> Reach:
    try:
        gate.permission(where, port)
    except OutsideHours:
        return Reach.OUTSIDE_HOURS
    except OutOfScope:
        return Reach.OUT_OF_SCOPE if is_address(where) else Reach.BY_NAME
    return Reach.IN_SCOPE
