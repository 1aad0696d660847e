"""A scan that dies: the store stays readable, no finding changes, and the rest is done without asking again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import UnknownName
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store import Store
from scanner.store.estate import save_estate, systems
from scanner.store.findings import findings_of
from scanner.store.scans import Stopped, all_scans, evidence_of, find_scan, unfinished_scan, waiting_jobs
from scanner.workspace import STORE_FILE, Workspace
from tests.run.city import SlowServers, make_workspace, one_service, slow_servers
from tests.run.scanning import wait_until

ADDRESS = "127.77.0.1"
SERVERS = 8


def citywall(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from scanner.cli import main; main()", "-w", str(folder), *arguments],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def done_jobs(folder: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(folder / STORE_FILE) as connection:
        return set(connection.execute("SELECT system, asset FROM jobs WHERE state = 'done' AND asset <> ''"))


def kill_after(folder: Path, jobs: int, process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the scan and all it started, once it has kept `jobs` jobs; fails when it ended before."""
    wait_until(lambda: process.poll() is not None or len(done_jobs(folder)) >= jobs)
    assert process.poll() is None, "the scan ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def city_of(servers: SlowServers, folder: Path) -> Workspace:
    systems = [one_service(number, servers.address, port) for number, port in enumerate(servers.ports)]
    return make_workspace(folder, systems, [ADDRESS])


@pytest.mark.parametrize("kept", [0, 1, 3, 6])
def test_a_killed_scan_is_resumed_without_asking_again_what_was_kept(tmp_path: Path, kept: int) -> None:
    with slow_servers(ADDRESS, kept, delay=0.0) as quick, slow_servers(ADDRESS, SERVERS - kept, delay=30.0) as slow:
        ports = [*quick.ports, *slow.ports]
        systems = [one_service(number, ADDRESS, port) for number, port in enumerate(ports)]
        workspace = make_workspace(tmp_path, systems, [ADDRESS])
        process = citywall(tmp_path, "scan", "--all", "--layer", "data")
        kill_after(tmp_path, kept, process)
        done = done_jobs(tmp_path)
        with workspace.store() as store:
            assert store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert findings_of(store) == []
            scan = unfinished_scan(store)
        if scan is None:
            assert kept == 0, "the scan ended before it could be killed"
            return
        before = quick.accepted + slow.accepted

        slow.hurry.set()
        resumed = citywall(tmp_path, "scan", "--resume")
        resumed.wait(timeout=60)

        assert resumed.returncode in (0, 3)
        asked_again = {port for port, times in (quick.accepted + slow.accepted).items() if times != before[port]}
        kept_ports = {ports[int(system.removeprefix("s"))] for system, _ in done}
        assert asked_again.isdisjoint(kept_ports)
        assert len(asked_again) == SERVERS - len(kept_ports)
        with workspace.store() as store:
            (finished,) = all_scans(store)
            assert (finished.id, finished.state, waiting_jobs(store, finished.id)) == (scan.id, "finished", [])
            for number in range(SERVERS):
                kinds = [one.kind() for one in evidence_of(store, finished.id, f"s{number}")]
                assert kinds.count("service") == 1


def test_a_scan_that_dies_while_it_judges_changes_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        workspace = city_of(servers, tmp_path)
        with workspace.store() as store:
            scan = begin_scan(store, systems(store))

            def dies(*_: object, **__: object) -> None:
                raise MemoryError

            with monkeypatch.context() as patch:
                patch.setattr("scanner.run.judge.apply_scan", dies)
                with pytest.raises(MemoryError):
                    ScanRun(workspace, store, scan, resolver=Resolver()).run()
            tables = ("findings", "verdicts", "assessments", "transitions")
            assert [store.db[table].count for table in tables] == [0, 0, 0, 0]

            tally = ScanRun(workspace, store, scan, resolver=Resolver()).run()

            assert len(tally.opened) == len(findings_of(store)) > 0


def test_resume_without_an_unfinished_scan_is_refused(tmp_path: Path) -> None:
    make_workspace(tmp_path, [one_service(0, ADDRESS, 9)], [])

    process = citywall(tmp_path, "scan", "--resume")

    assert process.wait(timeout=30) == 2


def test_what_has_left_the_register_meanwhile_holds_up_nothing_else(tmp_path: Path) -> None:
    with slow_servers(ADDRESS, 3, delay=0.0) as servers:
        workspace = city_of(servers, tmp_path)
        with workspace.store() as store:
            without_asset, without_system, whole = systems(store)
            scan = begin_scan(store, [without_asset, without_system, whole])
            save_estate(store, [replace(without_asset, assets=())])
            forget(store, without_system.id)

            ScanRun(workspace, store, scan, resolver=Resolver()).run()

            assert find_scan(store, scan.id).state == "finished"
            assert waiting_jobs(store, scan.id) == []
            kinds = {one.id: {e.kind() for e in evidence_of(store, scan.id, one.id)} for one in (without_asset, whole)}
            assert "service" in kinds[whole.id]
            assert "service" not in kinds[without_asset.id]
            assert evidence_of(store, scan.id, without_system.id) == []

            last = begin_scan(store, [whole])
            forget(store, whole.id)
            with pytest.raises(UnknownName):
                ScanRun(workspace, store, last, resolver=Resolver()).run()
            assert find_scan(store, last.id).stopped is Stopped.FAILED


def forget(store: Store, system: str) -> None:
    store.db.conn.execute("DELETE FROM assets WHERE system = ?", (system,))
    store.db.conn.execute("DELETE FROM systems WHERE id = ?", (system,))
