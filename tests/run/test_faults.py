"""What befalls a scan, and what is seen of it afterwards. In every row what was collected is kept, the scan is gone on with, no
finding changes before it ends, and at its end the findings are those of a scan that nothing befell; its page then still says
what befell it.

| fault                            | what is done                                             | how the scan stands then      |
|----------------------------------|----------------------------------------------------------|-------------------------------|
| the process is killed            | SIGKILL                                                  | died, its process is named    |
| the scheduler is killed          | SIGKILL of whoever keeps the schedule                    | running, without it           |
| the machine dies                 | SIGKILL of the scan too                                  | died; the next scheduler      |
|                                  |                                                          | goes on with it by itself     |
| the process is told to end       | SIGTERM                                                  | interrupted                   |
| the disk is full                 | RLIMIT_FSIZE of the process set to a page of the store   | died: not even that is stored |
|                                  | the store's file system filled to its last byte          | died; the page tells of what  |
| the store is locked              | another process holds the write lock longer than waited  | died: not even that is stored |
| the clock is set back            | by three hours, in mid-scan (libfaketime)                | running, and goes on          |
| nmap is killed                   | SIGKILL                                                  | running; its hosts were not   |
|                                  |                                                          | looked at, with that reason   |
| a worker of a zone is killed     | SIGKILL, fifty times at random in one scan               | running; nothing is lost or   |
|                                  | (tests/fleet/test_killed.py)                             | doubled                       |

The scheduler under a locked store, on a full disk and with a clock set back, and killed between claiming a run and starting it:
tests/schedule/test_keeper.py and test_children.py; `kill -9` of whoever writes the history: tests/store/test_chain.py.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from checks import StoreError
from checks.evidence import FailedLook, Reason
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.run.control import find_dead
from scanner.run.runner import Runner
from scanner.run.stand import Stand, stand_of
from scanner.schedule.keeper import tend
from scanner.schedule.model import RunState
from scanner.store.estate import systems
from scanner.store.findings import findings_of
from scanner.store.runs import ask_run, run_of
from scanner.store.scans import evidence_of
from scanner.workspace import STORE_FILE
from tests.credentials.planted import children_of
from tests.run.city import SlowServers
from tests.run.scanning import (
    CITYWALL,
    SOON,
    WaitingCity,
    citywall,
    done_jobs,
    finished,
    nmaps_of,
    of_findings,
    scan_of,
    still_run,
    wait_until,
    waiting_servers,
)
from tests.web.visiting import visit

ADDRESS = "127.79.42.1"
IMPATIENT = f"import scanner.store.database as d; d.BUSY_SECONDS = 1; {CITYWALL}"
"""The program as it is, but that it waits a second for a lock, not thirty."""

KEEPER = """
import sys, time
from pathlib import Path
from scanner.web.background import WORKS, working
from scanner.workspace import Workspace

with working(Workspace(Path(sys.argv[2])), WORKS):
    time.sleep(600)
"""
"""What keeps the schedule while `citywall serve` runs, without the pages."""

Scanning = subprocess.Popen[bytes]
Servers = tuple[SlowServers, SlowServers]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with waiting_servers(ADDRESS) as both:
        yield both


@pytest.fixture(scope="module")
def undisturbed(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[object, ...]]:
    """The findings of a scan that nothing befell."""
    city = WaitingCity(tmp_path_factory.mktemp("undisturbed"), *servers)
    city.scan_undisturbed()
    found = of_findings(city.workspace)
    assert found
    return found


def is_killed(city: WaitingCity, scanning: Scanning) -> None:
    scanning.kill()


def is_told_to_end(city: WaitingCity, scanning: Scanning) -> None:
    scanning.send_signal(signal.SIGTERM)


def has_a_full_disk(city: WaitingCity, scanning: Scanning) -> None:
    # Less than the smallest transaction takes, wherever in its file it is written.
    resource.prlimit(scanning.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    city.slow.hurry.set()


def has_a_locked_store(city: WaitingCity, scanning: Scanning) -> None:
    holder = sqlite3.connect(city.workspace.folder / STORE_FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    city.slow.hurry.set()
    scanning.wait(timeout=60)
    holder.close()


@pytest.mark.parametrize(
    ("befalls", "status", "stand"),
    [
        pytest.param(is_killed, -signal.SIGKILL, Stand.DIED, id="the process is killed"),
        pytest.param(is_told_to_end, 130, Stand.INTERRUPTED, id="the process is told to end"),
        pytest.param(has_a_full_disk, 2, Stand.DIED, id="the disk is full"),
        pytest.param(has_a_locked_store, 2, Stand.DIED, id="the store is locked"),
    ],
)
def test_a_scan_survives_the_end_of_its_process(
    befalls: Callable[[WaitingCity, Scanning], None],
    status: int,
    stand: Stand,
    tmp_path: Path,
    servers: Servers,
    undisturbed: set[tuple[object, ...]],
) -> None:
    city = WaitingCity(tmp_path, *servers)
    with city.scanning(program=IMPATIENT) as scanning:
        kept, children = done_jobs(city.workspace), children_of(scanning.pid)
        befalls(city, scanning)
        left, said = finished(scanning)
    assert left == status, said
    assert "Traceback" not in said
    wait_until(lambda: not still_run(children), within=SOON)
    assert stand_of(scan_of(city.workspace), now()) is stand
    assert done_jobs(city.workspace) == kept
    with city.workspace.store() as store:
        assert store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert findings_of(store) == []
        assert [one.id for one in find_dead(store, now())] == ([1] if stand is Stand.DIED else [])

    asked = dict(city.quick.accepted)
    city.go_on()

    assert scan_of(city.workspace).state == "finished"
    assert dict(city.quick.accepted) == asked
    assert of_findings(city.workspace) == undisturbed
    ((what, went_on),) = told_on_the_page(city)
    assert what.partition(" · ")[0] == stand.label.zh
    assert went_on != "—"


def test_a_disk_that_is_full_to_its_last_byte_is_told_once_there_is_room_again(
    tmp_path: Path, servers: Servers, undisturbed: set[tuple[object, ...]]
) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tmp_path], check=True)
    try:
        city = WaitingCity(tmp_path, *servers)
        city.slow.hurry.clear()
        with city.workspace.store() as store:
            asked = ask_run(store, systems=[one.id for one in systems(store)], by="安全管理员", at=now())
            tend(city.workspace, store, now())
            wait_until(lambda: city.kept_what_is_quick() and nmaps_of(pid_of(city)))
            kept, process = done_jobs(city.workspace), pid_of(city)
            # What the log of the store had room for would still find its place.
            wait_until(lambda: store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
            filler = tmp_path / "filler"
            fill(filler)
            city.slow.hurry.set()
            wait_until(lambda: not still_run([process]))
            assert (done_jobs(city.workspace), findings_of(store)) == (kept, [])
            with pytest.raises(StoreError, match="full"):
                tend(city.workspace, store, now())

            filler.unlink()
            city.hurry()
            tend(city.workspace, store, now())
            wait_until(lambda: run_of(store, asked.id).state is RunState.DONE)
        assert of_findings(city.workspace) == undisturbed
        ((what, went_on),) = told_on_the_page(city)
        assert what.startswith(Stand.DIED.label.zh)
        assert "full" in what
        assert str(tmp_path) not in what
        assert went_on != "—"
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


def fill(filler: Path) -> None:
    """Leave not a page of its file system free."""
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 2**12):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass


def told_on_the_page(city: WaitingCity) -> list[tuple[str, str]]:
    """What the page of the scan says befell it, each with when it was gone on with."""
    page = visit(city.workspace, Role.OFFICER).get("/scans/1").text
    cells = re.findall("<td>(.*?)</td>", page.partition('id="befell"')[2].partition("</section>")[0])
    return list(zip(cells[1::3], cells[2::3], strict=True))


def test_a_scan_outlives_the_scheduler_and_the_next_one_goes_on_with_what_died(
    tmp_path: Path, servers: Servers, undisturbed: set[tuple[object, ...]]
) -> None:
    city = WaitingCity(tmp_path, *servers)
    city.slow.hurry.clear()
    with city.workspace.store() as store:
        asked = ask_run(store, systems=[one.id for one in systems(store)], by="安全管理员", at=now())
        first = citywall(city.workspace, program=KEEPER)
        wait_until(lambda: run_of(store, asked.id).scan)
        wait_until(lambda: city.kept_what_is_quick() and nmaps_of(pid_of(city)))
        first.kill()
        first.communicate()
        assert stand_of(scan_of(city.workspace), now()) is Stand.RUNNING

        processes = [str(pid_of(city)), *children_of(pid_of(city))]
        os.kill(pid_of(city), signal.SIGKILL)
        wait_until(lambda: not still_run(processes), within=SOON)
        assert (stand_of(scan_of(city.workspace), now()), findings_of(store)) == (Stand.DIED, [])
        kept = dict(city.quick.accepted)

        city.hurry()
        second = citywall(city.workspace, program=KEEPER)
        wait_until(lambda: run_of(store, asked.id).state is RunState.DONE)
        second.kill()
        second.communicate()
    assert scan_of(city.workspace).id == 1
    assert dict(city.quick.accepted) == kept
    assert of_findings(city.workspace) == undisturbed


def pid_of(city: WaitingCity) -> int:
    """The process that runs the scan, 0 for none yet."""
    runner = Runner.parse(scan_of(city.workspace).runner)
    return runner.pid if runner else 0


def test_a_scan_goes_on_while_the_clock_is_set_back(
    tmp_path: Path, servers: Servers, undisturbed: set[tuple[object, ...]]
) -> None:
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    clock = tmp_path / "clock"
    clock.write_text("+0\n")
    faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock)}
    settings = {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    city = WaitingCity(tmp_path, *servers)
    with city.scanning(**faked, **settings) as scanning:
        before = scan_of(city.workspace).beat_at
        assert before is not None

        clock.write_text("-3h\n")

        wait_until(lambda: (beat := scan_of(city.workspace).beat_at) and beat < before)
        assert stand_of(scan_of(city.workspace), now()) is Stand.RUNNING
        with city.workspace.store() as store:
            assert find_dead(store, now()) == []
        assert finished(citywall(city.workspace, "scans", "pause")) == (0, "Scan 1: paused\n")
        assert finished(scanning, within=SOON)[0] == 130
    city.hurry()
    status, said = finished(citywall(city.workspace, "scans", "resume", **faked, **settings))
    assert status in (0, 3), said
    ended = scan_of(city.workspace)
    assert ended.ended_at is not None
    assert ended.ended_at < ended.started_at
    assert of_findings(city.workspace) == undisturbed


def test_an_nmap_that_is_killed_is_a_look_that_failed(
    tmp_path: Path, servers: Servers, undisturbed: set[tuple[object, ...]]
) -> None:
    city = WaitingCity(tmp_path, *servers)
    with city.scanning() as scanning:
        for nmap in nmaps_of(scanning.pid):
            os.kill(nmap, signal.SIGKILL)
        city.slow.hurry.set()
        status, said = finished(scanning)
    assert status == 3, said
    assert scan_of(city.workspace).state == "finished"
    with city.workspace.store() as store:
        failed = [one for one in evidence_of(store, 1, "host") if isinstance(one, FailedLook) and one.sought == "ports"]
    (look,) = failed
    assert look.reason is Reason.PROBE_ERROR
    assert look.detail.startswith("nmap ended with status -9")
    assert of_findings(city.workspace) <= undisturbed

    city.scan_undisturbed()
    assert of_findings(city.workspace) == undisturbed
