"""Derive the trends of one system when a scan of it is judged: each kind of evidence seen now, continued back in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter

from checks.evidence import (
    ClimateEvidence,
    DeviceEvidence,
    Evidence,
    NeighboursEvidence,
    PortsEvidence,
    PowerEvidence,
    ServiceEvidence,
    TlsEvidence,
)
from scanner.estate.model import AssetType, System
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.scans import Scan
from scanner.trends.certificates import certificate_trend
from scanner.trends.devices import device_trend
from scanner.trends.history import History, history
from scanner.trends.neighbours import neighbours_trend
from scanner.trends.presence import SIGNS_OF_LIFE, answered, ports_trend, presence_trend
from scanner.trends.registered import claimed_ports, registered_addresses
from scanner.trends.room import climate_trend, power_trend
from scanner.trends.series import latest, series

_CONTINUED = (ClimateEvidence, DeviceEvidence, NeighboursEvidence, PortsEvidence, PowerEvidence, TlsEvidence)
_HOSTS = (AssetType.HOST, AssetType.DEVICE)


class Trends:
    """The store as it is now, for all systems that are judged."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def with_trends(self, scan: Scan, system: System, evidence: Sequence[Evidence]) -> list[Evidence]:
        """What `scan` saw of `system`, and what it says together with earlier scans. Only kinds that were seen now are read."""
        kinds = {one.kind() for one in evidence if isinstance(one, _CONTINUED)}
        if not kinds:
            return list(evidence)
        signs = {kind.kind() for kind in SIGNS_OF_LIFE} if PortsEvidence.kind() in kinds else ()
        past = history(self._store, scan, system.id, kinds=kinds, signs_of_life=signs)
        return [*evidence, *self._measured(evidence, past), *self._seen(system, evidence, past)]

    def _measured(self, evidence: Sequence[Evidence], past: History) -> Iterator[Evidence]:
        for power in latest(evidence, PowerEvidence):
            yield power_trend(series(past, power))
        for climate in latest(evidence, ClimateEvidence):
            yield climate_trend(series(past, climate))
        for tls in latest(evidence, TlsEvidence):
            trend = certificate_trend(series(past, tls))
            if trend is not None:
                yield trend
        for device in latest(evidence, DeviceEvidence):
            yield device_trend(series(past, device, attrgetter("protocol")), whole=past.whole)
        for table in latest(evidence, NeighboursEvidence, attrgetter("table")):
            alike = series(past, table, attrgetter("table"))
            yield neighbours_trend(alike, self._registered, whole=past.whole)

    def _seen(self, system: System, evidence: Sequence[Evidence], past: History) -> Iterator[Evidence]:
        hosts = {asset.id for asset in system.assets if asset.type in _HOSTS}
        first = {one.place.asset: one for one in reversed(list(latest(evidence, PortsEvidence)))}
        for asset, ports in first.items():
            is_host = asset in hosts
            looks = [
                (look.at, answered(look.evidence, asset, is_host=is_host, else_seen=asset in look.answering))
                for look in past.looks
            ]
            looks.append((ports.seen_at, answered(evidence, asset, is_host=is_host)))
            yield presence_trend(
                ports, [(when, hit) for when, hit in looks if hit is not None and when <= ports.seen_at]
            )
        for ports in latest(evidence, PortsEvidence):
            if ports.place.asset in hosts and ports.alive_by and not ports.tarpit:
                yield self._opened(system, evidence, past, ports)

    def _opened(self, system: System, evidence: Sequence[Evidence], past: History, ports: PortsEvidence) -> Evidence:
        services = {
            one.port: one
            for one in evidence
            if isinstance(one, ServiceEvidence)
            and one.place.asset == ports.place.asset
            and one.address == ports.address
        }
        return ports_trend(
            series(past, ports),
            services=services,
            registered=claimed_ports(system, evidence, ports.address),
            whole=past.whole,
        )

    @cached_property
    def _registered(self) -> frozenset[str]:
        return registered_addresses(self._store, systems(self._store))
