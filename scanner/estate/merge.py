"""Put what a file says into the estate: only what changed changes, and what the file leaves out stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from checks import InputError
from reports.language import _
from scanner.estate.export import field_text
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.estate.platforms import refuse_wrong_platforms
from scanner.estate.read import Entry, EstateFile
from scanner.estate.target import endpoint, is_addressed
from scanner.probes.hosts import is_address
from scanner.sheets.table import Faults, quoted


class Change(msgspec.Struct, frozen=True):
    """One field that changed, of a system, or of one of its assets where `asset` is set; values as people write them."""

    system: str
    asset: str
    field: str
    before: str
    after: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, by ids; assets as `system/asset`.

    `missing` are registered and not in the file, and were left alone. `ignored_columns` are headings nobody knows.
    """

    added: tuple[str, ...] = ()
    added_assets: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    unchanged_assets: int = 0
    missing: tuple[str, ...] = ()
    missing_assets: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()


def merge(before: Iterable[System], file: EstateFile, faults: Faults) -> tuple[list[System], ImportReport]:
    """The estate after the file, in the order it had, new systems at the end; and what that changes.

    What contradicts itself or the estate is noted in `faults`; the estate returned is then of no use.
    """
    old = {system.id: system for system in before}
    new = _merge_systems(old, file.systems, faults)
    _refuse_name_twice(new.values(), file.systems, faults)
    refuse_wrong_platforms(new, file, faults)
    known = [entry for entry in file.assets if entry.values["system"] not in file.broken - new.keys()]
    assets = _merge_assets(new, known, faults)
    for key, by_id in assets.items():
        new[key] = replace(new[key], assets=tuple(by_id.values()))
    return list(new.values()), _report(old, new, file)


def _merge_systems(old: Mapping[str, System], entries: Iterable[Entry], faults: Faults) -> dict[str, System]:
    new = dict(old)
    seen: dict[str, Entry] = {}
    for entry in entries:
        key = entry.values["id"]
        if key in seen:
            _add_twice(faults, entry, "id", key, seen[key])
            continue
        seen[key] = entry
        new[key] = replace(new[key], **entry.values) if key in new else System(**entry.values)
    return new


def _refuse_name_twice(systems: Iterable[System], entries: Iterable[Entry], faults: Faults) -> None:
    by_id = {entry.values["id"]: entry for entry in entries}
    owner: dict[str, str] = {}
    for system in systems:
        other = owner.setdefault(system.name, system.id)
        if other == system.id:
            continue
        entry = by_id.get(system.id) or by_id.get(other)
        if entry is not None:
            what = _("the name {name} belongs to the system {other} already; names are unique")
            holder = other if system.id in by_id else system.id
            faults.add(entry.place("name"), what.format(name=quoted(system.name), other=holder))


def _merge_assets(
    systems: Mapping[str, System], entries: Iterable[Entry], faults: Faults
) -> dict[str, dict[str, Asset]]:
    by_name = {system.name: system.id for system in systems.values()}
    assets = {key: {asset.id: asset for asset in system.assets} for key, system in systems.items()}
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        named = entry.values["system"]
        key = named if named in systems else by_name.get(named, "")
        if not key:
            faults.add(
                entry.place("system"), _("no system {name} is registered or in this file").format(name=quoted(named))
            )
            continue
        own = entry.values["id"]
        if (key, own) in seen:
            _add_twice(faults, entry, "id", own, seen[key, own])
            continue
        seen[key, own] = entry
        given = {**entry.values, "system": key}
        asset = replace(assets[key][own], **given) if own in assets[key] else Asset(**given)
        assets[key][own] = asset
        for field, what in _contradictions(asset):
            faults.add(entry.place(field), what)
    return assets


def _contradictions(asset: Asset) -> Iterator[tuple[str, str]]:
    """What of an asset does not go together, by field."""
    if asset.ports and asset.type is not AssetType.HOST:
        yield "ports", _("only a host declares ports")
    if asset.kind is not DeviceKind.OTHER and asset.type is not AssetType.DEVICE:
        yield "kind", _("only a device has a kind")
    for field in ("signers", "permissions"):
        if getattr(asset, field) and asset.type is not AssetType.APP:
            yield field, _("only an app package has it")
    if not is_addressed(asset.type, asset.target):
        if asset.address:
            yield "address", _("only a host, site, service, database or device that can be reached has an address")
    elif not asset.target:
        yield "target", _("is empty; expected where the asset stands on the network")
    else:
        yield from _address_contradictions(asset)


def _address_contradictions(asset: Asset) -> Iterator[tuple[str, str]]:
    try:
        host = endpoint(asset.type, asset.target).host
    except InputError as error:  # the type changed and the target, which the file does not give, stayed
        yield "target", str(error)
        return
    if asset.address and is_address(host) and host != asset.address:
        yield "address", _("the target names another address, {address}").format(address=host)


def _add_twice(faults: Faults, entry: Entry, field: str, value: str, first: Entry) -> None:
    what = _("{value} stands twice; first at {place}").format(value=quoted(value), place=first.place(field))
    faults.add(entry.place(field), what)


def _report(old: Mapping[str, System], new: Mapping[str, System], file: EstateFile) -> ImportReport:
    in_file = {entry.values["id"] for entry in file.systems}
    names = {system.name: system.id for system in new.values()}
    assets_in_file = {
        (named if named in new else names.get(named, ""), entry.values["id"])
        for entry in file.assets
        for named in [entry.values["system"]]
    }
    old_assets = {(key, asset.id): asset for key, system in old.items() for asset in system.assets}
    new_assets = {(key, asset.id): asset for key, system in new.items() for asset in system.assets}
    changed = [change for key in old for change in _changes(old[key], new[key], key, "")]
    touched = {change.system for change in changed}
    asset_changes = [
        change for key in old_assets for change in _changes(old_assets[key], new_assets[key], key[0], key[1])
    ]
    touched_assets = {(change.system, change.asset) for change in asset_changes}
    return ImportReport(
        added=tuple(key for key in new if key not in old),
        added_assets=tuple("/".join(key) for key in new_assets if key not in old_assets),
        changed=(*changed, *asset_changes),
        unchanged=len((in_file & old.keys()) - touched),
        unchanged_assets=len((assets_in_file & old_assets.keys()) - touched_assets),
        missing=tuple(key for key in old if file.systems and key not in in_file),
        missing_assets=tuple("/".join(key) for key in old_assets if file.assets and key not in assets_in_file),
        ignored_columns=file.ignored,
    )


def _changes(before: System | Asset, after: System | Asset, system: str, asset: str) -> Iterable[Change]:
    for field in before.__struct_fields__:
        if field not in ("id", "system", "assets") and getattr(before, field) != getattr(after, field):
            yield Change(system, asset, field, field_text(before, field), field_text(after, field))
