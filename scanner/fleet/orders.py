"""Which assets of a scan the fleet looks at, and which of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from checks.evidence import Depth
from scanner.estate.model import System
from scanner.estate.target import asset_endpoint
from scanner.run.probe_job import ProbeJob
from scanner.store.scans import Job


class ZoneJob(msgspec.Struct, frozen=True):
    """A probe job and the zone it is for."""

    zone: str
    job: ProbeJob


class Shares(msgspec.Struct, frozen=True):
    """What is looked at from here, and what by the fleet."""

    here: ProbeJob
    fleet: tuple[ZoneJob, ...]


def share_out(
    jobs: Sequence[Job],
    systems: Mapping[str, System],
    zones: Container[str],
    *,
    depth: Depth,
    kinds: tuple[str, ...],
    extra_roots: str,
) -> Shares:
    """The fleet gets what has an address and stands in a system of one of `zones`. Files, app packages and what is known by
    answers alone are in this workspace, and so stay here.

    One job of the fleet is what `jobs` asks of one system, and of every other system that shares an address or a name with it:
    two workers must never keep to the pace of one address each for itself.
    """

    def job(chosen: Iterable[Job], of: Iterable[System]) -> ProbeJob:
        return ProbeJob(jobs=tuple(chosen), systems=tuple(of), depth=depth, kinds=kinds, extra_roots=extra_roots)

    remote = [one for one in jobs if one.asset and systems[one.system].zone in zones and _host(one, systems)]
    mine = set(remote)
    here = [one for one in jobs if one.asset and one not in mine]
    of_here = [
        replace(system, assets=tuple(one for one in system.assets if asset_endpoint(one) is None))
        if system.zone in zones
        else system
        for system in (systems[name] for name in dict.fromkeys(one.system for one in here))
    ]
    fleet = [
        ZoneJob(systems[group[0].system].zone, job(group, _sent(group, systems)))
        for group in _together(remote, systems)
    ]
    return Shares(job(here, of_here), tuple(fleet))


def _sent(group: Iterable[Job], systems: Mapping[str, System]) -> list[System]:
    """The systems of a group, without what no look needs: who is responsible for them, and words about them."""
    names = dict.fromkeys(one.system for one in group)
    return [
        replace(
            systems[name],
            owner="",
            business="",
            filing_number="",
            note="",
            assets=tuple(replace(one, note="") for one in systems[name].assets),
        )
        for name in names
    ]


def _together(jobs: Iterable[Job], systems: Mapping[str, System]) -> list[list[Job]]:
    """Jobs that must not be parted, in the order of their first."""
    leaders: dict[str, str] = {}

    def leader(name: str) -> str:
        while leaders.setdefault(name, name) != name:
            leaders[name] = name = leaders[leaders[name]]
        return name

    jobs = list(jobs)
    for job in jobs:
        zone = systems[job.system].zone
        leaders[leader(f"{zone} host {_host(job, systems)}")] = leader(f"{zone} system {job.system}")
    groups: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        groups[leader(f"{systems[job.system].zone} system {job.system}")].append(job)
    return list(groups.values())


def _host(job: Job, systems: Mapping[str, System]) -> str:
    """The address or the name of an asset, empty where it has none or is not registered any more."""
    asset = next((one for one in systems[job.system].assets if one.id == job.asset), None)
    end = asset_endpoint(asset) if asset else None
    return (asset.address or end.host) if asset and end else ""
