"""The API of scans, runs, schedules and blackouts."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.store.scans import Stopped
from scanner.store.stops import add_stop, goes_on
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import an_api_city, by_token


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return an_api_city(tmp_path / "city")


@pytest.fixture
def officer(city: Workspace) -> TestClient:
    return by_token(city, Role.OFFICER)


@pytest.fixture
def bureau(city: Workspace) -> TestClient:
    return by_token(city, Role.BUREAU)


def test_scans_are_listed_and_one_tells_how_far_it_is(city: Workspace, officer: TestClient) -> None:
    (one,) = officer.get(f"{API}/scans").json()["items"]
    assert (one["stand"], one["depth"], one["systems"]) == ("finished", "normal", ["cockpit", "hotline"])
    whole = officer.get(f"{API}/scans/1").json()
    assert (whole["done"], whole["waiting"], whole["judging"]) == (2, 0, False)
    assert whole["effect"]["opened"] > 3
    assert officer.get(f"{API}/scans", params={"over": False}).json()["items"] == []
    assert officer.get(f"{API}/scans/2").status_code == 404
    administrator = by_token(city, Role.ADMINISTRATOR).get(f"{API}/scans/1").json()
    assert (administrator["systems"], administrator["progress"], administrator["effect"]) == ([], [], None)


def test_what_befell_a_scan_is_told(city: Workspace, officer: TestClient) -> None:
    assert officer.get(f"{API}/scans/1").json()["stops"] == []
    at = now()
    with city.store() as store, store.transaction() as db:
        add_stop(db, 1, Stopped.FAILED, at, "no room")
        goes_on(db, 1, at)
    (one,) = officer.get(f"{API}/scans/1").json()["stops"]
    assert (one["stopped"], one["why"]) == ("failed", "no room")
    assert one["at"] == one["went_on_at"]


def test_a_scan_is_asked_for_and_withdrawn(officer: TestClient, bureau: TestClient) -> None:
    wish = {"systems": ["cockpit"], "layers": ["network"], "depth": "light"}
    assert bureau.post(f"{API}/scans", json=wish).status_code == 403
    run = officer.post(f"{API}/scans", json=wish)
    assert (run.status_code, run.json()["state"], run.json()["asked_by"]) == (202, "waiting", "安全管理员")
    number = run.json()["id"]
    assert officer.post(f"{API}/scans", json=wish).json()["id"] == number
    assert bureau.get(f"{API}/runs/{number}").json()["depth"] == "light"
    assert number in [one["id"] for one in bureau.get(f"{API}/runs", params={"state": "waiting"}).json()["items"]]
    assert officer.post(f"{API}/runs/{number}/withdraw").json()["why"] == "withdrawn"


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"systems": []}, 422),
        ({"systems": ["none"]}, 404),
        ({"systems": ["hotline"], "layers": ["roof"]}, 422),
        ({"systems": ["hotline"], "depth": 2}, 422),
        ({"systems": ["hotline"], "asset": "none"}, 422),
        ({"systems": ["hotline", "cockpit"], "asset": "web"}, 422),
        ({"systems": ["hotline"], "by": "他人"}, 422),
    ],
)
def test_a_wrong_wish_starts_nothing(officer: TestClient, wish: dict[str, object], status: int) -> None:
    before = officer.get(f"{API}/runs").json()
    assert officer.post(f"{API}/scans", json=wish).status_code == status
    assert officer.get(f"{API}/runs").json() == before


@pytest.mark.parametrize("act", ["pause", "resume", "cancel"])
def test_a_scan_that_is_over_is_left_alone(officer: TestClient, bureau: TestClient, act: str) -> None:
    answer = officer.post(f"{API}/scans/1/{act}")
    assert (answer.status_code, list(answer.json())) == (422, ["detail"])
    assert bureau.post(f"{API}/scans/1/{act}").status_code == 403


def test_a_schedule_is_made_changed_paused_and_removed(officer: TestClient, bureau: TestClient) -> None:
    wish = {"name": "夜间", "when": "every monday 02:00", "chosen": {"by": "systems", "names": ["hotline"]}}
    assert bureau.post(f"{API}/schedules", json=wish).status_code == 403
    made = officer.post(f"{API}/schedules", json=wish)
    assert (made.status_code, made.json()["rule"], made.json()["made_by"]) == (201, "0 2 * * 1", "安全管理员")
    assert datetime.fromisoformat(made.json()["next"][0]).utcoffset() is not None
    path = f"{API}/schedules/{made.json()['id']}"
    assert officer.post(f"{API}/schedules", json=wish).status_code == 422
    assert officer.put(path, json={**wish, "depth": "deep"}).json()["depth"] == "deep"
    assert officer.post(f"{path}/pause").json()["paused_by"] == "安全管理员"
    assert bureau.get(path).json()["next"] == []
    assert officer.post(f"{path}/resume").json()["paused_at"] is None
    assert officer.post(f"{path}/run-now").json()["systems"] == ["hotline"]
    assert officer.delete(path).status_code == 204
    assert officer.get(path).status_code == 404
    assert [one["name"] for one in officer.get(f"{API}/schedules").json()["items"]] == ["每周"]


def test_a_blackout_is_set_and_lifted(city: Workspace, officer: TestClient) -> None:
    start = now() + timedelta(days=30)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(days=1)).isoformat()}
    made = officer.post(f"{API}/blackouts", json={**times, "reason": "重保"})
    assert made.status_code == 201
    assert len(officer.get(f"{API}/blackouts").json()["items"]) == 2
    assert officer.delete(f"{API}/blackouts/{made.json()['id']}").status_code == 204
    assert officer.delete(f"{API}/blackouts/{made.json()['id']}").status_code == 404
    naive = {"starts_at": "2027-01-01T00:00:00", "ends_at": "2027-01-02T00:00:00", "reason": "x"}
    assert officer.post(f"{API}/blackouts", json=naive).status_code == 422
    turned = {"starts_at": times["ends_at"], "ends_at": times["starts_at"], "reason": "x"}
    assert officer.post(f"{API}/blackouts", json=turned).status_code == 422
