"""Real scans by processes of their own: they outlive the keeper, are found again, and pause at the end of their hours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scanner.clock import now
from scanner.run.control import wish_cancel, wish_pause, wish_resume
from scanner.run.runner import Runner
from scanner.run.scan import begin_scan
from scanner.schedule.edit import Wanted, add
from scanner.schedule.keeper import tend
from scanner.schedule.model import Chosen, ChosenBy, Run, RunState, RunWhy
from scanner.schedule.process import hold, log_of, start_child
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.runs import ask_run, run_of, runs
from scanner.store.scans import find_scan, waiting_jobs
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.run.city import SlowServers, make_workspace, one_service, slow_servers

ADDRESS = "127.79.81.1"
SYSTEMS = 3
LAYERS = ("network",)
LONG = 60.0
"""Seconds a scan is waited for on a busy machine."""

KILLED_AFTER_ITS_CLAIM = """
import os, signal, sys
from pathlib import Path
from scanner.clock import now
from scanner.schedule.keeper import tend
from scanner.workspace import Workspace

workspace = Workspace(Path(sys.argv[1]))
with workspace.store() as store:
    tend(workspace, store, now(), start=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.fixture
def slow() -> Iterator[SlowServers]:
    with slow_servers(ADDRESS, SYSTEMS, 0.5) as servers:
        yield servers


@pytest.fixture
def workspace(tmp_path: Path, slow: SlowServers) -> Workspace:
    systems = [one_service(number, ADDRESS, port) for number, port in enumerate(slow.ports)]
    made = make_workspace(tmp_path, systems, [ADDRESS])
    # One asset after another, so that a scan can be met on its way.
    (tmp_path / SETTINGS_FILE).write_text("[scan]\nassets_at_once = 1\n", encoding="utf-8")
    return Workspace(made.folder)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.store() as one:
        yield one


def ask(store: Store, *systems: str) -> Run:
    return ask_run(store, systems=systems or ("s0", "s1", "s2"), layers=LAYERS, by="安全管理员", at=now())


def until(store: Store, run: Run, holds: Callable[[Run], bool]) -> Run:
    """The run once something holds of it."""
    deadline = time.monotonic() + LONG
    while not holds(found := run_of(store, run.id)):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def over(run: Run) -> bool:
    return run.is_over


def scanning(store: Store) -> Callable[[Run], bool]:
    """That a scan is on its way: one of its assets is done, and not all."""

    def holds(run: Run) -> bool:
        return run.scan is not None and 0 < len([job for job in waiting_jobs(store, run.scan) if job.asset]) < SYSTEMS

    return holds


def is_free(workspace: Workspace, run: Run) -> bool:
    """True once the process of the run has ended: it says how the run stands a little before."""
    with hold(workspace.folder, run.id) as lock:
        return lock is not None


def pid_of(store: Store, run: Run) -> int:
    assert run.scan is not None
    runner = Runner.parse(find_scan(store, run.scan).runner)
    assert runner is not None
    return runner.pid


def test_a_scan_somebody_asked_for_is_run_by_a_process_of_its_own(workspace: Workspace, store: Store) -> None:
    run = ask(store, "s1")
    tend(workspace, store, now())
    child = until(store, run, lambda found: found.scan is not None)
    done = until(store, run, over)
    assert (done.state, done.why) == (RunState.DONE, RunWhy.NOTHING)
    assert child.scan is not None
    scan = find_scan(store, child.scan)
    assert (scan.state, scan.asked_by) == ("finished", "安全管理员")
    until(store, run, lambda _run: is_free(workspace, run))
    assert log_of(workspace.folder, run.id).read_bytes() == b""


def test_a_run_whose_system_is_taken_meanwhile_waits_for_it(workspace: Workspace, store: Store) -> None:
    run = ask(store, "s0")
    (taken,) = (one for one in systems(store) if one.id == "s0")

    def start(folder: Path, number: int, lock: int) -> None:
        begin_scan(store, [taken])
        start_child(folder, number, lock)

    tend(workspace, store, now(), start=start)
    until(store, run, lambda found: found.state is RunState.WAITING)
    until(store, run, lambda _run: is_free(workspace, run))
    tend(workspace, store, now())
    assert (run_of(store, run.id).why, run_of(store, run.id).detail) == (RunWhy.BUSY, "s0")

    wish_cancel(store, 1, "安全管理员")
    tend(workspace, store, now())
    assert until(store, run, over).state is RunState.DONE


def test_a_keeper_killed_between_claim_and_start_loses_no_run(workspace: Workspace, store: Store) -> None:
    run = ask(store, "s0")
    command = [sys.executable, "-c", KILLED_AFTER_ITS_CLAIM, str(workspace.folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    left = run_of(store, run.id)
    assert (left.state, left.scan) == (RunState.STARTED, None)

    tend(workspace, store, now())
    assert until(store, run, over).state is RunState.DONE


def test_a_killed_scan_goes_on_where_it_was(workspace: Workspace, store: Store, slow: SlowServers) -> None:
    run = ask(store)
    tend(workspace, store, now())
    going = until(store, run, scanning(store))
    os.kill(pid_of(store, going), signal.SIGKILL)
    deadline = time.monotonic() + LONG
    while run_of(store, run.id).state is not RunState.DONE:
        assert time.monotonic() < deadline
        tend(workspace, store, now())
        time.sleep(0.3)
    assert run_of(store, run.id).scan == going.scan
    assert len(runs(store)) == 1


def test_the_keeper_may_end_while_the_scan_goes_on(workspace: Workspace, store: Store) -> None:
    run = ask(store, "s0")
    command = [
        sys.executable,
        "-c",
        "from scanner.cli import main; main()",
        "-w",
        str(workspace.folder),
        "schedule",
        "tend",
    ]
    program = subprocess.Popen(command, start_new_session=True)
    assert program.wait(LONG) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(program.pid, 0)
    assert until(store, run, over).state is RunState.DONE


def test_a_run_pauses_at_the_end_of_its_hours_and_goes_on_in_the_next_ones(workspace: Workspace, store: Store) -> None:
    began = now()
    local = began.astimezone(workspace.zone)
    opens, shuts = (local + timedelta(minutes=minutes) for minutes in (-10, 5))
    hours = f"{opens:%H:%M}-{shuts:%H:%M}"
    rule = f"{local.minute} {local.hour} * * *"
    wanted = Wanted(
        name="夜间", when=rule, zone="Asia/Shanghai", chosen=Chosen(by=ChosenBy.ALL), hours=hours, layers=LAYERS
    )
    add(store, wanted, "安全管理员", began - timedelta(minutes=1))

    tend(workspace, store, began)
    run = runs(store)[0]
    going = until(store, run, scanning(store))
    outside = began + timedelta(minutes=30)
    tend(workspace, store, outside)
    paused = until(store, run, lambda found: found.state is RunState.WAITING)
    assert (paused.why, paused.scan) == (RunWhy.HOURS, going.scan)
    tend(workspace, store, outside)
    assert run_of(store, run.id).state is RunState.WAITING

    tend(workspace, store, began + timedelta(days=1, minutes=1))
    assert until(store, run, over).state is RunState.DONE
    assert [(one.state, one.why) for one in runs(store)] == [
        (RunState.MISSED, RunWhy.STILL_RUNNING),
        (RunState.DONE, RunWhy.NOTHING),
    ]


def test_a_paused_scan_waits_for_somebody_and_is_not_stopped_by_hours_again(workspace: Workspace, store: Store) -> None:
    run = ask(store)
    tend(workspace, store, now())
    going = until(store, run, scanning(store))
    assert going.scan is not None
    wish_pause(store, going.scan, "安全管理员")
    until(store, run, lambda found: found.state is RunState.WAITING)
    tend(workspace, store, now())
    assert run_of(store, run.id).why is RunWhy.PAUSED
    wish_resume(store, going.scan, "值班员")
    tend(workspace, store, now())
    assert run_of(store, run.id).asked_by == "值班员"
    assert until(store, run, over).state is RunState.DONE


def test_a_cancelled_scan_is_a_cancelled_run(workspace: Workspace, store: Store) -> None:
    run = ask(store)
    tend(workspace, store, now())
    going = until(store, run, scanning(store))
    assert going.scan is not None
    wish_cancel(store, going.scan, "安全管理员")
    ended = until(store, run, over)
    assert (ended.state, ended.detail) == (RunState.CANCELLED, "安全管理员")


def test_a_run_that_can_not_be_done_says_why(workspace: Workspace, store: Store) -> None:
    run = ask_run(store, systems=["s0"], asset="gone", by="安全管理员", at=now())
    tend(workspace, store, now())
    failed = until(store, run, over)
    assert (failed.state, failed.why) == (RunState.FAILED, RunWhy.ERROR)
    assert "gone" in failed.detail


def test_a_stray_clock_is_no_part_of_it(workspace: Workspace, store: Store) -> None:
    run = ask(store, "s0")
    tend(workspace, store, now())
    until(store, run, lambda found: found.scan is not None)
    tend(workspace, store, datetime.fromisoformat("2020-01-01T00:00+08:00"))
    assert until(store, run, over).state is RunState.DONE
