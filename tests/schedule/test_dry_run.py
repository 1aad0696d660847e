"""A dry run says what the next run would look at, how long that takes by past scans, and whether it fits its hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks.evidence import Depth
from scanner.estate.model import Asset, AssetType
from scanner.schedule.dry_run import dry_run
from scanner.schedule.words import dry_run_lines
from scanner.store.estate import save_estate
from scanner.store.scans import Job, Stopped, finish_job, start_scan
from scanner.store.scope import add_permission
from scanner.store.stops import add_stop, goes_on
from tests.schedule.clocks import SHANGHAI, Desk, a_desk, a_system, at

ASKED = at("01-04 00:00")
JOBS = 5
"""An asset each, and the two systems."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    targets = {
        "in": "192.0.2.1",
        "out": "198.51.100.1",
        "named": "www.example.gov.cn",
    }
    assets = tuple(Asset(id=one, system="a", type=AssetType.HOST, target=target) for one, target in targets.items())
    with a_desk(tmp_path) as one:
        save_estate(one.store, [replace(a_system("a"), assets=assets)])
        add_permission(
            one.store, target="192.0.2.0/24", allowed_by="x", until=date(2027, 2, 1), made_at=at("01-01 00:00")
        )
        yield one


def a_past_scan(desk: Desk, took: timedelta, depth: Depth = Depth.NORMAL) -> None:
    """A scan of one job that took so long."""
    began, job = at("01-02 00:00"), Job("b", "")
    scan = start_scan(desk.store, [job], depth=depth, layers=(), checks=(), at=began, version="0")
    finish_job(desk.store, scan.id, job, [], began + took)
    desk.store.db.conn.execute(
        "UPDATE scans SET state = 'finished', ended_at = ? WHERE id = ?", ((began + took).isoformat(), scan.id)
    )


def test_targets_and_jobs_are_counted_and_told_by_scope(desk: Desk) -> None:
    found = dry_run(desk.workspace, desk.store, desk.add(), ASKED)
    assert (found.systems, found.jobs, found.targets, found.in_scope, found.by_name) == (2, JOBS, 3, 1, 1)
    assert (found.seconds, found.fits) == (None, None)
    assert [one.due_at for one in found.next][:1] == [at("01-04 02:00")]


def test_what_is_allowed_counts_on_the_day_of_the_run(desk: Desk) -> None:
    later = desk.add("0 2 * 2 1")
    assert dry_run(desk.workspace, desk.store, later, ASKED).in_scope == 1, "the first of February is its last day"
    assert dry_run(desk.workspace, desk.store, later, at("02-02 00:00")).in_scope == 0


@pytest.mark.parametrize(("minutes", "fits"), [(36, True), (37, False)])
def test_the_time_is_that_of_past_scans_and_fits_or_not(desk: Desk, minutes: int, fits: bool) -> None:
    a_past_scan(desk, timedelta(minutes=minutes))
    a_past_scan(desk, timedelta(minutes=1), Depth.LIGHT)
    found = dry_run(desk.workspace, desk.store, desk.add(hours="02:00-05:00"), ASKED)
    assert (found.seconds, found.from_scans) == (minutes * JOBS * 60, 1)
    assert (found.closes_at, found.fits) == (at("01-04 05:00"), fits)
    last = dry_run_lines(found, SHANGHAI)[-1]
    assert "2027-01-04 05:00" in last
    assert ("不能" in last) is not fits


def test_a_night_that_a_past_scan_waited_for_its_hours_is_no_time_it_took(desk: Desk) -> None:
    a_past_scan(desk, timedelta(hours=24))
    waited = ("01-02 00:10", "hours"), ("01-02 00:20", "paused")
    with desk.store.transaction() as db:
        for since, stopped in waited:
            add_stop(db, 1, Stopped(stopped), at(since))
        goes_on(db, 1, at("01-02 23:50"))
    found = dry_run(desk.workspace, desk.store, desk.add(), ASKED)
    assert found.seconds == 20 * 60 * JOBS


def test_a_blackout_ends_the_time_there_is(desk: Desk) -> None:
    a_past_scan(desk, timedelta(minutes=36))
    desk.black_out("01-04 03:00", "01-05 00:00")
    found = dry_run(desk.workspace, desk.store, desk.add(hours="02:00-05:00"), ASKED)
    assert (found.closes_at, found.fits) == (at("01-04 03:00"), False)
