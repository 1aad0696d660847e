"""Systems in two zones, workers for them, and scans of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from checks.evidence import Evidence, FailedLook
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from scanner.store.scans import evidence_of, waiting_jobs
from scanner.workspace import Workspace
from tests.fleet.land import Land, kill
from tests.run.scanning import wait_until

EAST, WEST = "政务外网", "视频专网"
NET = "127.65.0.0/24"
QUICK, SLOW, HANGING = 2101, 2201, 2301
DELAYS = {QUICK: 0.0, SLOW: 0.3, HANGING: 30.0}
SETTINGS = {"lease_seconds": 2, "wait_seconds": 60}


@contextmanager
def working(
    land: Land, *zones: str, version: str = "", allowed: Sequence[str] = (NET,), **settings: float
) -> Iterator[list[Workspace]]:
    """A worker in each of the zones; killed on leaving."""
    places = {zone: land.workplace(zone, allowed, **settings) for zone in zones}
    workers = [land.zones[zone].work(workspace, version) for zone, workspace in places.items()]
    try:
        for workspace, pid in zip(places.values(), workers, strict=True):
            wait_until(partial(_is_ready, said_by(workspace, pid)))
        yield list(places.values())
    finally:
        for one in workers:
            kill(one)


def _is_ready(said: Path) -> bool:
    return said.exists() and " ready." in said.read_text(encoding="utf-8")


def said_by(workspace: Workspace, pid: int) -> Path:
    """What a worker has written to its terminal."""
    return workspace.folder / f"said-{pid}"


def is_at_work(workspace: Workspace, pid: int) -> bool:
    """True while a worker looks at something."""
    with suppress(FileNotFoundError):
        said = said_by(workspace, pid).read_text(encoding="utf-8")
        return said.count('"fleet.began"') > said.count('"fleet.done"')
    return False


def system(number: int, zone: str, *ports: int) -> System:
    """A system with a service at each of some ports of an address of its own."""
    assets = tuple(
        Asset(id=f"ftp{port}", system=f"s{number}", type=AssetType.SERVICE, target=f"127.65.0.{number + 1}:{port}")
        for port in ports
    )
    return System(id=f"s{number}", name=f"系统{number}", department="数据局", level=2, zone=zone, assets=assets)


def scanned(workspace: Workspace) -> dict[str, list[Evidence]]:
    """What a scan of the whole city saw, by system."""
    with workspace.store() as store:
        scan = begin_scan(store, systems(store))
        ScanRun(workspace, store, scan, resolver=Resolver()).run()
        assert waiting_jobs(store, scan.id) == []
        return {one.id: evidence_of(store, scan.id, one.id) for one in systems(store)}


def places_and_kinds(seen: dict[str, list[Evidence]]) -> Counter[str]:
    return Counter(
        f"{one.place} {one.sought if isinstance(one, FailedLook) else one.kind()}" for of in seen.values() for one in of
    )


def logged(*workspaces: Workspace) -> str:
    return "".join((one.folder / "log").read_text(encoding="utf-8") for one in workspaces)


def failures(seen: Sequence[Evidence]) -> list[FailedLook]:
    """The failed looks at assets."""
    return [one for one in seen if isinstance(one, FailedLook) and one.place.asset]
