"""Decisions and requests are found by an index: five years of them cost no more than those asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.findings.asking import ask
from scanner.findings.decide import decide
from scanner.findings.decisions import DecisionKind
from scanner.findings.requests import RequestKind
from scanner.store import Store, decisions, past_pace, requests
from scanner.store.decisions import decisions_holding, decisions_of
from scanner.store.requests import requests_of
from tests.findings.lives import BUREAU, HOTLINE, OFFICER, Lives

SOME = {"systems": '["hotline"]'}


@pytest.mark.parametrize(
    ("query", "parameters", "indices"),
    [
        (
            decisions.OF_SYSTEMS,
            SOME,
            ["sqlite_autoindex_findings_1 (system=?)", "decisions_of_finding (finding=?)"],
        ),
        (
            decisions.HOLDING,
            SOME | {"day": "2026-06-01"},
            ["decisions_standing (until>?)", "INTEGER PRIMARY KEY (rowid=?)"],
        ),
        (requests.WAITING, SOME, ["requests_waiting", "INTEGER PRIMARY KEY (rowid=?)"]),
        (
            requests.OF_SYSTEMS,
            SOME,
            ["sqlite_autoindex_findings_1 (system=?)", "requests_of_finding (finding=?)"],
        ),
    ],
)
def test_no_query_walks_through_a_table(query: str, parameters: Mapping[str, str], indices: list[str]) -> None:
    with Store(Path(":memory:")) as store:
        plan = [row["detail"] for row in store.db.query(f"EXPLAIN QUERY PLAN {query}", parameters)]
    of_tables = [one for one in plan if "findings" in one or "decisions" in one or "requests" in one]

    assert len(of_tables) == len(indices)
    assert all(index in step for index, step in zip(indices, of_tables, strict=True)), plan


def test_the_pace_of_past_scans_is_read_from_the_newest_backwards() -> None:
    with Store(Path(":memory:")) as store:
        plan = [row["detail"] for row in store.db.query(f"EXPLAIN QUERY PLAN {past_pace.PACE}", [2, "", 10])]
    assert plan[0] == "SCAN scans"  # by its number, and the limit ends it
    assert not [one for one in plan if "TEMP B-TREE" in one or "SCAN jobs" in one]


def test_those_that_hold_are_those_that_hold_on_the_day_in_the_systems_asked_for() -> None:
    lives = Lives()
    lives.open_one()
    begin, until = lives.today, lives.today + timedelta(days=5)
    asked = lives.asked(OFFICER)
    for kind in DecisionKind:
        decide(lives.store, 1, kind, asked, approved_by=BUREAU, today=begin, until=until, most_days=90)

    def holding(ahead: int, systems: list[str] | None = None) -> list[int]:
        found = decisions_holding(lives.store, begin + timedelta(days=ahead), systems)
        return [one.number for one in found.get(1, [])]

    assert [holding(ahead) for ahead in (-1, 0, 5, 6)] == [[], [2], [2], []]
    assert holding(0, [HOTLINE.id]) == [2]
    assert holding(0, ["other"]) == holding(0, []) == []
    assert [one.number for one in decisions_of(lives.store, [HOTLINE.id])[1]] == [1, 2]
    assert decisions_of(lives.store, ["other"]) == {}


def test_the_store_itself_refuses_a_second_waiting_request_of_a_kind() -> None:
    lives = Lives()
    lives.open_one()
    until = lives.today + timedelta(days=5)
    ask(lives.store, 1, RequestKind.ACCEPTED, lives.asked(), until=until, today=lives.today, most_days=90)

    with pytest.raises(sqlite3.IntegrityError):
        lives.store.db.conn.execute(
            """INSERT INTO requests (finding, kind, reason, until, asked_by, asked_at)
            SELECT finding, kind, reason, until, asked_by, asked_at FROM requests"""
        )
    assert len(requests_of(lives.store)) == 1
