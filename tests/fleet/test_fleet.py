"""Two zones that can't reach each other, a worker in each, and a centre that can reach neither: looked at all the same."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle

import pytest

from checks.evidence import Evidence, FailedLook, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from scanner.store.scans import evidence_of, waiting_jobs
from scanner.workspace import Workspace
from tests.fleet.land import Land, kill, land
from tests.run.scanning import wait_until

EAST, WEST = "政务外网", "视频专网"
NET = "127.65.0.0/24"
QUICK, SLOW, HANGING = 2101, 2201, 2301
DELAYS = {QUICK: 0.0, SLOW: 0.3, HANGING: 30.0}
SETTINGS = {"lease_seconds": 2, "wait_seconds": 60}
KILLS = 50


@pytest.fixture(scope="module")
def two_zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    with land(tmp_path_factory.mktemp("land")) as made:
        for zone in made.zones.values():
            for port, delay in DELAYS.items():
                zone.serve(port, delay)
        yield made


@contextmanager
def working(
    land: Land, *zones: str, version: str = "", allowed: Sequence[str] = (NET,), **settings: float
) -> Iterator[list[Workspace]]:
    """A worker in each of the zones; killed on leaving."""
    places = {zone: land.workplace(zone, allowed, **settings) for zone in zones}
    workers = [land.zones[zone].work(workspace, version) for zone, workspace in places.items()]
    try:
        yield list(places.values())
    finally:
        for one in workers:
            kill(one)


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


def events_of(workspace: Workspace) -> list[str]:
    """What the workers of a workspace have logged."""
    with suppress(FileNotFoundError):
        return [
            json.loads(line)["event"] for line in (workspace.folder / "log").read_text(encoding="utf-8").splitlines()
        ]
    return []


def is_ready(workspace: Workspace, pid: int) -> bool:
    """True once a worker takes jobs."""
    with suppress(FileNotFoundError):
        return " ready." in (workspace.folder / f"said-{pid}").read_text(encoding="utf-8")
    return False


def test_each_zone_is_looked_at_from_within_and_the_rest_from_here(two_zones: Land) -> None:
    """One network, three times: one in each zone, and one here, where nothing is allowed."""
    city = [system(0, EAST, QUICK), system(1, WEST, QUICK), system(2, "本地", QUICK)]
    centre = two_zones.centre(city, **SETTINGS)
    with working(two_zones, EAST, WEST):
        seen = scanned(centre)

    assert {one.kind() for one in seen["s0"]} >= {"ports", "service"}
    assert {one.kind() for one in seen["s1"]} >= {"ports", "service"}
    reasons = {one.reason for one in seen["s2"] if isinstance(one, FailedLook) and one.place.asset}
    assert reasons == {Reason.OUT_OF_SCOPE}


def test_workers_killed_at_random_lose_nothing_and_double_nothing(two_zones: Land) -> None:
    city = [system(number, zone, QUICK, SLOW) for number, zone in zip(range(44), cycle((EAST, WEST)), strict=False)]
    with working(two_zones, EAST, WEST, jobs_at_once=8):
        undisturbed = scanned(two_zones.centre(city, **SETTINGS))
    centre = two_zones.centre(city, lease_seconds=1, wait_seconds=60)
    workers = [
        (zone, workspace, zone.work(workspace))
        for zone in two_zones.zones.values()
        for workspace in [two_zones.workplace(zone.name, [NET], jobs_at_once=1)] * 2
    ]
    chance, seen, killed = random.Random(20261125), dict[str, list[Evidence]](), 0
    scanning = threading.Thread(target=lambda: seen.update(scanned(centre)))
    scanning.start()
    try:
        while killed < KILLS and scanning.is_alive():
            zone, workspace, pid = workers.pop(chance.randrange(len(workers)))
            wait_until(lambda workspace=workspace, pid=pid: is_ready(workspace, pid))
            time.sleep(chance.uniform(0.0, 0.4))
            kill(pid)
            workers.append((zone, workspace, zone.work(workspace)))
            killed += scanning.is_alive()
        scanning.join(60)
    finally:
        for _zone, _workspace, pid in workers:
            kill(pid)

    events = Counter(event for workspace in {one[1] for one in workers} for event in events_of(workspace))
    assert events["fleet.began"] - events["fleet.done"] - events["fleet.stopped"] >= 10, "few were killed at work"
    assert killed == KILLS, "the scan ended before so many were killed"
    assert not scanning.is_alive()
    assert places_and_kinds(seen) == places_and_kinds(undisturbed)
    assert set(places_and_kinds(seen).values()) == {1}
