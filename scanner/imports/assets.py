"""Which registered asset an imported result speaks of."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from checks import InputError
from reports.language import _
from scanner.estate.model import Asset, AssetType, System
from scanner.estate.target import asset_endpoint
from scanner.sheets.table import listed, quoted


def named_asset(systems: Iterable[System], name: str) -> Asset:
    """The asset `SYSTEM/ASSET` by its ids.

    Raises:
        InputError: there is none of that name.
    """
    for asset in _assets(systems):
        if f"{asset.system}/{asset.id}" == name:
            return asset
    raise InputError(_("no asset {name}; expected SYSTEM/ASSET by their ids").format(name=quoted(name)))


def matching_host(systems: Iterable[System], target: str, addresses: Sequence[str]) -> Asset:
    """The registered host that bears the name or one of the addresses a tool saw itself on; loopback is everybody's.

    Raises:
        InputError: none does, or several do.
    """
    seen = {target, *(_canonical(one) for one in addresses if not _is_own(one))} - {""}
    return _only(seen, [one for one in _bearing(systems, seen) if one.type is AssetType.HOST])


def matching_asset(systems: Iterable[System], target: str, names: Sequence[str], port: int) -> Asset:
    """The registered asset a tool looked at from outside under a name or address: the one at `port` where there is such, else
    the host, else what else bears the name.

    Raises:
        InputError: none does, or several do.
    """
    seen = {_same(one) for one in (target, *names)} - {""}
    bearing = _bearing(systems, seen)
    at_port = [one for one in bearing if port and _port(one) == port]
    return _only(seen, at_port or [one for one in bearing if one.type is AssetType.HOST] or bearing)


def _bearing(systems: Iterable[System], seen: set[str]) -> list[Asset]:
    return [one for one in _assets(systems) if seen & _names(one)]


def _only(seen: set[str], found: Sequence[Asset]) -> Asset:
    if len(found) == 1:
        return found[0]
    names = listed([quoted(one) for one in sorted(seen)])
    if not found:
        raise InputError(_("no registered asset is {names}; name it by --asset SYSTEM/ASSET").format(names=names))
    several = listed([f"{one.system}/{one.id}" for one in found])
    raise InputError(
        _("{names} may be {several}; name one by --asset SYSTEM/ASSET").format(names=names, several=several)
    )


def _assets(systems: Iterable[System]) -> Iterable[Asset]:
    return (asset for system in systems for asset in system.assets)


def _names(asset: Asset) -> set[str]:
    end = asset_endpoint(asset)
    return {asset.address, asset.name, end.host if end else ""} - {""}


def _port(asset: Asset) -> int:
    end = asset_endpoint(asset)
    return end.port if end else 0


def _same(name: str) -> str:
    """An address as the estate writes it, a name in small letters."""
    try:
        return _canonical(name)
    except ValueError:
        return name.lower()


def _is_own(address: str) -> bool:
    """True for what every machine calls itself, and for what is no address."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return True
    return one.is_loopback or one.is_link_local


def _canonical(address: str) -> str:
    return str(ipaddress.ip_address(address))
