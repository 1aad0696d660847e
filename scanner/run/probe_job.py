"""The probe job: assets to be looked at together, in words that can be sent, and the one way to look at them, from anywhere."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from checks import UnknownName
from checks.evidence import AppEvidence, Depth, DnsEvidence, Evidence, Ipv6Evidence
from scanner.clock import Clock, now
from scanner.credentials import Credentials
from scanner.estate.evidence import device_evidence
from scanner.estate.model import AssetType, System
from scanner.probes.app import look_app
from scanner.probes.dns import Resolution as Resolved
from scanner.probes.dns import Resolver, look_dns
from scanner.probes.file import kind_of, look_path
from scanner.run.collect import Collector
from scanner.run.halt import Halt
from scanner.run.look import Looker, Wanted
from scanner.run.no_login import asset_without_login
from scanner.run.over_ipv6 import OverIpv6, not_over_ipv6
from scanner.run.plan import PlannedAsset, Resolution, names_to_resolve, plan_asset
from scanner.scope.gate import Gate
from scanner.scope.load import Load
from scanner.scope.model import Permission
from scanner.store.scans import Job
from scanner.workspace import ScanSettings

Seen = tuple[Job, list[Evidence]]


class ProbeJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be looked at: the assets named by `jobs`, of `systems`, which come whole, since what stands beside an asset
    tells what of an address is its own. `kinds` are the kinds of evidence wanted. `extra_roots` are the city's own certificate
    authorities in PEM. No credential is ever part of it: an asset has the name of one, and whoever looks has it or has not."""

    jobs: tuple[Job, ...]
    systems: tuple[System, ...]
    depth: Depth
    kinds: tuple[str, ...]
    extra_roots: str = ""


@dataclass(kw_only=True)
class Means:
    """What whoever runs probe jobs has of its own: the scope, the logins, the pace, a name service, a folder for data files, and
    how it is told to stop."""

    folder: Path
    settings: ScanSettings
    zone: ZoneInfo
    permissions: tuple[Permission, ...]
    credentials: Credentials
    known_hosts: Path
    resolver: Resolver
    load: Load
    halt: Halt
    clock: Clock = now
    resolved: dict[str, Resolved] = field(default_factory=dict)
    """Names that were resolved already; each is resolved once."""

    def resolve(self, systems: Iterable[System]) -> dict[str, Resolved]:
        """The addresses of the names of some systems. Raises what `halt` was told."""
        names = sorted(names_to_resolve(systems))
        for name in names:
            if name not in self.resolved:
                self.resolved[name] = self.halt.beside(partial(self.resolver.resolve, name))
        return {name: self.resolved[name] for name in names}


def run_probe_job(job: ProbeJob, means: Means) -> Generator[Seen]:
    """Each asset of a probe job with all its evidence, as soon as it is whole. Nothing outside the scope of `means` is contacted:
    that is evidence with its reason. Closed before its end, it stops nmap and every look.

    Raises:
        UnknownName: a job names a system or an asset that is not among those given.
        BaseException: what `means.halt` was told.
    """
    return _ProbeRun(job, means).seen()


class _ProbeRun:
    """One run of one probe job."""

    def __init__(self, job: ProbeJob, means: Means) -> None:
        self._job = job
        self._means = means
        self._wanted = Wanted(frozenset(job.kinds))
        self._systems = {system.id: system for system in job.systems}

    def seen(self) -> Generator[Seen]:
        means = self._means
        resolved = means.resolve(self._systems.values())
        gate = Gate(
            means.permissions,
            resolved=first_addresses(resolved),
            zone=means.zone,
            clock=means.clock,
            at_once=means.settings.connections_per_address,
            load=means.load,
        )
        with means.halt.telling(lambda _: gate.close()):
            planned = {job: self._plan(job, gate, resolved) for job in self._job.jobs}
            for job, asset in planned.items():
                if not asset.targets:
                    yield job, [*asset.known, *self._of_paths(asset, gate)]
            looking = {job: asset for job, asset in planned.items() if asset.targets}
            if looking:
                every = [Job(system.id, asset.id) for system in self._systems.values() for asset in system.assets]
                beside = {job: planned.get(job) or self._plan(job, gate, resolved) for job in every}
                yield from self._looked(looking, beside, gate)

    def _looked(
        self, looking: Mapping[Job, PlannedAsset], beside: Mapping[Job, PlannedAsset], gate: Gate
    ) -> Generator[Seen]:
        means = self._means
        looker = Looker(
            gate,
            self._wanted,
            credentials=means.credentials,
            known_hosts=means.known_hosts,
            extra_roots=self._job.extra_roots,
            clock=means.clock,
        )
        over_ipv6 = OverIpv6(looking.values(), gate, means.resolver) if Ipv6Evidence in self._wanted else None
        collector = Collector(
            looking,
            gate,
            beside=beside,
            looker=looker,
            settings=means.settings,
            clock=means.clock,
            over_ipv6=over_ipv6,
        )
        # Closed by hand: an interrupt here would keep the iterator, and the looks with it, until it is told to somebody.
        with means.halt.telling(collector.interrupt), closing(collector.jobs()) as jobs_seen:
            for job, evidence in jobs_seen:
                yield job, [*evidence, *self._of_names(looking[job])]

    def _plan(self, job: Job, gate: Gate, resolved: Mapping[str, Resolution]) -> PlannedAsset:
        system, at, depth = self._systems.get(job.system), self._means.clock(), self._job.depth
        asset = next((one for one in system.assets if one.id == job.asset), None) if system else None
        if system is None or asset is None:
            raise UnknownName(f"{job.system} no longer has the asset {job.asset}")
        planned = plan_asset(asset, gate, resolved, depth=depth, at=at)
        for target in planned.targets:
            self._means.load.belongs(target.address, system.zone)
        known: list[Evidence] = [*planned.known]
        known += asset_without_login(planned, system, self._wanted.families, depth=depth, at=at)
        if asset.type is AssetType.DEVICE:
            from_management = self._means.settings.from_management
            known.append(device_evidence(asset, system.level, at, from_management=from_management))
        return replace(planned, known=tuple(known))

    def _of_names(self, planned: PlannedAsset) -> list[Evidence]:
        """What the name service says of a site whose name was resolved there; nothing of one whose address is pinned."""
        if DnsEvidence not in self._wanted or planned.asset.address or planned.asset.type is not AssetType.SITE:
            return []
        found = [
            self._means.halt.beside(partial(look_dns, target, self._means.resolver))
            for target in planned.targets[:1]
            if target.name
        ]
        return [*found, *(unseen for one in found for unseen in not_over_ipv6(planned, one, self._means.clock()))]

    def _of_paths(self, planned: PlannedAsset, gate: Gate) -> list[Evidence]:
        """What stands in a file, or an app package, that is kept in the workspace."""
        asset, folder, depth = planned.asset, self._means.folder, self._job.depth
        if asset.type is AssetType.APP and AppEvidence in self._wanted:
            app = look_app(asset, folder, depth, gate)
            return [] if app is None else [app]
        if asset.type is not AssetType.FILE or planned.known or kind_of(asset.target) not in self._wanted:
            return []
        seen = look_path(asset, folder, depth, gate)
        return [] if seen is None else [seen]


def first_addresses(resolved: Mapping[str, Resolution]) -> dict[str, str]:
    """The address each name stands for where one is enough: its first IPv4 address, or else its first IPv6 address."""
    return {name: one for name, found in resolved.items() for one in found.v4[:1] or found.v6[:1]}
