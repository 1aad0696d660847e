"""The API of systems, assessments, baselines, checks, figures and the log."""

from __future__ import annotations

from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from baselines.load import baseline_names, load_baseline
from checks import Outcome, all_checks
from scanner.accounts.model import Role
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import an_api_city, by_token, finding_of


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return an_api_city(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def officer(city: Workspace) -> TestClient:
    return by_token(city, Role.OFFICER)


@pytest.fixture(scope="module")
def owner(city: Workspace) -> TestClient:
    return by_token(city, Role.OWNER, "hotline")


def test_systems_come_in_parts(officer: TestClient, owner: TestClient) -> None:
    part = officer.get(f"{API}/systems", params={"limit": 2}).json()
    assert [one["id"] for one in part["items"]] == ["hotline", "cockpit"]
    assert (part["limit"], part["offset"], part["more"]) == (2, 0, True)
    rest = officer.get(f"{API}/systems", params={"limit": 2, "offset": 2}).json()
    assert ([one["id"] for one in rest["items"]], rest["more"]) == (["archive"], False)
    assert [one["id"] for one in owner.get(f"{API}/systems").json()["items"]] == ["hotline"]


@pytest.mark.parametrize("wrong", ["limit=0", "limit=201", "limit=x", "offset=-1", "offset=99999999999999999999"])
def test_a_part_is_bounded(officer: TestClient, wrong: str) -> None:
    answer = officer.get(f"{API}/systems?{wrong}")
    assert answer.status_code == 422
    assert wrong.partition("=")[0] in answer.json()["detail"]


def test_a_system_has_its_assets_and_no_login(officer: TestClient) -> None:
    one = officer.get(f"{API}/systems/hotline").json()
    assert [asset["id"] for asset in one["assets"]] == ["cache", "web"]
    assert "credential" not in one["assets"][0]


@pytest.mark.parametrize(
    "path",
    ["", "/assessments", "/assessment", "/assessment/items", "/answers", "/answers/7.1.1.2", f"/proofs/{'0' * 64}"],
)
def test_another_system_is_not_there_for_an_owner(owner: TestClient, path: str) -> None:
    theirs = owner.get(f"{API}/systems/cockpit{path}")
    nobodys = owner.get(f"{API}/systems/cockpit-2{path}")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json()["detail"] == nobodys.json()["detail"].replace("cockpit-2", "cockpit")


def test_an_assessment_tells_scores_wall_and_items(officer: TestClient) -> None:
    listed = officer.get(f"{API}/systems/hotline/assessments").json()["items"]
    assert {one["baseline"] for one in listed} >= {"mlps2-level3", "one-wall"}
    one = officer.get(f"{API}/systems/hotline/assessment").json()
    assert (one["baseline"], one["scan"]) == ("mlps2-level3", 1)
    assert datetime.fromisoformat(one["judged_at"]).utcoffset() is not None
    assert one["layers"][0]["layer"] == "physical"
    assert sum(one["counts"].values()) == len(load_baseline("mlps2-level3").items)
    failed = officer.get(f"{API}/systems/hotline/assessment/items", params={"outcome": "not_met"}).json()["items"]
    assert len(failed) == one["counts"]["not_met"] > 0
    assert {item["outcome"] for item in failed} == {Outcome.NOT_MET.value}
    other = officer.get(f"{API}/systems/hotline/assessment", params={"baseline": "one-wall", "scan": 1}).json()
    assert other["baseline"] == "one-wall"
    assert officer.get(f"{API}/systems/hotline/assessment", params={"scan": 99}).status_code == 404
    assert officer.get(f"{API}/systems/archive/assessment").status_code == 404


def test_baselines_and_checks(officer: TestClient) -> None:
    listed = officer.get(f"{API}/baselines").json()["items"]
    assert [one["name"] for one in listed] == baseline_names()
    one = officer.get(f"{API}/baselines/mlps2-level3+mlps2-cloud-level3").json()
    assert sum(one["settled"].values()) == 211 + 46
    items = officer.get(f"{API}/baselines/one-wall/items", params={"limit": 200, "layer": "network"}).json()["items"]
    assert {item["layer"] for item in items} == {"network"}
    check = officer.get(f"{API}/checks/tls.old-protocol").json()
    assert check["manual"] == all_checks()["tls.old-protocol"].manual
    assert "mlps2-level3" in check["items"]
    found = officer.get(f"{API}/checks", params={"q": "tls.old", "severity": "high"}).json()["items"]
    assert [each["id"] for each in found] == ["tls.old-protocol"]
    assert officer.get(f"{API}/baselines/none").status_code == 404
    assert officer.get(f"{API}/checks/none").status_code == 404


def test_the_figures_are_for_who_sees_the_city(city: Workspace, officer: TestClient, owner: TestClient) -> None:
    found = officer.get(f"{API}/departments").json()["items"]
    assert {one["name"] for one in found} == {"政务服务局", "数据局", "档案馆"}
    overdue = officer.get(f"{API}/findings", params={"overdue": True, "limit": 200}).json()["items"]
    assert sum(one["overdue"] for one in found) == len(overdue) > 0
    assert owner.get(f"{API}/departments").status_code == 403


def test_the_log_is_for_auditors_and_grows_with_what_is_done(city: Workspace, owner: TestClient) -> None:
    owner.post(f"{API}/findings/{finding_of(city, 'hotline')}/claim-fixed", json={"reason": "补丁已打"})
    auditor = by_token(city, Role.AUDITOR)
    found = auditor.get(f"{API}/log").json()
    assert found["items"][0]["what"] == "POST /api/v1/findings/{number}/claim-fixed"
    assert auditor.get(f"{API}/log", params={"before": 1}).json() == {"items": [], "more": False}
    since = {"since": "2099-01-01T00:00:00+08:00"}
    assert auditor.get(f"{API}/log", params=since).json()["items"] == []
    assert auditor.get(f"{API}/log", params={"since": "2099-01-01T00:00:00"}).status_code == 422
    assert owner.get(f"{API}/log").status_code == 403


def test_a_stranger_is_told_to_bring_a_token(city: Workspace) -> None:
    client = by_token(city, Role.OFFICER)
    client.app.dependency_overrides.clear()  # type: ignore[attr-defined]
    for path in ("systems", "openapi.json"):
        answer = client.get(f"{API}/{path}", headers={"Authorization": "Bearer cw_none"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["detail"]


def test_errors_are_json_in_the_language_asked_for(city: Workspace) -> None:
    client = by_token(city, Role.BUREAU, language="en")
    assert client.get(f"{API}/nothing").json() == {"detail": "there is no such page"}
    assert client.post(f"{API}/systems").status_code == 405
    assert client.get(f"{API}/systems/none").json() == {"detail": "there is no system none"}
    assert client.get(f"{API}/log").json() == {"detail": "your role may not do this"}
    too_long = client.post(f"{API}/requests/1/grant", content=b" " * (17 * 1024 * 1024))
    assert (too_long.status_code, list(too_long.json())) == (413, ["detail"])
