"""`citywall finding`: asking, granting, refusing, withdrawing, and closing by name what no scan proved gone."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from checks import Outcome
from scanner.cli import main
from scanner.workspace import SETTINGS_FILE, STORE_FILE
from tests.findings.lives import BUREAU, OFFICER, OWNER, Lives, place

WHY = ("--reason", "见附件")


def citywall(folder: Path, *arguments: str, lang: str = "zh") -> Result:
    words = ["-w", str(folder), "--lang", lang, *arguments]
    return CliRunner().invoke(main, words, env={"COLUMNS": "260"})


def done(folder: Path, *arguments: str) -> str:
    result = citywall(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def shown(folder: Path, name: str = "F-1") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(done(folder, "finding", "show", name, "--json"))
    return document


def asked(folder: Path, kind: str, ahead: int = 20, by: str = OWNER) -> Result:
    day = (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()
    return citywall(folder, "finding", "ask", "F-1", "--for", kind, "--until", day, "--by", by, *WHY)


def settled(folder: Path, command: str, request: str, by: str = BUREAU) -> Result:
    return citywall(folder, "finding", command, request, "--by", by, *WHY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A system with an open weakness, one that no longer applies, and one on an asset that is no longer registered."""
    (tmp_path / SETTINGS_FILE).touch()
    lives = Lives(tmp_path / STORE_FILE)
    lives.scan(dict.fromkeys((place(), place("cache", "tcp/9"), place("db", "tcp/2")), Outcome.NOT_MET))
    lives.scan({place(): Outcome.NOT_MET, place("cache", "tcp/9"): Outcome.NOT_APPLICABLE})
    lives.register("cache")
    lives.store.close()
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "state", "word"),
    [("accept", "accepted", "接受风险"), ("reject", "false_positive", "误报"), ("extend", "open", "延期")],
)
def test_a_request_waits_until_somebody_else_grants_it(folder: Path, kind: str, state: str, word: str) -> None:
    assert "待审批" in asked(folder, kind).stdout
    assert shown(folder)["effective_state"] == "open"
    (waiting,) = json.loads(done(folder, "finding", "requests", "--waiting", "--json"))
    assert (waiting["name"], waiting["finding"], waiting["waiting"], waiting["asked_by"]) == ("R-1", 1, True, OWNER)
    assert settled(folder, "grant", "R-1", by=OWNER).exit_code == 2

    assert "已批准" in settled(folder, "grant", "r-1").stdout

    assert shown(folder)["effective_state"] == state
    assert json.loads(done(folder, "finding", "requests", "--waiting", "--json")) == []
    listed = done(folder, "finding", "requests")
    assert word in listed
    assert BUREAU in listed
    history = done(folder, "finding", "history", "F-1")
    assert f"R-1：申请{word if word != '误报' else '认定误报'}" in history
    assert "申请通过" in history
    done(folder, "finding", "history", "--verify")


def test_a_refused_one_changes_nothing(folder: Path) -> None:
    asked(folder, "accept")

    refused = settled(folder, "refuse", "1")

    assert (refused.exit_code, "已驳回" in refused.stdout) == (0, True)
    assert shown(folder)["effective_state"] == "open"
    assert settled(folder, "grant", "R-1").exit_code == 2
    assert asked(folder, "accept").exit_code == 0


@pytest.mark.parametrize("request_", ["R-", "x", "R-9", "F-1", "9" * 13])
def test_a_request_that_is_not_there(folder: Path, request_: str) -> None:
    for command in ("grant", "refuse"):
        result = settled(folder, command, request_)
        assert (result.exit_code, "Traceback" in result.output) == (2, False)


def test_what_can_not_be_asked_for(folder: Path) -> None:
    assert asked(folder, "accept", ahead=-1).exit_code == 2
    assert asked(folder, "accept", ahead=999).exit_code == 2
    assert asked(folder, "nothing").exit_code == 2
    asked(folder, "accept")
    again = asked(folder, "accept")
    assert (again.exit_code, "R-1" in again.stderr) == (2, True)


def test_a_decision_is_withdrawn(folder: Path) -> None:
    asked(folder, "accept")
    settled(folder, "grant", "R-1")

    withdrawn = citywall(folder, "finding", "withdraw", "F-1", "--by", OFFICER, *WHY)

    assert (withdrawn.exit_code, "待整改" in withdrawn.stdout) == (0, True)
    assert shown(folder)["effective_state"] == "open"
    assert "撤销决定" in done(folder, "finding", "history", "F-1")
    assert citywall(folder, "finding", "withdraw", "F-1", "--by", OFFICER, *WHY).exit_code == 2


@pytest.mark.parametrize(
    ("command", "name", "state", "word"),
    [("confirm-gone", "F-2", "not_applicable", "不再适用"), ("retire", "F-3", "retired", "资产已下线")],
)
def test_closed_by_name_and_shown_and_counted_apart(
    folder: Path, command: str, name: str, state: str, word: str
) -> None:
    for other, by in ((name, OWNER), ("F-1", OFFICER)):
        assert citywall(folder, "finding", command, other, "--by", by, *WHY).exit_code == 2

    assert word in done(folder, "finding", command, name, "--by", OFFICER, *WHY)

    one = shown(folder, name)
    assert (one["state"], one["written_off"], one["effective_state"]) == ("closed", state, state)
    assert [each["name"] for each in json.loads(done(folder, "finding", "list", "--state", state, "--json"))] == [name]
    assert word in done(folder, "finding", "show", name)
    assert word in done(folder, "finding", "history", name)
    total = json.loads(done(folder, "finding", "summary", "--json"))["total"]
    assert (total["closed"], total["written_off"], total["fixed_in_time"]) == (0, 1, 0.0)
    assert "经确认关闭" in done(folder, "finding", "summary")


def test_what_a_scan_proposes_to_close_is_listed(folder: Path) -> None:
    proposed = json.loads(done(folder, "finding", "list", "--proposed", "--json"))

    assert [one["name"] for one in proposed] == ["F-2"]
    assert "建议关闭" in done(folder, "finding", "list", "--proposed")
    assert "confirm-gone" in citywall(folder, "finding", "show", "F-2", lang="en").stdout


def test_a_request_edited_behind_the_programs_back_is_found(folder: Path) -> None:
    asked(folder, "accept")
    with sqlite3.connect(folder / STORE_FILE) as connection:
        connection.execute("UPDATE requests SET until = '2099-12-31'")
    connection.close()

    result = citywall(folder, "finding", "history", "--verify")

    assert (result.exit_code, "request 1" in result.stderr) == (1, True)
