"""The fleet: wait-bound looks by 1, 2 and 4 workers, and by the in-process default; then a province, planned and queued.

All stands on loopback: the broker is a Redis server, the workers are processes here, and each target answers after a set delay.
"""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import load
from checks.evidence import Depth
from scanner.clock import now
from scanner.credentials import open_credentials
from scanner.estate.model import Asset, AssetType, System
from scanner.fleet.broker import open_celery, zone_keys
from scanner.fleet.messages import Order, sealed
from scanner.fleet.orders import share_out
from scanner.fleet.post import Post
from scanner.fleet.roll_call import call_roll
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import save_estate, systems
from scanner.store.scans import waiting_jobs
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.run.city import allow, slow_servers

TARGETS = 24
DELAY = 0.2
ZONE = "zone"
CITIES, SYSTEMS, ASSETS = 11, 67, 20
_KEY = "k" * 64


def main() -> None:
    """Print one table after another."""
    with tempfile.TemporaryDirectory() as name, _broker(Path(name)) as broker, slow_servers("", 1, DELAY) as slow:
        print(f"{TARGETS} services that answer after {DELAY} s, each system one; {load()}")
        alone = 0.0
        for workers in (1, 2, 4):
            seconds = _with_workers(Path(name, f"w{workers}"), broker, slow.ports[0], workers)
            alone = alone or seconds
            print(f"  {workers} workers, one job each: {seconds:6.1f} s, {alone / seconds:.2f} times as fast")
        for at_once in (1, 8, 32):
            centre = _workspace(
                Path(name, f"here{at_once}"), f"[scan]\nassets_at_once = {at_once}\n", _city(slow.ports[0]), True
            )
            print(f"  in-process, assets_at_once {at_once:2}: {_scan(centre):6.1f} s")
        _province(Path(name, "province"), broker)


def _with_workers(folder: Path, broker: str, port: int, count: int) -> float:
    """The seconds of a scan by so many workers, from the moment that all are there."""
    settings = f'[fleet]\nbroker = "{broker}"\njobs_at_once = 1\nlease_seconds = 10\nzones = {{ "{ZONE}" = "key" }}\n'
    centre = _workspace(folder / "centre", settings, _city(port), False)
    place = _workspace(folder / "worker", settings, [], True)
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "-w", str(place.folder)]
    command += ["worker", "--zone", ZONE]
    workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(count)]
    try:
        while len(call_roll(centre, open_credentials(centre), seconds=1.0)[0].workers) < count:
            time.sleep(0.5)
        return _scan(centre)
    finally:
        for one in workers:
            one.terminate()
            one.wait()


def _scan(workspace: Workspace) -> float:
    with workspace.store() as store:
        scan = begin_scan(store, systems(store), layers=("data",))
        start = time.perf_counter()
        ScanRun(workspace, store, scan, resolver=Resolver()).run()
        return time.perf_counter() - start


def _province(folder: Path, broker: str) -> None:
    zones = [f"city{number:02}" for number in range(CITIES)]
    names = ", ".join(f'"{one}" = "key"' for one in zones)
    workspace = _workspace(folder, f'[fleet]\nbroker = "{broker}"\nzones = {{ {names} }}\n', [], False)
    province = {
        f"{zone}-{number}": _of_province(zone, city, number)
        for city, zone in enumerate(zones)
        for number in range(SYSTEMS)
    }
    kinds = tuple(f"kind{number}" for number in range(90))
    before, start = _memory(), time.perf_counter()
    with workspace.store() as store:
        save_estate(store, list(province.values()))
        registered = time.perf_counter()
        jobs = waiting_jobs(store, begin_scan(store, systems(store)).id)
    shares = share_out(jobs, province, set(zones), depth=Depth.NORMAL, kinds=kinds, extra_roots="")
    planned = time.perf_counter()
    credentials = open_credentials(workspace)
    keys = zone_keys(workspace.settings.fleet, credentials, zones)
    post, sent = Post(open_celery(workspace, credentials)), 0
    for one in shares.fleet:
        letter = Order(job=one.job, lease_seconds=30.0)
        message = sealed(letter, keys[one.zone], zone=one.zone, at=now(), run="run", attempt="attempt")
        sent += len(message["body"])
        post.order(one.zone, message)
    queued = time.perf_counter()
    print(
        f"province: {CITIES} cities x {SYSTEMS} systems x {ASSETS} assets, {len(jobs)} rows of work in {len(shares.fleet)} jobs"
    )
    print(f"  registered in {registered - start:.2f} s, planned in {planned - registered:.2f} s,")
    print(f"  signed and queued in {queued - planned:.2f} s, {sent / 1e6:.1f} MB;")
    print(f"  the process grew by {(_memory() - before) / 1e6:.0f} MB to {_memory() / 1e6:.0f} MB; {load()}")


def _of_province(zone: str, city: int, number: int) -> System:
    name = f"{zone}-{number}"
    assets = tuple(
        Asset(id=f"a{one}", system=name, type=AssetType.SERVICE, target=f"10.{city}.{number}.{one + 1}:443")
        for one in range(ASSETS)
    )
    return System(id=name, name=name, department="d", level=3, zone=zone, assets=assets)


def _city(port: int) -> list[System]:
    return [
        System(
            id=f"s{number}",
            name=f"s{number}",
            department="d",
            level=2,
            zone=ZONE,
            assets=(
                Asset(id="ftp", system=f"s{number}", type=AssetType.SERVICE, target=f"127.67.0.{number + 1}:{port}"),
            ),
        )
        for number in range(TARGETS)
    ]


def _workspace(folder: Path, settings: str, registered: Sequence[System], allowed: bool) -> Workspace:
    folder.mkdir(parents=True)
    (folder / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    login = folder / "credentials.toml"
    login.touch(mode=0o600)
    login.write_text(f'[key]\npassword = "{_KEY}"\n', encoding="utf-8")
    workspace = Workspace(folder)
    with workspace.store() as store:
        save_estate(store, registered)
        if allowed:
            allow(store, "127.67.0.0/24")
    return workspace


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
