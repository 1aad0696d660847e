"""The day of the pages is the city's: what was accepted until a day returns at midnight there, on every page, and nothing has to
run for it. In UTC, that midnight is in the middle of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

import scanner.web.desk
from scanner.accounts.model import Role
from scanner.findings.decisions import DecisionKind
from scanner.workspace import Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city, visit


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


def at_the_clock(monkeypatch: pytest.MonkeyPatch, city: Workspace, day: date, clock: time) -> None:
    moment = datetime.combine(day, clock, tzinfo=city.zone).astimezone(UTC)
    monkeypatch.setattr(scanner.web.desk, "now", lambda: moment)


def shown(city: Workspace, number: int) -> list[object]:
    """How the finding stands, wherever that is told."""
    client = visit(city, Role.BUREAU)
    one = client.get(f"/api/v1/findings/{number}").json()
    return [
        one["state"],
        one["overdue"],
        "接受风险" in client.get(f"/findings/{number}").text.partition("</p>")[0],
        f"F-{number}" in client.get("/findings?state=accepted").text,
        f"F-{number}" in client.get("/overdue").text,
        "接受风险" in row_of(number, client.get("/systems/hotline").text),
    ]


def row_of(number: int, page: str) -> str:
    return next(row for row in page.split("<tr>") if f">F-{number}<" in row)


def test_what_was_accepted_returns_at_the_citys_midnight(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    last = today(city) + timedelta(days=5)
    number = plant(city, due=today(city) - timedelta(days=1))
    decided(city, number, DecisionKind.ACCEPTED, until=last)

    at_the_clock(monkeypatch, city, last, time(23, 59))
    accepted = shown(city, number)
    at_the_clock(monkeypatch, city, last + timedelta(days=1), time(0, 1))
    returned = shown(city, number)

    assert accepted == ["accepted", False, True, True, False, True]
    assert returned == ["open", True, False, False, True, False]


def test_nothing_is_asked_for_until_a_day_that_is_over_in_the_city(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, last = plant(city), today(city) + timedelta(days=5)
    client = visit(city, Role.OWNER, "hotline")
    asked = {"until": last.isoformat(), "reason": "补偿措施已到位"}

    at_the_clock(monkeypatch, city, last + timedelta(days=1), time(0, 1))
    assert client.post(f"/findings/{number}/ask/accepted", data=asked).status_code == 422
    at_the_clock(monkeypatch, city, last, time(23, 59))
    assert client.post(f"/findings/{number}/ask/accepted", data=asked).status_code == 303
