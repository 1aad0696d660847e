"""A scan that is paused at the centre: the workers stop soon, nothing is left, and only what is missing is asked again."""

from __future__ import annotations

import threading
from pathlib import Path

from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.control import wish_pause
from scanner.run.heartbeat import ScanStopped
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from scanner.store.scans import find_scan
from scanner.workspace import Workspace
from tests.fleet.land import Land
from tests.fleet.zones import EAST, HANGING, QUICK, SETTINGS, system, working
from tests.run.city import allow
from tests.run.scanning import SOON, done_jobs, nmaps_of, wait_until

FAR = "127.65.9.1"


def run(workspace: Workspace, stopped: list[BaseException]) -> None:
    with workspace.store() as store:
        try:
            ScanRun(workspace, store, find_scan(store, 1), resolver=Resolver()).run()
        except ScanStopped as error:
            stopped.append(error)


def done_at(workspace: Workspace) -> dict[str, str]:
    with workspace.store() as store:
        return {
            row["system"]: row["done_at"]
            for row in store.db.query("SELECT * FROM jobs WHERE state = 'done' AND asset <> ''")
        }


def test_pause_ends_the_looks_of_the_workers_and_resume_asks_for_the_rest_alone(two_zones: Land) -> None:
    host = Asset(id="host", system="far", type=AssetType.HOST, target=FAR)
    far = System(id="far", name="主机系统", department="数据局", level=2, zone=EAST, assets=(host,))
    centre = two_zones.centre([system(0, EAST, QUICK), system(1, EAST, HANGING), far], **SETTINGS)
    with centre.store() as store:
        begin_scan(store, systems(store))
    stopped: list[BaseException] = []
    with working(two_zones, EAST) as (place,):
        with place.store() as store:
            allow(store, FAR, "21-60", rate=1.0)
        (said,) = place.folder.glob("said-*")
        worker = int(said.name.removeprefix("said-"))
        scanning = threading.Thread(target=run, args=(centre, stopped))
        scanning.start()
        wait_until(lambda: done_jobs(centre) and nmaps_of(worker))
        nmaps = nmaps_of(worker)
        kept = done_at(centre)

        with centre.store() as store:
            wish_pause(store, 1, "安全管理员")
        wait_until(lambda: not scanning.is_alive(), within=SOON)
        wait_until(lambda: not any(Path("/proc", str(one)).exists() for one in nmaps), within=SOON)
        wait_until(lambda: not nmaps_of(worker), within=SOON)
        assert len(stopped) == 1
        with place.store() as store:
            store.db.conn.execute("UPDATE permissions SET rate = 1000")
            store.db.conn.execute("UPDATE permissions SET target = '127.65.0.1' WHERE target = '127.65.0.0/24'")

        run(centre, stopped)

    assert len(stopped) == 1
    assert kept.keys() == {"s0"}
    assert kept.items() <= done_at(centre).items()
    with centre.store() as store:
        assert find_scan(store, 1).state == "finished"
