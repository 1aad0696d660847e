"""`citywall finding` and the retest of one asset, on real servers: what people may do, and what a scan alone may."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from scanner.cli import main
from scanner.estate.model import Asset, AssetType
from scanner.run.scan import begin_scan
from scanner.schedule.model import Run, RunState
from scanner.store.estate import systems
from scanner.store.runs import runs
from scanner.store.scans import latest_scan_of
from scanner.workspace import STORE_FILE, Workspace
from tests.run.city import SlowServers, make_workspace, one_service, slow_servers

ADDRESS = "127.77.41.1"
CLEAR_TEXT = "service.clear-text-login"
OWNER, OFFICER, BUREAU = "系统责任人", "安全管理员", "信息中心主任"
WHY = ("--reason", "见附件")


def citywall(folder: Path, *arguments: str, lang: str = "zh") -> Result:
    words = ["-w", str(folder), "--lang", lang, *arguments]
    return CliRunner().invoke(main, words, env={"COLUMNS": "220"})


def done(folder: Path, *arguments: str) -> str:
    result = citywall(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def listed(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done(folder, "finding", "list", "--json", *arguments))
    return found


def day(ahead: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def servers() -> Iterator[SlowServers]:
    with slow_servers(ADDRESS, 2, delay=0.0) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, servers: SlowServers) -> Path:
    """A system with two services that take logins in clear text, scanned once."""
    first, second = servers.ports
    one = one_service(0, ADDRESS, first)
    other = Asset(id="other", system=one.id, type=AssetType.SERVICE, target=f"{ADDRESS}:{second}")
    make_workspace(tmp_path, [replace(one, owner=OWNER, assets=(*one.assets, other))], [ADDRESS])
    done(tmp_path, "scan", "--all")
    return tmp_path


def weak(folder: Path, asset: str = "ftp") -> dict[str, Any]:
    (one,) = (
        each for each in listed(folder, "--closed") if each["check"] == CLEAR_TEXT and each["place"]["asset"] == asset
    )
    return one


def waiting(folder: Path) -> list[Run]:
    with Workspace(folder).store() as store:
        return runs(store, states=[RunState.WAITING])


def test_a_claim_is_retested_and_only_the_scan_closes(folder: Path, servers: SlowServers) -> None:
    name, untouched = weak(folder)["name"], weak(folder, "other")
    others = [one for one in listed(folder, "--closed") if one["place"]["asset"] != "ftp"]
    done(folder, "finding", "assign", name, "--to", OWNER, "--by", OFFICER, *WHY)
    assert weak(folder)["state"] == "in_progress"
    printed = done(folder, "finding", "claim-fixed", name, "--by", OWNER, *WHY)
    assert "citywall scan s0 --asset ftp --depth normal" in printed
    assert [(one.systems, one.asset, one.asked_by) for one in waiting(folder)] == [(("s0",), "ftp", OWNER)]

    done(folder, "scan", "s0", "--asset", "ftp", "--depth", "normal")
    assert weak(folder)["state"] == "open"

    servers.greeting = b"SSH-2.0-OpenSSH_9.9\r\n"
    came = servers.accepted[servers.ports[1]]
    printed = citywall(folder, "finding", "claim-fixed", name, "--by", OWNER, *WHY, "--retest").stdout

    assert f"{name}: 已闭环" in printed
    assert (weak(folder)["state"], weak(folder)["closing_scan"]) == ("closed", 3)
    assert servers.accepted[servers.ports[1]] == came
    assert weak(folder, "other") == untouched
    assert [one for one in listed(folder, "--closed") if one["place"]["asset"] != "ftp"] == others
    history = json.loads(done(folder, "finding", "history", name, "--json"))
    assert [(one["after"], one["by"], one["scan"]) for one in history] == [
        ("open", "", 1),
        ("in_progress", OFFICER, None),
        ("claimed", OWNER, None),
        ("open", "", 2),
        ("claimed", OWNER, None),
        ("closed", "", 3),
    ]
    with Workspace(folder).store() as store:
        newest = latest_scan_of(store, "s0")
        assert newest is not None
        assert newest.id == 1, "a retest is no scan of the system"
    assert citywall(folder, "assess", "s0", "--baseline", "mlps2-level2", "--scan", "3").exit_code == 2


def test_a_retest_of_what_is_down_closes_nothing_and_says_so(folder: Path, servers: SlowServers) -> None:
    name = weak(folder)["name"]
    servers.close()

    result = citywall(folder, "finding", "claim-fixed", name, "--by", OWNER, *WHY, "--retest")

    assert result.exit_code == 3
    assert (weak(folder)["state"], weak(folder)["unverified_since"] is None) == ("claimed", False)


def test_a_retest_of_a_system_that_a_scan_is_at_is_left_for_later(folder: Path) -> None:
    name = weak(folder)["name"]
    with Workspace(folder).store() as store:
        begin_scan(store, systems(store))

    result = citywall(folder, "finding", "claim-fixed", name, "--by", OWNER, *WHY, "--retest")

    assert (result.exit_code, "扫描 2 正在扫描" in result.stderr) == (3, True)
    assert weak(folder)["state"] == "claimed"
    assert [one.asset for one in waiting(folder)] == ["ftp"]


def test_a_retest_of_the_system_itself_and_of_nothing(folder: Path) -> None:
    assert citywall(folder, "scan", "s0", "--asset", "").exit_code == 0
    assert citywall(folder, "scan", "s0", "--asset", "nowhere").exit_code == 2
    assert citywall(folder, "scan", "--all", "--asset", "ftp").exit_code == 2
    assert {one["unverified_since"] for one in listed(folder)} == {None}


@pytest.mark.parametrize(
    ("command", "state", "word"), [("accept", "accepted", "接受风险"), ("reject", "false_positive", "误报")]
)
def test_a_decision_takes_two_people_and_shows(folder: Path, command: str, state: str, word: str) -> None:
    name = weak(folder)["name"]
    asked = ("finding", command, name, "--until", day(5), "--by", OFFICER, *WHY)
    for approver in (OWNER, OFFICER):
        refused = citywall(folder, *asked, "--approved-by", approver)
        assert (refused.exit_code, approver in refused.stderr) == (2, True)
    assert citywall(folder, *asked).exit_code == 2
    assert citywall(folder, *asked[:4], day(999), *asked[5:], "--approved-by", BUREAU).exit_code == 2

    done(folder, *asked, "--approved-by", BUREAU)

    (shown,) = listed(folder, "--state", state)
    assert (shown["name"], shown["effective_state"], shown["state"]) == (name, state, "open")
    assert shown["decision"]["approved_by"] == BUREAU
    assert f"{word}，至 {day(5)}" in done(folder, "finding", "show", name)
    assert "until" in citywall(folder, "finding", "list", "--state", state, lang="en").stdout
    assert BUREAU in done(folder, "finding", "history", name)


def test_lists_by_deadline_system_and_department_and_figures(folder: Path) -> None:
    name = weak(folder)["name"]
    with sqlite3.connect(folder / STORE_FILE) as connection:
        connection.execute("UPDATE findings SET due = ? WHERE number = ?", [day(-3), name.removeprefix("F-")])
    connection.close()
    assert [one["name"] for one in listed(folder, "--overdue")] == [name]
    assert len(listed(folder, "--system", "s0", "--department", "数据局")) == len(listed(folder))
    assert citywall(folder, "finding", "list", "--department", "无此部门").exit_code == 2

    done(folder, "finding", "extend", name, "--until", day(3), "--by", OWNER, "--approved-by", BUREAU, *WHY)

    assert listed(folder, "--overdue") == []
    assert [one["name"] for one in listed(folder, "--due-soon")] == [name]
    figures = json.loads(done(folder, "finding", "summary", "--json"))
    assert (figures["total"]["due_soon"], figures["total"]["overdue"]) == (1, 0)
    assert [one["name"] for one in figures["departments"]] == ["数据局"]
    assert "按期整改率" in done(folder, "finding", "summary", "--system", "s0")


def test_an_edit_behind_the_programs_back_is_found_with_1(folder: Path) -> None:
    verified = json.loads(done(folder, "finding", "history", "--verify", "--json"))
    assert verified["links"] == len(listed(folder))
    assert verified["digest"] in done(folder, "finding", "history", "--verify")

    with sqlite3.connect(folder / STORE_FILE) as connection:
        connection.execute("UPDATE transitions SET at = '2020-01-01T00:00:00+00:00' WHERE id = 2")
    connection.close()

    result = citywall(folder, "finding", "history", "--verify")
    assert (result.exit_code, "entry 2 (F-2)" in result.stderr) == (1, True)
    assert citywall(folder, "finding", "history").exit_code == 2


def test_a_retest_of_a_host_leaves_alone_the_port_another_asset_stands_for(
    tmp_path: Path, servers: SlowServers
) -> None:
    one = one_service(0, ADDRESS, servers.ports[0])
    host = Asset(id="box", system=one.id, type=AssetType.HOST, target=ADDRESS, ports=tuple(servers.ports))
    make_workspace(tmp_path, [replace(one, assets=(*one.assets, host))], [ADDRESS])
    done(tmp_path, "scan", "--all")
    before = {one["name"]: one["state"] for one in listed(tmp_path)}

    done(tmp_path, "scan", "s0", "--asset", "box")

    assert {one["name"]: one["state"] for one in listed(tmp_path)} == before
