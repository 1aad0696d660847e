"""What changed in a system's report, from scans by a clock of our own, compared with any earlier one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from checks import InputError
from reports.model import Changes
from reports.render import render
from scanner.cli import main
from scanner.reporting.system import system_report
from scanner.store import Store
from scanner.store.findings import findings_of
from scanner.workspace import Workspace
from tests.reporting.years import a_city, a_system, no_look, ports, redis, scanned

APRIL = datetime(2026, 4, 10, 3, tzinfo=UTC)
MAY = APRIL + timedelta(days=30)
JUNE = MAY + timedelta(days=30)

OLD = a_system("hotline", "cache")
GROWN = a_system("hotline", "cache", "late")
OTHER = a_system("other", "box")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Store]]:
    """Three scans of one system: ports 7000 to 7005 hold a Redis each, a sixth host is registered before the last."""
    workspace = a_city(tmp_path_factory.mktemp("city"), GROWN, OTHER)

    def sight(at: datetime, states: dict[int, bool | None]) -> list[object]:
        seen = [
            no_look("hotline", "cache", at, port)
            if open_to_all is None
            else redis("hotline", "cache", at, port, open_to_all=open_to_all)
            for port, open_to_all in states.items()
        ]
        return [ports("hotline", "cache", at, *states), *seen]

    with workspace.store() as store:
        scanned(workspace, store, [OLD], APRIL, sight(APRIL, {7000: True, 7001: True, 7002: False, 7003: None}))
        scanned(workspace, store, [OLD], MAY, sight(MAY, {7000: True, 7001: False, 7002: False, 7003: None}))
        scanned(workspace, store, [OTHER], MAY, [ports("other", "box", MAY)])
        june = sight(JUNE, {7000: False, 7001: True, 7002: True, 7003: True, 7004: True})
        june.append(redis("hotline", "late", JUNE, 7000, open_to_all=True))
        scanned(workspace, store, [GROWN], JUNE, june)
        yield workspace, store


def stores_of(changes: Changes, store: Store) -> dict[str, set[str]]:
    """The places of the findings of one check, by the list they stand in."""
    place = {
        one.name: f"{one.place.asset}/{one.place.locator}"
        for one in findings_of(store, ["hotline"])
        if one.check == "store.open-to-all"
    }
    lists = {
        "new": changes.new,
        "new_check": changes.new_check,
        "new_look": changes.new_look,
        "closed": [one.number for one in changes.closed],
        "back": changes.reopened,
        "still": changes.still_open,
        "not_retested": changes.not_retested,
    }
    return {word: {place[one] for one in numbers if one in place} for word, numbers in lists.items()}


def changes_since(city: tuple[Workspace, Store], since: int | None) -> Changes:
    return system_report(*city, GROWN, at=JUNE, since=since).changes


def test_against_the_scan_before(city: tuple[Workspace, Store]) -> None:
    changes = changes_since(city, None)

    assert (changes.since_scan, changes.since, changes.looks_kept) == (2, MAY, True)
    assert stores_of(changes, city[1]) == {
        "new": {"cache/tcp/7002", "cache/tcp/7004"},
        "new_check": set(),
        "new_look": {"cache/tcp/7003", "late/tcp/7000"},
        "closed": {"cache/tcp/7000"},
        "back": {"cache/tcp/7001"},
        "still": set(),
        "not_retested": set(),
    }


def test_against_an_older_scan_what_came_and_went_between_is_back(city: tuple[Workspace, Store]) -> None:
    changes = changes_since(city, 1)

    assert changes.since_scan == 1
    assert stores_of(changes, city[1])["back"] == {"cache/tcp/7001"}
    assert stores_of(changes, city[1])["closed"] == {"cache/tcp/7000"}


@pytest.mark.parametrize("since", [1, 2])
def test_each_finding_stands_in_one_list(city: tuple[Workspace, Store], since: int) -> None:
    changes = changes_since(city, since)

    listed = [
        *changes.new,
        *changes.new_check,
        *changes.new_look,
        *changes.reopened,
        *changes.still_open,
        *changes.not_retested,
        *(one.number for one in (*changes.closed, *changes.unchecked)),
    ]
    findings = findings_of(city[1], ["hotline"])
    now = {one.name for one in findings if one.is_open}
    assert len(listed) == len(set(listed))
    assert now <= set(listed)
    assert set(listed) - now == {one.number for one in changes.closed}


def test_a_check_the_earlier_scan_did_not_have_makes_no_new_weakness(city: tuple[Workspace, Store]) -> None:
    workspace, store = city
    with store.transaction() as db:
        kept = db.execute("SELECT checks FROM scans WHERE id = 2").fetchone()[0]
        without = kept.replace("store.open-to-all", "store.of-old")
        db.conn.execute("UPDATE scans SET checks = ? WHERE id = 2", (without,))
    try:
        changes = system_report(workspace, store, GROWN, at=JUNE).changes
    finally:
        with store.transaction() as db:
            db.conn.execute("UPDATE scans SET checks = ? WHERE id = 2", (kept,))

    said = stores_of(changes, store)
    assert said["new_check"] == {"cache/tcp/7002", "cache/tcp/7003", "cache/tcp/7004", "late/tcp/7000"}
    assert (said["new"], said["new_look"]) == (set(), set())
    assert changes.checks_added == ("store.open-to-all",)
    assert changes.checks_removed == ("store.of-old",)


def test_a_renamed_check_is_the_same_check(city: tuple[Workspace, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, store = city
    monkeypatch.setattr("scanner.reporting.changes._present_ids", lambda: {"store.of-old": "store.open-to-all"})
    with store.transaction() as db:
        kept = db.execute("SELECT checks FROM scans WHERE id = 2").fetchone()[0]
        renamed = kept.replace("store.open-to-all", "store.of-old")
        db.conn.execute("UPDATE scans SET checks = ? WHERE id = 2", (renamed,))
        db.conn.execute(
            "UPDATE verdicts SET check_id = 'store.of-old' WHERE scan = 2 AND check_id = 'store.open-to-all'"
        )
    try:
        changes = system_report(workspace, store, GROWN, at=JUNE).changes
    finally:
        with store.transaction() as db:
            db.conn.execute("UPDATE scans SET checks = ? WHERE id = 2", (kept,))
            db.conn.execute(
                "UPDATE verdicts SET check_id = 'store.open-to-all' WHERE scan = 2 AND check_id = 'store.of-old'"
            )

    assert stores_of(changes, store)["new"] == {"cache/tcp/7002", "cache/tcp/7004"}
    assert (changes.checks_added, changes.checks_removed) == ((), ())


def test_the_report_says_the_same_as_json_and_in_the_workbook(city: tuple[Workspace, Store], tmp_path: Path) -> None:
    report = system_report(*city, GROWN, at=JUNE)
    render(report, "json", tmp_path / "a.json", "zh")
    render(report, "xlsx", tmp_path / "a.xlsx", "zh")

    read = json.loads((tmp_path / "a.json").read_bytes())["changes"]
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["变化"].values)
    assert rows[0][:2] == ("编号", "变化")
    by_word = {word: [row[0] for row in rows[1:] if row[1] == word] for word in {str(row[1]) for row in rows[1:]}}
    assert by_word["新增弱点"] == read["new"] == list(report.changes.new)
    assert by_word["以往未测"] == read["new_look"]
    assert by_word["已关闭"] == [one["number"] for one in read["closed"]]
    assert all(row[2] and row[5] for row in rows[1:])


@pytest.mark.parametrize("number", [0, 3, 4, 99])
def test_a_number_that_is_no_earlier_scan_of_the_system_is_refused(city: tuple[Workspace, Store], number: int) -> None:
    with pytest.raises(
        InputError, match=rf"系统hotline：第 {number} 次扫描不是第 4 次扫描之前已完成的扫描；可选：1、2"
    ):
        changes_since(city, number)


def citywall(city: tuple[Workspace, Store], *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(city[0].folder), "report", *arguments])


def test_since_at_the_command_line(city: tuple[Workspace, Store], tmp_path: Path) -> None:
    out = tmp_path / "a.json"

    assert citywall(city, "hotline", "--since", "1", "-o", str(out)).exit_code == 0
    assert json.loads(out.read_bytes())["changes"]["since_scan"] == 1

    wrong = citywall(city, "hotline", "--since", "3", "-o", str(out))
    assert wrong.exit_code == 2
    assert "可选：1、2" in wrong.stderr

    everywhere = citywall(city, "--bureau", "--since", "1", "-o", str(out))
    assert everywhere.exit_code == 2
    assert "请指明系统" in everywhere.stderr
