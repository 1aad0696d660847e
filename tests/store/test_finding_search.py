"""What SQL says of a finding's state is what the rules say, whatever was decided when; and which indices it goes by."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scanner.clock import now
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState, WrittenOff
from scanner.findings.shown import shown
from scanner.store import Store
from scanner.store.decisions import decisions_of
from scanner.store.finding_search import COUNT_CLOSED, ORDERED, Order, Page, Wanted, count_states, lateness, search
from scanner.store.findings import findings_of
from scanner.workspace import Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city

DECISIONS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "holds": [{}],
    "ends today": [{"until": 0}],
    "starts today": [{"since": 0}],
    "over": [{"until": -1}],
    "to come": [{"since": 1}],
    "ended": [{"ended": True}],
    "replaced": [{"ended": True}, {"kind": DecisionKind.FALSE_POSITIVE}],
    "two that hold": [{}, {"kind": DecisionKind.FALSE_POSITIVE}],
}


def decide(workspace: Workspace, number: int, kind: DecisionKind = DecisionKind.ACCEPTED, **given: Any) -> None:
    day = today(workspace)
    changes: dict[str, Any] = {name: day + timedelta(days=given[name]) for name in ("since", "until") if name in given}
    decided(workspace, number, kind, **changes, **({"ended_at": now()} if "ended" in given else {}))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A finding in every state with every kind of decision, overdue, due and in time, and those written off."""
    workspace = a_city(tmp_path_factory.mktemp("city"))
    day = today(workspace)
    for state, decisions, days in product(FindingState, DECISIONS.values(), (-1, 0, 7, 8)):
        number = plant(workspace, state=state, due=day + timedelta(days=days))
        for one in decisions:
            decide(workspace, number, **one)
    for how in WrittenOff:
        decide(workspace, plant(workspace, state=FindingState.CLOSED, written_off=how))
    return workspace


def test_the_states_are_counted_as_the_rules_say(workspace: Workspace) -> None:
    with workspace.store() as store:
        everything = shown(store, Wanted(closed=True), workspace.day(now()))
        counted = count_states(store, Wanted(), workspace.day(now()))
        numbers = {one.number for one in findings_of(store)}
    assert {one.finding.number for one in everything} == numbers
    assert counted == Counter(one.state.value for one in everything)


@pytest.mark.parametrize("state", [*FindingState, *DecisionKind, *WrittenOff])
def test_a_state_is_filtered_as_the_rules_say(workspace: Workspace, state: FindingState) -> None:
    with workspace.store() as store:
        day = workspace.day(now())
        found = {one.finding.number for one in shown(store, Wanted(states=(state.value,)), day)}
        expected = {one.finding.number for one in shown(store, Wanted(closed=True), day) if one.state is state}
    assert found == expected != set()


def test_overdue_and_due_soon_are_as_the_rules_say(workspace: Workspace) -> None:
    with workspace.store() as store:
        day = workspace.day(now())
        everything = shown(store, Wanted(closed=True), day)
        late = {one.finding.number for one in shown(store, Wanted(overdue=True), day)}
        soon = {one.finding.number for one in shown(store, Wanted(due_soon=True), day)}
        by_system = lateness(store, Wanted(systems=("hotline",)), day)
    assert late == {one.finding.number for one in everything if one.overdue} != set()
    assert soon == {one.finding.number for one in everything if one.due_soon} != set()
    (hotline,) = by_system
    mine = [one for one in everything if one.finding.place.system == "hotline"]
    assert hotline.overdue == sum(one.overdue for one in mine)
    assert hotline.due_soon == sum(one.due_soon for one in mine)
    assert hotline.first_due == min(one.finding.due for one in mine if one.overdue)


def test_the_decisions_of_each_come_with_it(workspace: Workspace) -> None:
    with workspace.store() as store:
        kept = decisions_of(store)
        for finding, decisions in search(store, Wanted(closed=True), workspace.day(now())):
            assert decisions == kept.get(finding.number, [])


def test_pages_follow_one_another_without_a_gap(workspace: Workspace) -> None:
    with workspace.store() as store:
        day = workspace.day(now())
        for order in Order:
            whole = [one.number for one, _decisions in search(store, Wanted(), day, Page(order=order))]
            parts = [
                one.number
                for offset in range(0, len(whole), 50)
                for one, _decisions in search(store, Wanted(), day, Page(order=order, limit=50, offset=offset))
            ]
            assert parts == whole


def plan(store: Store, statement: str) -> str:
    rows = store.db.conn.execute(f"EXPLAIN QUERY PLAN {statement}", _parameters(date(2026, 11, 25)))
    return "\n".join(str(row[3]) for row in rows)


def _parameters(day: date) -> dict[str, Any]:
    return {"today": day.isoformat(), "systems": '["hotline"]', "ranks": "{}", "middle": 2, "limit": 200, "offset": 0}


def test_the_closed_are_counted_by_an_index_alone_and_the_open_are_found_by_theirs(tmp_path: Path) -> None:
    wanted = "system IN (SELECT value FROM json_each(:systems))"
    with Store(tmp_path / "citywall.db") as store:
        assert "COVERING INDEX findings_of_state" in plan(store, COUNT_CLOSED.format(state="state", where=wanted))
        live = plan(store, ORDERED.format(where=f"{wanted} AND state <> 'closed'", order="due, number"))
    assert "SCAN findings" not in live
    assert "SCAN graded" not in live
