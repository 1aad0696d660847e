"""Two zones that can't reach each other, a worker in each, and a centre that can reach neither: looked at all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from checks.evidence import Evidence, FailedLook, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from scanner.store.scans import evidence_of
from scanner.workspace import Workspace
from tests.fleet.land import TARGET, Land, kill, land

EAST, WEST = "政务外网", "视频专网"
QUICK, SLOW, HANGING = range(2101, 2105), range(2201, 2221), range(2301, 2303)
SETTINGS = {"lease_seconds": 2, "wait_seconds": 60}
KILLS = 50


@pytest.fixture(scope="module")
def two_zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    with land(tmp_path_factory.mktemp("land")) as made:
        for zone in made.zones.values():
            zone.serve(QUICK, 0.0)
            zone.serve(SLOW, 0.3)
            zone.serve(HANGING, 30.0)
        yield made


@contextmanager
def working(land: Land, *zones: str, version: str = "", allowed: Sequence[str] = (TARGET,)) -> Iterator[list[Workspace]]:
    """A worker in each of the zones; killed on leaving."""
    places = {zone: land.workplace(zone, allowed) for zone in zones}
    workers = [land.zones[zone].work(workspace, version) for zone, workspace in places.items()]
    try:
        yield list(places.values())
    finally:
        for one in workers:
            kill(one)


def service(number: int, zone: str, port: int) -> System:
    asset = Asset(id="ftp", system=f"s{number}", type=AssetType.SERVICE, target=f"{TARGET}:{port}")
    return System(id=f"s{number}", name=f"系统{number}", department="数据局", level=2, zone=zone, assets=(asset,))


def scanned(workspace: Workspace) -> dict[str, list[Evidence]]:
    """What a scan of the whole city saw, by system."""
    with workspace.store() as store:
        scan = begin_scan(store, systems(store))
        ScanRun(workspace, store, scan, resolver=Resolver()).run()
        return {one.id: evidence_of(store, scan.id, one.id) for one in systems(store)}


def places_and_kinds(seen: dict[str, list[Evidence]]) -> Counter[str]:
    return Counter(
        f"{one.place} {one.sought if isinstance(one, FailedLook) else one.kind()}" for of in seen.values() for one in of
    )


def logged(*workspaces: Workspace) -> str:
    return "".join((one.folder / "log").read_text(encoding="utf-8") for one in workspaces)


def test_each_zone_is_looked_at_from_within_and_the_rest_from_here(two_zones: Land) -> None:
    """One address, three machines: one in each zone, and none here."""
    city = [service(0, EAST, QUICK[0]), service(1, WEST, QUICK[1]), service(2, "本地", QUICK[2])]
    centre = two_zones.centre(city, **SETTINGS)
    with working(two_zones, EAST, WEST):
        seen = scanned(centre)

    assert {one.kind() for one in seen["s0"]} >= {"ports", "service"}
    assert {one.kind() for one in seen["s1"]} >= {"ports", "service"}
    reasons = {one.reason for one in seen["s2"] if isinstance(one, FailedLook) and one.place.asset}
    assert Reason.OUT_OF_SCOPE in reasons
