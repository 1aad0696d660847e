"""The API of reports: asked for, made in the background and taken away; the own systems alone, and the city's for who sees it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import by_token
from tests.web.visiting import a_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("city"))


@pytest.mark.parametrize(
    ("role", "address", "content"),
    [(Role.OWNER, "systems/hotline", "12345 热线平台"), (Role.BUREAU, "city", "领导驾驶舱")],
)
def test_a_report_is_asked_for_made_and_taken_away(city: Workspace, role: Role, address: str, content: str) -> None:
    client = by_token(city, role, *(("hotline",) if role is Role.OWNER else ()))
    shelf = f"{API}/{address}/reports"
    before = client.get(shelf).json()
    assert (before["scan"], [one["file"] for one in before["stands"]]) == (1, [None] * len(before["stands"]))

    assert client.post(shelf, json={"format": "json"}).status_code == 202

    stand = made(client, shelf)
    assert (stand["failed"], stand["file"]["scan"], stand["file"]["language"]) == ("", 1, "zh")
    file = client.get(f"{shelf}/{stand['file']['name']}")
    assert file.headers["content-disposition"].startswith("attachment")
    assert content in file.text
    assert client.get(f"{shelf}/other~1~zh.json").status_code == 404


def made(client: TestClient, shelf: str) -> dict[str, Any]:
    """How the report stands once it is no longer under way."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        (stand,) = (one for one in client.get(shelf).json()["stands"] if one["format"] == "json")
        if not stand["under_way"]:
            return dict(stand)
        time.sleep(0.05)
    raise AssertionError("it took too long")


def test_what_can_not_be_asked_for_is_refused(city: Workspace) -> None:
    officer = by_token(city, Role.OFFICER)
    assert officer.post(f"{API}/systems/hotline/reports", json={"format": "exe"}).status_code == 404
    assert officer.post(f"{API}/systems/hotline/reports", json={}).status_code == 422
    assert officer.post(f"{API}/systems/archive/reports", json={"format": "json"}).status_code == 422
    assert officer.post(f"{API}/city/reports", json={"format": "docx"}).status_code == 404


def test_an_owner_has_the_reports_of_the_own_systems_alone(city: Workspace) -> None:
    owner = by_token(city, Role.OWNER, "cockpit")
    assert owner.get(f"{API}/systems/hotline/reports").status_code == 404
    assert owner.post(f"{API}/systems/hotline/reports", json={"format": "json"}).status_code == 404
    assert owner.get(f"{API}/systems/hotline/reports/hotline~1~zh.json").status_code == 404
    assert owner.get(f"{API}/city/reports").status_code == 403
    assert owner.post(f"{API}/city/reports", json={"format": "json"}).status_code == 403
