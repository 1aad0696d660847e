"""A running scan is paused, cancelled and resumed through the store: soon, with nothing left behind, and no finding changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from checks import InputError
from checks.evidence import Depth, FailedLook, Place, Reason
from scanner.cli import main
from scanner.clock import now
from scanner.probes.dns import Resolver
from scanner.run.control import (
    SystemBusy,
    claim,
    find_dead,
    scans_at_work,
    waiting_to_resume,
    wish_cancel,
    wish_hours,
    wish_pause,
    wish_resume,
)
from scanner.run.heartbeat import ScanStopped
from scanner.run.prune import prune
from scanner.run.runner import Runner, new_runner
from scanner.run.scan import ScanRun, begin_scan
from scanner.run.stand import SILENT_FOR, Stand, is_alive, stand_of
from scanner.schedule.keeper import tend
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.findings import findings_of
from scanner.store.runs import ask_run, run_of
from scanner.store.scans import (
    Job,
    Scan,
    Stopped,
    Wish,
    evidence_of,
    find_scan,
    finish_job,
    start_scan,
    unfinished_scan,
)
from scanner.workspace import Workspace
from tests.credentials.planted import children_of
from tests.run.city import SlowServers, make_workspace, one_service, slow_servers
from tests.run.scanning import (
    SOON,
    WaitingCity,
    citywall,
    done_jobs,
    finished,
    nmaps_of,
    scan_of,
    still_run,
    wait_until,
    waiting_servers,
)
from tests.web.planting import plant

ADDRESS = "127.79.41.1"
AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


Servers = tuple[SlowServers, SlowServers]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with waiting_servers(ADDRESS) as both:
        yield both


@pytest.mark.parametrize(("wish", "stand"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_running_scan_stops_soon_when_told_from_another_process(
    tmp_path: Path, servers: Servers, wish: str, stand: str
) -> None:
    city = WaitingCity(tmp_path, *servers)
    with city.scanning() as scanning:
        children, asked = children_of(scanning.pid), dict(city.quick.accepted)
        assert nmaps_of(scanning.pid)
        kept = done_jobs(city.workspace)

        telling = citywall(city.workspace, "scans", wish, "1", "--by", "安全管理员")
        wait_until(lambda: scan_of(city.workspace).wish or scan_of(city.workspace).stopped)
        status, said = finished(scanning, within=SOON)

        assert status == 130, said
        assert still_run(children) == []
        assert finished(telling) == (0, f"Scan 1: {stand}\n")
        assert "安全管理员" in said
        assert "Traceback" not in said
        scan = scan_of(city.workspace)
        assert (scan.stopped, scan.wish, scan.wished_by) == (stand, "", "安全管理员")
        assert done_jobs(city.workspace) == kept
        with city.workspace.store() as store:
            assert findings_of(store) == []
            assert evidence_of(store, 1, "s0")
    if wish == "pause":
        city.go_on()
        assert scan_of(city.workspace).state == "finished"
        assert dict(city.quick.accepted) == asked


def test_a_scan_that_the_keeper_started_is_told_in_the_same_way(tmp_path: Path, servers: Servers) -> None:
    city = WaitingCity(tmp_path, *servers)
    with city.workspace.store() as store:
        asked = ask_run(store, systems=["slow", "host"], by="安全管理员", at=now())
        tend(city.workspace, store, now())
        wait_until(lambda: run_of(store, asked.id).scan)
        wait_until(lambda: (runner := Runner.parse(scan_of(city.workspace).runner)) and nmaps_of(runner.pid))
        runner = Runner.parse(scan_of(city.workspace).runner)
        assert runner is not None
        processes = [str(runner.pid), *children_of(runner.pid)]

        wish_pause(store, 1, "主管部门")

        wait_until(lambda: not still_run(processes), within=SOON)
        assert stand_of(scan_of(city.workspace), now()) is Stand.PAUSED
        assert scan_of(city.workspace).asked_by == "安全管理员"
        tend(city.workspace, store, now())
        assert stand_of(scan_of(city.workspace), now()) is Stand.PAUSED


def test_a_wish_is_heard_while_the_name_service_is_silent(tmp_path: Path) -> None:
    system = one_service(0, "service.example", 9)
    workspace = make_workspace(tmp_path, [system], ["service.example"])

    class Silent(Resolver):
        def resolve(self, name: str) -> None:  # type: ignore[override]
            wish_pause(workspace.store(), 1, "安全管理员")
            wait_until(lambda: scan_of(workspace).state != "running")

    with workspace.store() as store:
        scan = begin_scan(store, [system])
        with pytest.raises(ScanStopped):
            ScanRun(workspace, store, scan, resolver=Silent()).run()
        assert find_scan(store, scan.id).stopped is Stopped.PAUSED


@pytest.mark.parametrize("done", ["runner = 'another:1:x.1.1'", "state = 'interrupted', stopped = 'paused'"])
def test_a_process_that_was_taken_for_dead_stops_and_leaves_the_scan_as_it_finds_it(tmp_path: Path, done: str) -> None:
    system = one_service(0, "service.example", 9)
    workspace = make_workspace(tmp_path, [system], ["service.example"])
    left = threading.Event()

    class Silent(Resolver):
        def resolve(self, name: str) -> None:  # type: ignore[override]
            with workspace.store() as other:
                other.db.conn.execute(f"UPDATE scans SET {done}")
            left.wait(60)

    with workspace.store() as store:
        scan = begin_scan(store, [system])
        with pytest.raises(ScanStopped):
            ScanRun(workspace, store, scan, resolver=Silent()).run()
        left.set()
        rows = store.db.conn.execute(f"SELECT COUNT(*) FROM scans WHERE {done.replace(',', ' AND')}")
        assert rows.fetchone() == (1,)
        assert findings_of(store) == []


def test_a_scan_that_was_cancelled_is_never_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when all was collected, and the wish comes in the last moment before the verdicts are written."""
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        workspace = make_workspace(tmp_path, [one_service(0, ADDRESS, servers.ports[0])], [ADDRESS])
        with workspace.store() as store:
            scan = begin_scan(store, systems(store))

            def cancelled_meanwhile(*_: object, **__: object) -> list[object]:
                with workspace.store() as other:
                    wish_cancel(other, scan.id, "安全管理员")
                return []

            monkeypatch.setattr("scanner.run.judge._assessments", cancelled_meanwhile)
            with pytest.raises(ScanStopped):
                ScanRun(workspace, store, scan, resolver=Resolver()).run()

            assert stand_of(find_scan(store, scan.id), AT) is Stand.CANCELLED
            assert [store.db[table].count for table in ("findings", "verdicts", "assessments")] == [0, 0, 0]
            assert evidence_of(store, scan.id, "s0") != []
            with pytest.raises(InputError):
                ScanRun(workspace, store, scan, resolver=Resolver()).run()
            assert unfinished_scan(store) is None


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, [one_service(0, ADDRESS, 9)], [])


def begun(store: Store) -> Scan:
    return begin_scan(store, systems(store), clock=lambda: AT)


def elsewhere(number: int = 1) -> Runner:
    return Runner("another-machine", 4711, f"boot-1.7.{number}")


def test_a_wish_for_a_scan_without_a_process_settles_at_once(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan = begun(store).id
        assert stand_of(find_scan(store, scan), AT) is Stand.QUEUED
        assert stand_of(wish_pause(store, scan, "甲", at=AT), AT) is Stand.PAUSED
        with pytest.raises(InputError):
            wish_pause(store, scan, "甲", at=AT)
        assert find_dead(store, AT) == []
        assert stand_of(wish_resume(store, scan, "乙", at=AT), AT) is Stand.QUEUED
        assert [one.id for one in waiting_to_resume(store)] == [scan]
        assert stand_of(wish_hours(store, scan, "丙", at=AT), AT) is Stand.HOURS
        assert waiting_to_resume(store) == []
        assert stand_of(wish_cancel(store, scan, "丁", at=AT), AT) is Stand.CANCELLED
        assert find_scan(store, scan).wished_by == "丁"
        for wish in (wish_pause, wish_resume, wish_cancel):
            with pytest.raises(InputError):
                wish(store, scan, "戊", at=AT)


def test_the_evidence_of_a_cancelled_scan_goes_when_its_time_has_come(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan = begun(store).id
        store.db.conn.execute(
            "INSERT INTO evidence (scan, system, asset, locator, kind, seen_at, body) VALUES (?, 's0', '', '', 'x', '', '')",
            (scan,),
        )
        wish_cancel(store, scan, "甲", at=AT)
        assert prune(store, days=30, at=AT + timedelta(days=29)) == 0
        assert prune(store, days=30, at=AT + timedelta(days=31)) == 1


def test_the_evidence_of_a_proposal_to_close_waits_for_whoever_confirms_it(workspace: Workspace) -> None:
    with workspace.store() as store:
        for _ in range(3):
            scan = start_scan(store, [Job("s0", "ftp")], depth=Depth.NORMAL, layers=(), checks=(), at=AT, version="0")
            look = FailedLook(place=Place("s0", "ftp", "x"), probe="x", seen_at=AT, sought="x", reason=Reason.TIMEOUT)
            finish_job(store, scan.id, Job("s0", "ftp"), [look], AT)
            store.db.conn.execute("UPDATE scans SET state = 'finished', ended_at = ?", (AT.isoformat(),))
        plant(workspace, "s0", "ftp", first_scan=1, last_scan=1, not_applicable_in=2)
        assert prune(store, days=30, at=AT + timedelta(days=31)) == 0
        store.db.conn.execute("UPDATE findings SET not_applicable_in = NULL")
        assert prune(store, days=30, at=AT + timedelta(days=31)) == 1


def test_two_processes_never_run_one_scan(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan = begun(store).id
        with new_runner() as here, new_runner() as also_here:
            claim(store, scan, here, AT)
            with pytest.raises(InputError):
                claim(store, scan, also_here, AT)
            with pytest.raises(InputError):
                claim(store, scan, elsewhere(), AT)
        claim(store, scan, elsewhere(), AT)
        with new_runner() as here, pytest.raises(InputError):
            claim(store, scan, here, AT + SILENT_FOR / 2)


def test_two_scans_never_overlap_on_one_system(tmp_path: Path) -> None:
    both = [one_service(number, ADDRESS, 9) for number in range(2)]
    workspace = make_workspace(tmp_path, both, [])
    with workspace.store() as store:
        first = begun(store).id
        for asset in (None, "ftp", ""):
            with pytest.raises(SystemBusy, match=f"{first} .*系统1"):
                begin_scan(store, both[1:], asset=asset, clock=lambda: AT)
        claim(store, first, elsewhere(), AT)
        with pytest.raises(SystemBusy):
            begin_scan(store, both[:1], clock=lambda: AT)
        assert [one.id for one in scans_at_work(store, AT)] == [first]

        wish_pause(store, first, "甲", at=AT + SILENT_FOR)
        second = begin_scan(store, both[1:], clock=lambda: AT + SILENT_FOR).id
        with pytest.raises(SystemBusy):
            claim(store, first, elsewhere(2), AT + SILENT_FOR)
        assert stand_of(find_scan(store, first), AT + SILENT_FOR) is Stand.PAUSED
        wish_cancel(store, second, "乙", at=AT + SILENT_FOR)
        assert claim(store, first, elsewhere(2), AT + SILENT_FOR).state == "running"


def test_two_scans_never_overlap_at_one_address(tmp_path: Path) -> None:
    shared = [one_service(0, ADDRESS, 9), one_service(1, ADDRESS, 10), one_service(2, "127.0.0.77", 9)]
    workspace = make_workspace(tmp_path, shared, [])
    with workspace.store() as store:
        first = begin_scan(store, shared[:1], clock=lambda: AT).id
        with pytest.raises(SystemBusy, match=f"{first} .*地址.*系统1|{first} .*系统1.*地址"):
            begin_scan(store, shared[1:2], clock=lambda: AT)
        begin_scan(store, shared[2:], clock=lambda: AT)
        wish_pause(store, first, "甲", at=AT + SILENT_FOR)
        begin_scan(store, shared[1:2], clock=lambda: AT + SILENT_FOR)
        with pytest.raises(SystemBusy):
            claim(store, first, elsewhere(), AT + SILENT_FOR)


def test_the_command_line_begins_no_more_scans_than_may_run_at_once(tmp_path: Path) -> None:
    apart = [one_service(number, f"127.0.0.{70 + number}", 9) for number in range(3)]
    workspace = make_workspace(tmp_path, apart, [])
    with workspace.store() as store:
        for one in apart[:2]:
            claim(store, begin_scan(store, [one]).id, elsewhere(), now())
        refused = CliRunner().invoke(main, ["-w", str(workspace.folder), "scan", "s2"])
        assert refused.exit_code == 2
        assert "已有 2 次扫描" in refused.output
        assert [one["id"] for one in store.db["scans"].rows] == [1, 2]


def test_the_command_line_leaves_a_system_to_the_scan_that_is_at_it(workspace: Workspace) -> None:
    with workspace.store() as store:
        claim(store, begin_scan(store, systems(store)).id, elsewhere(), now())
        refused = CliRunner().invoke(main, ["-w", str(workspace.folder), "scan", "s0"])
        assert refused.exit_code == 2
        assert "扫描 1 正在扫描 系统0" in refused.output
        assert "`citywall scans pause 1`" in refused.output
        assert [one["id"] for one in store.db["scans"].rows] == [1], "what is refused leaves no scan behind"


def test_a_process_elsewhere_is_known_by_its_beat(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan = claim(store, begun(store).id, elsewhere(), AT)
        assert is_alive(scan, AT + SILENT_FOR / 2)
        assert is_alive(scan, AT - SILENT_FOR / 2), "the clocks of two machines differ"
        assert find_dead(store, AT) == []
        assert [one.id for one in find_dead(store, AT + SILENT_FOR)] == [scan.id]
        assert stand_of(find_scan(store, scan.id), AT) is Stand.DIED


def test_a_wish_that_death_was_quicker_than_still_holds(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan = claim(store, begun(store).id, elsewhere(), AT).id
        assert wish_cancel(store, scan, "甲", at=AT).wish is Wish.CANCEL
        assert find_dead(store, AT + SILENT_FOR) == []
        assert stand_of(find_scan(store, scan), AT) is Stand.CANCELLED


def test_a_scan_that_dies_again_and_again_is_not_tried_for_ever(workspace: Workspace) -> None:
    with workspace.store() as store:
        scan, at, deaths = begun(store).id, AT, 0
        while claim(store, scan, elsewhere(deaths), at) and find_dead(store, at := at + SILENT_FOR):
            deaths += 1
        assert deaths == 4
        failed = find_scan(store, scan)
        assert (stand_of(failed, at), failed.deaths) == (Stand.FAILED, 5)


def test_the_commands_show_how_scans_stand(workspace: Workspace) -> None:
    with workspace.store() as store:
        claim(store, begun(store).id, elsewhere(), AT)

    def said(*arguments: str) -> str:
        return CliRunner().invoke(main, ["-w", str(workspace.folder), "--lang", "en", "scans", *arguments]).output

    assert "process 4711 on another-machine ended" in said("show", "1")
    assert "0 scans run" in said("pause")
    assert said("cancel", "1", "--by", "甲") == "Scan 1: cancelled\n"
    (listed,) = msgspec.json.decode(said("list", "--json"))
    assert (listed["stand"], listed["why"], listed["done"], listed["jobs"]) == ("cancelled", "by 甲", 0, 2)
    assert "scan 1 is cancelled" in said("resume", "1")
    befell = msgspec.json.decode(said("show", "1", "--json"))["stops"]
    assert [(one["stopped"], one["by"].partition(":")[0]) for one in befell] == [
        ("died", "another-machine"),
        ("cancelled", "甲"),
    ]
    assert "died · process 4711 on another-machine" in said("show", "1")
    assert "there is no scan to resume" in said("resume")
