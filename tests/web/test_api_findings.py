"""The API of findings and requests: the page's filters, the page's actions, the page's rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.store.findings import find_finding, save_finding
from scanner.web.api.findings import State
from scanner.web.finding_filters import STATES
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import an_api_city, by_token, finding_of
from tests.web.visiting import visit

HOSTILE = "</script><script>alert(1)</script>\u202e\x07"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return an_api_city(tmp_path / "city")


@pytest.fixture
def officer(city: Workspace) -> TestClient:
    return by_token(city, Role.OFFICER)


@pytest.fixture
def owner(city: Workspace) -> TestClient:
    return by_token(city, Role.OWNER, "hotline")


@pytest.fixture
def bureau(city: Workspace) -> TestClient:
    return by_token(city, Role.BUREAU)


@pytest.fixture
def mine(city: Workspace) -> int:
    """A finding of the hotline."""
    return finding_of(city, "hotline")


def numbers(client: TestClient, **filters: object) -> list[int]:
    answer = client.get(f"{API}/findings", params={"limit": 200, **filters})  # type: ignore[dict-item]
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()["items"]]


def test_the_filters_find_what_the_page_finds(city: Workspace, officer: TestClient) -> None:
    every = numbers(officer)
    assert len(every) > 3
    filters = (
        {"system": "cockpit"},
        {"department": "数据局"},
        {"severity": "critical"},
        {"layer": "network"},
        {"state": "open"},
        {"state": "accepted"},
        {"overdue": True},
        {"q": "tcp/6379"},
        {"check": "tls.old-protocol"},
    )
    page = visit(city, Role.OFFICER)
    for each in filters:
        asked = {name: "1" if value is True else value for name, value in each.items()}
        shown = page.get("/findings", params={**asked, "format": "csv"}).content.decode("utf-8-sig").splitlines()[1:]
        assert [f"F-{number}" for number in numbers(officer, **each)] == [row.split(",")[0] for row in shown], each
    assert set(numbers(officer, system="cockpit")) < set(every)
    counts = officer.get(f"{API}/findings/counts").json()
    assert sum(counts.values()) == len(every)


def test_the_states_are_those_there_are() -> None:
    assert [one.value for one in State] == list(STATES)


def test_findings_come_in_parts(officer: TestClient) -> None:
    every = numbers(officer, order="number")
    first = officer.get(f"{API}/findings", params={"limit": 2, "order": "number"}).json()
    assert ([one["number"] for one in first["items"]], first["more"]) == (every[:2], True)
    last = officer.get(f"{API}/findings", params={"limit": 2, "offset": len(every) - 1, "order": "number"}).json()
    assert ([one["number"] for one in last["items"]], last["more"]) == (every[-1:], False)


@pytest.mark.parametrize("wrong", ["state=gone", "severity=awful", "layer=roof", "overdue=perhaps", "order=best"])
def test_a_wrong_filter_is_refused_by_name(officer: TestClient, wrong: str) -> None:
    answer = officer.get(f"{API}/findings?{wrong}")
    assert answer.status_code == 422
    assert wrong.partition("=")[0] in answer.json()["detail"]


def test_an_owner_has_the_own_findings_alone(officer: TestClient, owner: TestClient) -> None:
    theirs = numbers(officer, system="cockpit")[0]
    assert {one["place"]["system"] for one in owner.get(f"{API}/findings").json()["items"]} == {"hotline"}
    assert owner.get(f"{API}/findings", params={"system": "cockpit"}).status_code == 404
    assert owner.get(f"{API}/findings/{theirs}").status_code == 404
    assert owner.get(f"{API}/findings/{theirs}/history").status_code == 404
    claim = owner.post(f"{API}/findings/{theirs}/claim-fixed", json={"reason": "x"})
    assert claim.status_code == 404
    assert officer.get(f"{API}/findings/{theirs}").json()["state"] == "open"


def test_hostile_words_are_nothing_but_json(city: Workspace, officer: TestClient, mine: int) -> None:
    with city.store() as store, store.transaction() as db:
        save_finding(db, replace(find_finding(store, mine), facts={"banner": HOSTILE}))
    answer = officer.get(f"{API}/findings/{mine}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["facts"] == {"banner": HOSTILE}


def test_a_finding_is_assigned_claimed_and_its_history_told(officer: TestClient, owner: TestClient, mine: int) -> None:
    path = f"{API}/findings/{mine}"
    assert officer.post(f"{path}/assign", json={"owner": "王工", "reason": "负责缓存"}).json()["state"] == "in_progress"
    claimed = owner.post(f"{path}/claim-fixed", json={"reason": "已设口令"})
    assert claimed.json()["state"] == "claimed"
    assert owner.post(f"{path}/claim-fixed", json={"reason": "再次"}).status_code == 422
    runs = officer.get(f"{API}/runs").json()["items"]
    assert any(one["asset"] == "cache" and one["systems"] == ["hotline"] for one in runs)
    told = officer.get(f"{path}/history").json()["items"]
    assert [one["after"] for one in told][-2:] == ["in_progress", "claimed"]
    assert told[-1]["by"] == "系统责任人"
    assert datetime.fromisoformat(told[-1]["at"]).utcoffset() is not None
    assert all(one["digest"] for one in told)


def test_a_request_is_asked_for_and_settled_by_another(
    city: Workspace, owner: TestClient, bureau: TestClient, mine: int
) -> None:
    until = (now().astimezone(city.zone).date() + timedelta(days=10)).isoformat()
    wish = {"kind": "false_positive", "until": until, "reason": "仅本机可达"}
    asked = owner.post(f"{API}/findings/{mine}/requests", json=wish)
    assert (asked.status_code, asked.json()["kind"]) == (201, "false_positive")
    request = f"{API}/requests/{asked.json()['number']}"
    assert owner.post(f"{API}/findings/{mine}/requests", json=wish).status_code == 422
    assert owner.post(f"{request}/grant", json={"reason": "好"}).status_code == 403
    granted = bureau.post(f"{request}/grant", json={"reason": "属实"}).json()
    assert (granted["granted"], granted["settled_by"]) == (True, "主管部门")
    one = bureau.get(f"{API}/findings/{mine}").json()
    assert (one["state"], one["decision"]["approved_by"]) == ("false_positive", "主管部门")
    assert bureau.post(f"{API}/findings/{mine}/withdraw", json={"reason": "误判"}).json()["state"] == "open"


def test_requests_are_listed_and_refused(city: Workspace, owner: TestClient, bureau: TestClient) -> None:
    (waiting,) = bureau.get(f"{API}/requests", params={"waiting": True}).json()["items"]
    assert owner.get(f"{API}/requests/{waiting['number']}").json() == waiting
    other = by_token(city, Role.OWNER, "cockpit")
    assert other.get(f"{API}/requests").json()["items"] == []
    assert other.get(f"{API}/requests/{waiting['number']}").status_code == 404
    refused = bureau.post(f"{API}/requests/{waiting['number']}/refuse", json={"reason": "风险过高"}).json()
    assert (refused["granted"], refused["answer"]) == (False, "风险过高")
    assert bureau.get(f"{API}/requests", params={"waiting": True}).json()["items"] == []
    assert bureau.post(f"{API}/requests/99/refuse", json={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x"}, "kind"),
        ({"kind": "gift", "until": "2027-01-01", "reason": "x"}, "kind"),
        ({"kind": "extension", "until": "soon", "reason": "x"}, "until"),
        ({"kind": "extension", "until": "2027-01-01", "reason": "x", "by": "他人"}, "by"),
    ],
)
def test_a_wrong_body_is_refused_by_field(owner: TestClient, body: dict[str, str], field: str, mine: int) -> None:
    answer = owner.post(f"{API}/findings/{mine}/requests", json=body)
    assert answer.status_code == 422
    assert field in answer.json()["detail"]


def test_only_what_a_scan_proposed_is_written_off(officer: TestClient, mine: int) -> None:
    for act in ("confirm-gone", "retire"):
        answer = officer.post(f"{API}/findings/{mine}/{act}", json={"reason": "x"})
        assert (answer.status_code, list(answer.json())) == (422, ["detail"])
