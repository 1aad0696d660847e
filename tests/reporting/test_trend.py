"""The trend of the city by quarter and each system's progress, from scans by a clock of our own."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from checks import all_checks
from reports.bureau_tables import trend_table
from scanner.estate.model import System
from scanner.findings.people import Asked
from scanner.findings.write_off import retire
from scanner.reporting.bureau import bureau_report
from scanner.reporting.trend import quarters
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.findings import findings_of
from scanner.store.history import SCORES, STEPS_TAKEN
from scanner.workspace import Workspace
from tests.reporting.years import a_city, a_system, ports, redis, scanned

ZONE = ZoneInfo("Asia/Shanghai")
LAST_OF_MARCH = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)
"""One minute before the second quarter begins in Shanghai."""
NOW = datetime(2026, 5, 20, 3, tzinfo=UTC)

A, B, NEVER = a_system("a", "cache"), a_system("b", "cache"), a_system("c", "cache")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Store]]:
    """A was scanned in the first quarter twice and in the second; B in the second twice, the second time in one layer."""
    workspace = a_city(tmp_path_factory.mktemp("city"), A, B, NEVER)

    def sight(system: str, at: datetime, **states: bool) -> list[object]:
        numbers = {int(name.removeprefix("p")): state for name, state in states.items()}
        seen = [redis(system, "cache", at, port, open_to_all=state) for port, state in numbers.items()]
        return [ports(system, "cache", at, *numbers), *seen]

    with workspace.store() as store:
        january = datetime(2026, 1, 5, tzinfo=UTC)
        scanned(workspace, store, [A], january, sight("a", january, p7000=True, p7001=True))
        scanned(workspace, store, [A], LAST_OF_MARCH, sight("a", LAST_OF_MARCH, p7000=True, p7001=False))
        april = LAST_OF_MARCH + timedelta(minutes=2)
        scanned(workspace, store, [B], april, sight("b", april, p7000=True))
        may = datetime(2026, 5, 1, tzinfo=UTC)
        scanned(workspace, store, [A], may, sight("a", may, p7000=False, p7001=True, p7002=True))
        later = may + timedelta(days=1)
        scanned(workspace, store, [B], later, sight("b", later, p7000=True), layers=["data"])
        yield workspace, store


def scores(store: Store, *pairs: tuple[int, str]) -> list[tuple[float, float]]:
    return [
        store.db.execute(
            "SELECT score, coverage FROM assessments WHERE scan = ? AND system = ? AND baseline = 'mlps2-level2'", pair
        ).fetchone()
        for pair in pairs
    ]


def test_each_quarter_takes_the_newest_whole_scan_of_each_system(city: tuple[Workspace, Store]) -> None:
    workspace, store = city
    first, second = quarters(store, [A, B, NEVER], checks=all_checks(), at=NOW, zone=workspace.zone)

    assert (first.year, first.quarter, first.systems) == (2026, 1, 1)
    assert (second.year, second.quarter, second.systems) == (2026, 2, 2)
    ((_, of_a),) = scores(store, (2, "a"))
    assert first.mean_coverage == pytest.approx(of_a)
    now = [coverage for _, coverage in scores(store, (4, "a"), (3, "b"))]
    assert second.mean_coverage == pytest.approx(sum(now) / 2)
    assert first.scored == second.scored == 0
    assert first.mean_score is None


def test_findings_are_counted_at_the_end_of_each_quarter_and_add_up(city: tuple[Workspace, Store]) -> None:
    workspace, store = city
    only = ["store.open-to-all"]
    first, second = quarters(store, [A, B, NEVER], checks=only, at=NOW, zone=workspace.zone)

    assert (first.opened, first.closed, first.open_at_end) == (2, 1, 1)
    # A: 7000 is closed, 7001 is back, 7002 is new. B: 7000 is new.
    assert (second.opened, second.closed, second.open_at_end) == (3, 1, 3)
    still = [one for one in findings_of(store) if one.is_open and one.check in only]
    assert second.open_at_end == len(still)


def test_what_a_person_closed_is_no_longer_open_and_stands_apart_from_what_a_scan_closed(tmp_path: Path) -> None:
    workspace = a_city(tmp_path, A)
    april = datetime(2026, 4, 5, tzinfo=UTC)
    with workspace.store() as store:
        seen = [redis("a", "cache", april, port, open_to_all=True) for port in (7000, 7001)]
        scanned(workspace, store, [A], april, [ports("a", "cache", april, 7000, 7001), *seen])
        save_estate(store, [replace(A, assets=())])
        (first, *_) = [one for one in findings_of(store) if one.check == "store.open-to-all"]
        retire(store, first.number, Asked(by="安全管理员", at=april + timedelta(days=2), reason="已下线"))

        (made,) = quarters(store, [A], checks=["store.open-to-all"], at=NOW, zone=workspace.zone)
        table = trend_table(bureau_report(workspace, store, at=NOW))

    assert (made.opened, made.closed, made.written_off, made.open_at_end) == (2, 0, 1, 1)
    assert dict(zip(table.header, table.rows[0], strict=True))["本季经确认关闭"] == 1


def test_a_quarter_alone_is_a_quarter(city: tuple[Workspace, Store]) -> None:
    (only,) = quarters(city[1], [B], checks=all_checks(), at=NOW, zone=ZONE)

    assert (only.year, only.quarter, only.systems) == (2026, 2, 1)


def test_a_system_that_got_an_extension_since_keeps_its_history(city: tuple[Workspace, Store]) -> None:
    grown = replace(A, extensions=("cloud",))
    kept = quarters(city[1], [A], checks=(), at=NOW, zone=ZONE)

    assert quarters(city[1], [grown], checks=(), at=NOW, zone=ZONE) == kept
    other = replace(A, level=3)
    assert quarters(city[1], [other], checks=(), at=NOW, zone=ZONE) == ()


def test_what_is_older_than_two_years_is_left_out(city: tuple[Workspace, Store]) -> None:
    later = NOW + timedelta(days=365 * 2 - 90)

    assert [(one.year, one.quarter) for one in quarters(city[1], [A, B], checks=(), at=later, zone=ZONE)] == [(2026, 2)]
    assert quarters(city[1], [A, B], checks=(), at=later + timedelta(days=90), zone=ZONE) == ()


def test_the_bureau_s_report_has_it_all_and_agrees_with_itself(city: tuple[Workspace, Store]) -> None:
    report = bureau_report(*city, at=NOW)

    progress = {row.system.id: row.progress for row in report.rows}
    assert progress["c"] is None
    of_a = progress["a"]
    assert of_a is not None
    assert (of_a.since_scan, of_a.since, of_a.new_check) == (2, LAST_OF_MARCH, 0)
    assert of_a.reopened >= 1
    assert of_a.closed >= 1
    assert of_a.new >= 1
    assert report.quarters[-1].open_at_end == sum(sum(row.open_by_severity.values()) for row in report.rows)
    assert {one.name for one in report.departments} == {"部门a", "部门b", "部门c"}
    worst = report.missed[0]
    assert set(worst.systems) == {"a", "b"}
    assert worst.not_met + worst.partly_met == 2


SYSTEMS = 67
SCANS = 20


def _filled(folder: Path) -> tuple[Workspace, list[System]]:
    """67 systems scanned 20 times each, with as much in every body as a whole assessment has; rows written as they are."""
    estate = [a_system(f"s{n}", "host") for n in range(SYSTEMS)]
    workspace = a_city(folder, *estate)
    body = zlib.compress(bytes(range(256)) * 400, 0)
    with workspace.store() as store, store.transaction() as db:
        for scan in range(1, SCANS + 1):
            at = (NOW - timedelta(days=30 * (SCANS - scan))).isoformat()
            db["scans"].insert(
                {
                    "id": scan,
                    "state": "finished",
                    "depth": 2,
                    "started_at": at,
                    "ended_at": at,
                    "program_version": "0",
                    "checks": "",
                }
            )
            db["assessments"].insert_all(
                {
                    "scan": scan,
                    "system": system.id,
                    "baseline": baseline,
                    "rule": "x",
                    "judged_at": at,
                    "score": 50.0 + scan,
                    "coverage": 0.5,
                    "body": body,
                }
                for system in estate
                for baseline in ("mlps2-level2", "one-wall", "data-lifecycle")
            )
        at = (NOW - timedelta(days=200)).isoformat()
        db["findings"].insert_all(
            {
                "number": n,
                "system": f"s{n % SYSTEMS}",
                "asset": "host",
                "check_id": "tls.old",
                "locator": f"tcp/{n}",
                "state": "open",
                "outcome": "not_met",
                "depth": 2,
                "first_seen": at,
                "first_scan": 1,
                "last_seen": at,
                "last_scan": SCANS,
                "due": "2026-01-01",
            }
            for n in range(1, SYSTEMS * 100)
        )
        db["transitions"].insert_all(
            {"finding": n, "at": at, "scan": 1, "before": before, "after": after, "why": "seen"}
            for n in range(1, SYSTEMS * 100)
            for before, after in (("", "open"), ("open", "closed"), ("closed", "reopened"))
        )
    return workspace, estate


def test_a_whole_city_over_years_is_read_in_two_questions_that_touch_no_body(tmp_path: Path) -> None:
    workspace, estate = _filled(tmp_path)
    asked: list[str] = []
    with workspace.store() as store:
        store.db.conn.set_trace_callback(asked.append)
        made = quarters(store, estate, checks=["tls.old"], at=NOW, zone=ZONE)
        store.db.conn.set_trace_callback(None)

    assert [one.systems for one in made] == [SYSTEMS] * len(made)
    assert made[-1].mean_score == 50.0 + SCANS
    assert made[-1].open_at_end == SYSTEMS * 100 - 1
    questions = [one for one in asked if "SELECT" in one]
    assert len(questions) == 2
    assert not [one for one in questions if "body" in one]


@pytest.mark.parametrize(
    ("query", "parameters", "indexes"),
    [
        (
            SCORES,
            {"baselines": "{}", "since": ""},
            ["assessments_of_system (system=? AND baseline>? AND baseline<?)", "INTEGER PRIMARY"],
        ),
        (
            STEPS_TAKEN,
            {"systems": "[]", "checks": "[]"},
            ["findings_1 (system=?", "transitions_of_finding (finding=?)"],
        ),
    ],
    ids=["scores", "steps"],
)
def test_each_question_to_the_history_goes_by_an_index(
    city: tuple[Workspace, Store], query: str, parameters: dict[str, str], indexes: list[str]
) -> None:
    plan = [row["detail"] for row in city[1].db.query(f"EXPLAIN QUERY PLAN {query}", parameters)]

    for index in indexes:
        assert any(index in step and step.startswith("SEARCH") for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step], plan
