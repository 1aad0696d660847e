"""The sample estate: 67 systems, ten of them behind the lab's servers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import yaml

from checks import UnknownName
from scanner.estate.model import Asset, AssetType, DeviceKind, State, System, Worth
from scanner.lab import NETWORK, LabHost, lab_hosts
from scanner.scope.model import Permission

_ESTATE = Path(__file__).with_name("estate.yaml")
_PERMISSION_DAYS = 180
_LAB_PORTS = "20000-29999"
# The lab is ours and on this machine: nobody is hurt by a scan ten times as fast as a city's server should be asked.
_LAB_RATE = 200.0


class _System(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    department: str
    level: int
    zone: str
    shares_data: bool
    owner: str = ""
    state: State = State.IN_USE
    extensions: tuple[str, ...] = ()
    platform: str = ""
    business: str = ""
    worth: Worth | None = None
    filing_number: str = ""
    evaluated_days_ago: int | None = None


class _Asset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lab` names the lab host it stands on, in place of target and address; `service` which of the host's ports it is."""

    id: str
    type: AssetType
    name: str
    target: str = ""
    address: str = ""
    ports: tuple[int, ...] = ()
    kind: DeviceKind = DeviceKind.OTHER
    lab: str = ""
    service: str = ""
    credential: str = ""


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    system: _System
    assets: tuple[_Asset, ...]


def sample_estate(moment: datetime, network: str = NETWORK) -> list[System]:
    """The sample systems, dates counted back from `moment`, lab addresses in `network` (three numbers).

    Raises:
        InputError: `network` is not of loopback.
    """
    entries = msgspec.convert(yaml.safe_load(_ESTATE.read_text(encoding="utf-8")), list[_Entry])
    hosts = lab_hosts(network)
    return [_system(entry, moment, hosts) for entry in entries]


def sample_permission(moment: datetime, network: str = NETWORK) -> Permission:
    """The permission to scan the lab's network on its own ports, for half a year from `moment`."""
    return Permission(
        id=1,
        target=f"{network}.0/24",
        allowed_by="市政务信息管理局安全管理员",
        until=(moment + timedelta(days=_PERMISSION_DAYS)).date(),
        made_at=moment,
        ports=_LAB_PORTS,
        rate=_LAB_RATE,
    )


def _system(entry: _Entry, moment: datetime, hosts: dict[str, LabHost]) -> System:
    facts = entry.system
    ago = facts.evaluated_days_ago
    return System(
        id=facts.id,
        name=facts.name,
        department=facts.department,
        owner=facts.owner,
        level=facts.level,
        state=facts.state,
        zone=facts.zone,
        shares_data=facts.shares_data,
        extensions=facts.extensions,
        platform=facts.platform,
        business=facts.business,
        worth=facts.worth,
        filing_number=facts.filing_number,
        evaluated_on="" if ago is None else (moment - timedelta(days=ago)).date().isoformat(),
        assets=tuple(_asset(facts.id, asset, hosts) for asset in entry.assets),
    )


def _asset(system: str, asset: _Asset, hosts: dict[str, LabHost]) -> Asset:
    target, address, ports = asset.target, asset.address, asset.ports
    if asset.lab:
        if asset.lab not in hosts:
            raise UnknownName(f"sample estate: asset {system}/{asset.id}: the lab has no host {asset.lab!r}")
        target, address, ports = _on_lab(asset, hosts[asset.lab])
    return Asset(
        id=asset.id,
        system=system,
        type=asset.type,
        name=asset.name,
        target=target,
        address=address,
        ports=ports,
        kind=asset.kind,
        credential=asset.credential,
    )


def _on_lab(asset: _Asset, host: LabHost) -> tuple[str, str, tuple[int, ...]]:
    if asset.type is AssetType.HOST:
        return host.address, "", tuple(sorted(host.ports.values()))
    if asset.type is AssetType.DEVICE:
        return host.address, "", ()
    if asset.type is AssetType.SITE:
        return (host.url_of(asset.service) if asset.service else host.url), host.address, ()
    return f"{host.address}:{host.ports[asset.service]}", "", ()
