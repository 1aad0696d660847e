"""Scans of years by a clock of our own: what was seen is given, nothing is contacted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from checks.evidence import AccessEvidence, Depth, Evidence, FailedLook, Place, PortsEvidence, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.run.judge import judge_scan
from scanner.store import Store
from scanner.store.scans import Job, finish_job, start_scan
from scanner.workspace import Workspace
from tests.run.city import make_workspace

ADDRESS = "192.0.2.7"


def a_system(id: str, *assets: str, level: int = 2) -> System:
    """A system with hosts of these ids, of a department of its own."""
    hosts = tuple(Asset(id=one, system=id, type=AssetType.HOST, target=ADDRESS) for one in assets)
    return System(id=id, name=f"系统{id}", department=f"部门{id}", level=level, assets=hosts)


def a_city(folder: Path, *systems: System) -> Workspace:
    """A workspace with these systems registered."""
    return make_workspace(folder, systems, [ADDRESS])


def scanned(
    workspace: Workspace,
    store: Store,
    systems: Sequence[System],
    at: datetime,
    evidence: Iterable[Evidence],
    *,
    layers: Sequence[str] = (),
) -> int:
    """A finished scan of `systems` at `at` that saw `evidence`; its number."""
    evidence = list(evidence)
    jobs = [Job(system.id, asset.id) for system in systems for asset in system.assets]
    scan = start_scan(store, jobs, depth=Depth.NORMAL, layers=layers, checks=(), at=at, version="0.1.0")
    for job in jobs:
        mine = [one for one in evidence if (one.place.system, one.place.asset) == (job.system, job.asset)]
        finish_job(store, scan.id, job, mine, at)
    judge_scan(store, scan, systems, at=at, deadlines=workspace.deadlines())
    return scan.id


def ports(system: str, asset: str, at: datetime, *open_tcp: int) -> PortsEvidence:
    """The first 10000 ports of a host were asked."""
    return PortsEvidence(
        place=Place(system, asset),
        probe="ports",
        seen_at=at,
        address=ADDRESS,
        asked="1-10000",
        open_tcp=open_tcp,
        alive_by="reset",
    )


def redis(system: str, asset: str, at: datetime, port: int, *, open_to_all: bool) -> AccessEvidence:
    """A Redis was asked for a PING without a password."""
    return AccessEvidence(
        place=Place(system, asset, f"tcp/{port}"),
        probe="access",
        seen_at=at,
        address=ADDRESS,
        port=port,
        protocol="redis",
        asked="PING",
        open_to_all=open_to_all,
    )


def no_look(system: str, asset: str, at: datetime, port: int) -> FailedLook:
    """Redis was sought there, and did not answer."""
    return FailedLook(
        place=Place(system, asset, f"tcp/{port}"), probe="access", seen_at=at, sought="access", reason=Reason.TIMEOUT
    )
