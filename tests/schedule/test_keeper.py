"""The keeper by a clock of the test's own: what is missed, made up for, held back, and never run twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import StoreError
from checks.evidence import Depth
from scanner.estate.model import Asset, AssetType
from scanner.schedule.edit import pause, remove, resume, run_now
from scanner.schedule.keeper import tend
from scanner.schedule.model import Chosen, ChosenBy, RunState
from scanner.schedule.occasions import preview
from scanner.store.estate import save_estate
from scanner.store.runs import ask_run, run_of, runs
from scanner.store.schedules import blackouts, find_schedule, remove_blackout, schedule_of
from tests.schedule.clocks import SKIP, Desk, a_desk, a_system, at

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as one:
        yield one


def test_what_is_due_is_started_once_however_often_one_looks(desk: Desk) -> None:
    desk.add()
    for moment in ("01-04 01:59", "01-04 02:00", "01-04 02:00", "01-04 02:01"):
        desk.tend(at(moment))
    assert [moment for _run, moment in desk.started] == [at("01-04 02:00")]
    desk.end_all()
    desk.tend(at("01-04 02:02"))
    assert desk.told() == [("01-04 02:00", "done", "")]
    assert desk.runs()[0].systems == ("a", "b")


def test_three_missed_mondays_are_one_run_and_two_recorded_as_missed(desk: Desk) -> None:
    desk.add()
    desk.tend(at("01-19 10:00"))
    assert desk.told() == [
        ("01-04 02:00", "missed", "replaced"),
        ("01-11 02:00", "missed", "replaced"),
        ("01-18 02:00", "started", ""),
    ]


def test_a_missed_run_that_is_not_made_up_for_is_recorded_with_the_reason(desk: Desk) -> None:
    desk.add(**SKIP)
    desk.tend(at("01-11 03:01"))
    assert desk.told() == [("01-04 02:00", "missed", "late"), ("01-11 02:00", "missed", "late")]
    desk.tend(at("01-18 02:59"))
    assert desk.told()[-1] == ("01-18 02:00", "started", "")


def test_a_missed_run_waits_for_its_hours(desk: Desk) -> None:
    desk.add(hours="01:00-05:00")
    desk.tend(at("01-04 10:00"))
    assert desk.told() == [("01-04 02:00", "waiting", "hours")]
    desk.tend(at("01-05 01:00"))
    assert desk.told() == [("01-04 02:00", "started", "")]


def test_a_blackout_beats_a_schedule_and_is_named(desk: Desk) -> None:
    desk.add()
    desk.black_out("01-04 00:00", "01-05 00:00", "国庆重保")
    desk.tend(at("01-04 02:00"))
    desk.tend(at("01-05 02:00"))
    assert desk.told() == [("01-04 02:00", "missed", "blackout")]
    assert desk.runs()[0].detail == "国庆重保"


def test_a_blackout_holds_back_what_waits_and_what_somebody_asks_for_until_it_is_lifted(desk: Desk) -> None:
    desk.black_out("01-04 00:00", "01-08 00:00")
    run = ask_run(desk.store, systems=["a"], by="安全管理员", at=at("01-04 09:00"))
    desk.tend(at("01-04 09:00"))
    assert desk.told() == [("01-04 09:00", "waiting", "blackout")]
    remove_blackout(desk.store, 1, "网信办", at("01-04 10:00"))
    desk.tend(at("01-04 10:00"))
    assert run_of(desk.store, run.id).state is RunState.STARTED


def test_two_runs_never_overlap_on_one_system(desk: Desk) -> None:
    desk.add(name="甲", chosen=Chosen(by=ChosenBy.SYSTEMS, names=("a",)))
    desk.add(name="乙", chosen=Chosen(by=ChosenBy.ALL))
    desk.tend(at("01-04 02:00"))
    assert [(one.state.value, one.why.value, one.detail) for one in desk.runs()] == [
        ("started", "", ""),
        ("waiting", "busy", "a"),
    ]
    desk.end(1)
    desk.tend(at("01-04 04:00"))
    assert [one.state.value for one in desk.runs()] == ["done", "started"]


@pytest.mark.parametrize(
    ("address", "target", "apart"),
    [
        ("192.0.2.1", "https://other.example.gov.cn/", True),
        ("", "https://www.example.gov.cn/", True),
        ("192.0.2.5", "https://other.example.gov.cn/", False),
    ],
)
def test_two_runs_never_press_one_address_though_their_systems_differ(
    desk: Desk, address: str, target: str, apart: bool
) -> None:
    held = [("192.0.2.1", "https://one.example.gov.cn/"), ("", "https://www.example.gov.cn/")]
    ours = [Asset(id=where, system="a", type=AssetType.SITE, target=where, address=pinned) for pinned, where in held]
    theirs = Asset(id="web", system="b", type=AssetType.SITE, target=target, address=address)
    save_estate(desk.store, [replace(a_system("a"), assets=tuple(ours)), replace(a_system("b"), assets=(theirs,))])
    for name in "ab":
        ask_run(desk.store, systems=[name], by="x", at=at("01-04 09:00"))
    desk.tend(at("01-04 09:00"))
    assert [(one.why.value, one.detail) for one in desk.runs()] == [("", ""), ("shared", "b") if apart else ("", "")]
    desk.end_all()
    desk.tend(at("01-04 09:01"))
    assert desk.runs()[1].state is (RunState.STARTED if apart else RunState.DONE)


def test_no_more_scans_run_at_once_than_may(desk: Desk) -> None:
    save_estate(desk.store, [a_system(name) for name in "cde"])
    for name in "abcd":
        ask_run(desk.store, systems=[name], by="x", at=at("01-04 09:00"))
    desk.tend(at("01-04 09:00"))
    assert [one.why.value for one in desk.runs()] == ["", "", "full", "full"]
    desk.end(1)
    desk.tend(at("01-04 09:01"))
    assert [one.state.value for one in desk.runs()] == ["done", "started", "started", "waiting"]


def test_a_run_still_going_on_when_the_next_is_due_is_not_joined_by_it(desk: Desk) -> None:
    desk.add()
    desk.tend(at("01-04 02:00"))
    desk.tend(at("01-11 02:00"))
    assert desk.told() == [("01-04 02:00", "started", ""), ("01-11 02:00", "missed", "still running")]


def test_a_run_that_only_waited_when_the_next_is_due_gives_way(desk: Desk) -> None:
    desk.add()
    ask_run(desk.store, systems=["a"], by="x", at=at("01-04 01:00"))
    desk.tend(at("01-04 01:00"))
    desk.tend(at("01-04 02:00"))
    desk.tend(at("01-11 02:00"))
    assert desk.told()[1:] == [("01-04 02:00", "missed", "replaced"), ("01-11 02:00", "waiting", "busy")]


def test_a_clock_set_back_makes_nothing_run_twice(desk: Desk) -> None:
    desk.add()
    desk.tend(at("01-04 02:00"))
    desk.end_all()
    for moment in ("01-03 00:00", "01-04 02:00", "01-04 02:30", "01-10 00:00"):
        desk.tend(at(moment))
    assert desk.told() == [("01-04 02:00", "done", "")]
    desk.tend(at("01-11 02:00"))
    assert len(desk.started) == 2


def test_a_clock_that_was_years_ahead_is_told_by_the_preview_and_undone_by_resuming(desk: Desk) -> None:
    one = desk.add()
    desk.tend(at("12-31 00:00"))
    desk.end_all()
    one = schedule_of(desk.store, one.id)
    shown = preview(one, [], at("01-10 00:00"), 1)
    assert shown[0].due_at > at("12-31 00:00")

    moment = at("01-10 00:00")
    resume(desk.store, pause(desk.store, one, "x", moment), moment)
    desk.tend(at("01-11 02:00"))
    assert ("01-11 02:00", "started", "") in desk.told()


def test_a_paused_schedule_makes_no_runs_and_does_not_make_up_for_them(desk: Desk) -> None:
    one = pause(desk.store, desk.add(), "安全管理员", at("01-02 00:00"))
    desk.tend(at("01-12 00:00"))
    assert desk.told() == []
    resume(desk.store, one, at("01-12 00:00"))
    desk.tend(at("01-18 02:00"))
    assert desk.told() == [("01-18 02:00", "started", "")]


def test_pausing_and_removing_withdraw_what_waits(desk: Desk) -> None:
    one = desk.add(hours="01:00-01:30")
    desk.tend(at("01-04 03:00"))
    one = pause(desk.store, find_schedule(desk.store, "每周"), "安全管理员", at("01-04 04:00"))
    assert [(run.state.value, run.why.value, run.detail) for run in desk.runs()] == [
        ("cancelled", "withdrawn", "安全管理员")
    ]
    remove(desk.store, one, "安全管理员", at("01-04 05:00"))
    assert desk.add().id != one.id, "its name is free again"


def test_run_now_runs_whatever_its_hours_and_once_however_often_it_is_clicked(desk: Desk) -> None:
    one = desk.add(hours="01:00-05:00")
    first = run_now(desk.store, one, "安全管理员", at("01-02 09:00"))
    assert run_now(desk.store, one, "别人", at("01-02 09:01")).id == first.id
    desk.tend(at("01-02 09:02"))
    assert run_of(desk.store, first.id).state is RunState.STARTED


def test_a_system_registered_later_is_scanned_too_and_one_that_left_is_not(desk: Desk) -> None:
    desk.add(chosen=Chosen(by=ChosenBy.DEPARTMENT, names=("数据局",)))
    save_estate(desk.store, [a_system("c"), a_system("a", department="档案馆")])
    desk.tend(at("01-04 02:00"))
    assert desk.runs()[0].systems == ("b", "c")


def test_a_schedule_that_chooses_nobody_any_more_says_so(desk: Desk) -> None:
    desk.add(chosen=Chosen(by=ChosenBy.ZONE, names=("政务外网",)))
    save_estate(desk.store, [a_system(name, zone="互联网") for name in "ab"])
    desk.tend(at("01-04 02:00"))
    assert desk.told() == [("01-04 02:00", "missed", "no system")]


def test_a_run_whose_process_is_gone_is_started_again_and_given_up_in_the_end(desk: Desk) -> None:
    run = ask_run(desk.store, systems=["a"], depth=Depth.LIGHT, by="x", at=at("01-04 09:00"))
    for step in range(12):
        desk.tend(at("01-04 09:00") + step * HOUR)
        if run_of(desk.store, run.id).state is RunState.STARTED:
            desk.kill(run.id)
    assert [one for one, _at in desk.started] == [run.id] * 5
    assert desk.told() == [("01-04 09:00", "failed", "died")]


def test_a_blackout_set_while_a_run_waits_is_kept_too(desk: Desk) -> None:
    desk.add(hours="22:00-23:00")
    desk.tend(at("01-04 02:00"))
    desk.black_out("01-04 12:00", "01-06 00:00")
    desk.tend(at("01-04 22:00"))
    assert desk.told() == [("01-04 02:00", "waiting", "blackout")]
    desk.tend(at("01-06 22:00"))
    assert desk.told() == [("01-04 02:00", "started", "")]
    assert blackouts(desk.store, after=at("01-07 00:00")) == []


def test_a_process_that_can_not_be_started_is_tried_again(desk: Desk) -> None:
    run = ask_run(desk.store, systems=["a"], by="x", at=at("01-04 09:00"))

    def no_memory(*_: object) -> None:
        raise OSError("no memory")

    tend(desk.workspace, desk.store, at("01-04 09:00"), start=no_memory)
    assert run_of(desk.store, run.id).state is RunState.WAITING
    desk.tend(at("01-04 09:01"))
    assert run_of(desk.store, run.id).state is RunState.STARTED


def test_while_the_store_is_locked_nothing_comes_due_and_nothing_is_lost(desk: Desk) -> None:
    desk.add()
    desk.store.db.conn.execute("PRAGMA busy_timeout = 100")
    holder = sqlite3.connect(desk.store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        desk.tend(at("01-04 02:00"))
    assert (desk.runs(), desk.started) == ([], [])
    holder.close()
    desk.tend(at("01-04 02:01"))
    desk.tend(at("01-04 02:02"))
    assert len(desk.started) == 1
    assert desk.told() == [("01-04 02:00", "started", "")]


def test_on_a_full_disk_nothing_comes_due_and_nothing_is_lost(desk: Desk) -> None:
    desk.add("0 * * * *")
    desk.store.db.conn.execute("PRAGMA max_page_count = 1")  # as many as there are
    last = at("03-01 00:00")
    with pytest.raises(StoreError, match="full"):
        desk.tend(last)
    assert (desk.runs(), desk.started) == ([], [])
    assert desk.store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    desk.store.db.conn.execute("PRAGMA max_page_count = 1000000")
    desk.tend(last)
    assert len(desk.started) == 1
    made = runs(desk.store, limit=-1)
    assert len(made) == len({one.due_at for one in made}) == 59 * 24
    assert [one.state for one in made[:2]] == [RunState.STARTED, RunState.MISSED]
