"""Real scans in processes of their own, for tests of what befalls them: a city that keeps them waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from scanner.store.findings import findings_of
from scanner.store.scans import Scan, find_scan
from scanner.workspace import Workspace
from tests.credentials.planted import children_of
from tests.run.city import SlowServers, allow, make_workspace, one_service, slow_servers

SOON = 5.0
"""Seconds: what issue 7 asks of pause and cancel. Each look of these scans would take at least 30 more."""
LONG = 60.0
CITYWALL = "from scanner.cli import main; main()"


def citywall(
    workspace: Workspace, *arguments: str, program: str = CITYWALL, **variables: str
) -> subprocess.Popen[bytes]:
    """A command in a process and session of its own; what it says is to be read by `communicate`."""
    return subprocess.Popen(
        [sys.executable, "-c", program, "-w", str(workspace.folder), *arguments],
        env={**os.environ, "CITYWALL_LANG": "en", **variables},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finished(process: subprocess.Popen[bytes], *, within: float = LONG) -> tuple[int, str]:
    """How a command ended, and what it said; fails when it does not end in time."""
    said, _ = process.communicate(timeout=within)
    return process.returncode, said.decode()


def wait_until(seen: Callable[[], object], *, within: float = LONG) -> None:
    """Wait until something is so; fails when it does not become so in time."""
    deadline = time.monotonic() + within
    while not seen():
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.02)


def scan_of(workspace: Workspace, number: int = 1) -> Scan:
    """The scan as the store has it now."""
    with workspace.store() as store:
        return find_scan(store, number)


def done_jobs(workspace: Workspace, number: int = 1) -> set[tuple[str, str]]:
    """The jobs that are done, of assets."""
    with workspace.store() as store:
        rows = store.db.query("SELECT * FROM jobs WHERE scan = ? AND state = 'done' AND asset <> ''", [number])
        return {(row["system"], row["asset"]) for row in rows}


def of_findings(workspace: Workspace) -> set[tuple[object, ...]]:
    """Each finding with its state and what was seen, without the times."""
    with workspace.store() as store:
        return {
            (one.place, one.check, one.state, one.outcome, one.times_reopened, str(one.facts))
            for one in findings_of(store)
        }


def nmaps_of(scanning: int) -> list[int]:
    """The nmap processes among the children."""
    return [int(one) for one in children_of(scanning) if _name(one) == "nmap"]


def _name(process: str) -> str:
    """What a process is called, nothing once it has ended."""
    try:
        return Path("/proc", process, "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def still_run(processes: Iterable[str | int]) -> list[str | int]:
    """Those of some processes that have not ended, whether anybody has asked for their status yet or not."""
    return [one for one in processes if _state(one) not in ("", "Z", "X")]


def _state(process: str | int) -> str:
    try:
        return (
            Path("/proc", str(process), "stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()[0]
        )
    except OSError:
        return ""


class WaitingCity:
    """A city of quick services, of one that greets after half a minute (`slow`), and of a host whose ports are asked once a
    second (`host`): the scan that looks at it has something to keep, a look under way, and an nmap."""

    def __init__(self, folder: Path, quick: SlowServers, slow: SlowServers) -> None:
        self.quick, self.slow = quick, slow
        self._came = slow.accepted.total()
        far = quick.address.rpartition(".")[0] + ".200"
        ftp = Asset(id="ftp", system="slow", type=AssetType.SERVICE, target=f"{slow.address}:{slow.ports[0]}")
        host = Asset(id="host", system="host", type=AssetType.HOST, target=far)
        systems = [
            *(one_service(number, quick.address, port) for number, port in enumerate(quick.ports)),
            System(id="slow", name="慢系统", department="数据局", level=2, assets=(ftp,)),
            System(id="host", name="主机系统", department="数据局", level=2, assets=(host,)),
        ]
        self.workspace = make_workspace(folder, systems, [quick.address])
        with self.workspace.store() as store:
            allow(store, far, "21-80", rate=1.0)

    @contextmanager
    def scanning(self, *, program: str = CITYWALL, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
        """A scan of the whole city that has kept what is quick and waits for the rest; killed on leaving."""
        self.slow.hurry.clear()
        process = citywall(self.workspace, "scan", "--all", program=program, **variables)
        try:
            wait_until(lambda: self.kept_what_is_quick() and self.slow.accepted.total() > self._came)
            wait_until(lambda: nmaps_of(process.pid))
            yield process
        finally:
            process.kill()
            process.communicate()

    def kept_what_is_quick(self) -> bool:
        """True once the quick services are kept."""
        return len(done_jobs(self.workspace)) >= len(self.quick.ports)

    def hurry(self) -> None:
        """Keep nobody waiting any more: the service greets, and the host may be asked as fast as one likes."""
        self.slow.hurry.set()
        with self.workspace.store() as store:
            store.db.conn.execute("UPDATE permissions SET rate = 1000")

    def scan_undisturbed(self) -> None:
        """A whole scan in this process."""
        with self.workspace.store() as store:
            number = begin_scan(store, systems(store)).id
        self.go_on(number)

    def go_on(self, number: int = 1) -> None:
        """Do what is left of a scan in this process, with nobody kept waiting."""
        self.hurry()
        with self.workspace.store() as store:
            ScanRun(self.workspace, store, find_scan(store, number), resolver=Resolver()).run()


@contextmanager
def waiting_servers(address: str) -> Iterator[tuple[SlowServers, SlowServers]]:
    """The servers of waiting cities: the quick and the slow."""
    with slow_servers(address, 2, delay=0.0) as quick, slow_servers(address, 1, delay=30.0) as slow:
        yield quick, slow
