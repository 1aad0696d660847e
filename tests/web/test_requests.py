"""Approvals: what waits, granting and refusing it, and that it takes two people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from scanner.accounts.model import Role, Visitor
from scanner.clock import now
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState
from scanner.findings.shown import shown_one
from scanner.store.requests import requests_of
from scanner.web.identity import identify
from scanner.workspace import Workspace
from tests.web.planting import plant, today
from tests.web.visiting import a_city, visit, visitor

OPEN_TO_ALL, OLD_TLS = 4, 3
"""A finding of the hotline, and one of the cockpit."""
HOSTILE = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


def ask(workspace: Workspace, number: int, kind: str, reason: str = "补偿措施已到位", ahead: int = 20) -> None:
    until = (today(workspace) + timedelta(days=ahead)).isoformat()
    client = visit(workspace, Role.OWNER, "hotline", "cockpit")
    assert client.post(f"/findings/{number}/ask/{kind}", data={"until": until, "reason": reason}).status_code == 303


def named(workspace: Workspace, role: Role, person: str) -> TestClient:
    """A visitor of a role under another name."""
    client = visit(workspace, role)
    someone = visitor(role)
    other = Visitor(account=replace(someone.account, person=person), form_token=someone.form_token)
    client.app.dependency_overrides[identify] = lambda: other  # type: ignore[attr-defined]
    return client


def test_what_was_claimed_asked_and_granted_is_how_the_finding_stands(city: Workspace) -> None:
    owner, bureau = visit(city, Role.OWNER, "hotline"), visit(city, Role.BUREAU)
    assert "没有待审批的申请" in bureau.get("/requests").text
    owner.post(f"/findings/{OPEN_TO_ALL}/claim", data={"reason": "已设置口令"})
    ask(city, OPEN_TO_ALL, "accepted")
    page = bureau.get("/requests").text
    assert "申请接受风险" in page
    assert 'name="verdict" value="grant"' in page
    assert 'name="verdict" value="grant"' not in owner.get("/requests").text

    answer = bureau.post("/requests", data={"number": "1", "verdict": "grant", "reason": "同意接受"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/requests")
    with city.store() as store:
        one = shown_one(store, OPEN_TO_ALL, city.day(now()))
    assert one.state is DecisionKind.ACCEPTED
    assert one.finding.state is FindingState.CLAIMED
    assert one.decision is not None
    assert (one.decision.asked_by, one.decision.approved_by) == (Role.OWNER.label.zh, Role.BUREAU.label.zh)
    settled = bureau.get("/requests").text
    assert "已批准" in settled
    assert "同意接受" in settled
    assert 'name="verdict"' not in settled
    assert "接受风险，至" in owner.get("/findings?state=accepted").text


def test_an_extension_granted_is_the_new_deadline_and_one_refused_changes_nothing(city: Workspace) -> None:
    ask(city, OPEN_TO_ALL, "extension", ahead=45)
    ask(city, OLD_TLS, "extension", ahead=45)
    bureau = visit(city, Role.BUREAU)
    bureau.post("/requests", data={"number": "1", "verdict": "grant", "reason": "同意"})
    bureau.post("/requests", data={"number": "2", "verdict": "refuse", "reason": "必须按期整改"})
    day = city.day(now())
    with city.store() as store:
        granted, refused = (shown_one(store, number, day) for number in (OPEN_TO_ALL, OLD_TLS))
    assert granted.finding.due == today(city) + timedelta(days=45)
    assert refused.overdue
    assert "必须按期整改" in bureau.get(f"/findings/{OLD_TLS}").text


@pytest.mark.parametrize("person", [Role.OWNER.label.zh, "热线平台责任人"])
def test_neither_who_asks_nor_the_owner_approves_and_the_reason_typed_stays(city: Workspace, person: str) -> None:
    ask(city, OPEN_TO_ALL, "accepted")
    given = {"number": "1", "verdict": "grant", "reason": "自己批准<自己>"}
    answer = named(city, Role.BUREAU, person).post("/requests", data=given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "自己批准&lt;自己&gt;" in answer.text
    assert "不能" in answer.text
    with city.store() as store:
        assert [one.waiting for one in requests_of(store)] == [True]
        assert shown_one(store, OPEN_TO_ALL, city.day(now())).state is FindingState.OPEN


def test_one_that_is_settled_can_not_be_settled_again(city: Workspace) -> None:
    ask(city, OPEN_TO_ALL, "false_positive")
    bureau = visit(city, Role.BUREAU)
    given = {"number": "1", "verdict": "refuse", "reason": "证据不足"}
    assert bureau.post("/requests", data=given).status_code == 303
    again = bureau.post("/requests", data={**given, "verdict": "grant"})
    assert again.status_code == 422
    assert 'role="alert"' in again.text
    assert bureau.post("/requests", data={**given, "number": "7"}).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OWNER])
def test_only_the_bureau_settles(city: Workspace, role: Role) -> None:
    ask(city, OPEN_TO_ALL, "accepted")
    given = {"number": "1", "verdict": "grant", "reason": "同意"}
    assert visit(city, role, "hotline").post("/requests", data=given).status_code == 403


def test_an_owner_sees_the_requests_of_the_own_systems_alone(city: Workspace) -> None:
    ask(city, OPEN_TO_ALL, "accepted", "热线的理由")
    ask(city, OLD_TLS, "accepted", "驾驶舱的理由")
    client = visit(city, Role.OWNER, "hotline")
    for text in (client.get("/requests").text, client.get("/requests?format=csv").content.decode("utf-8-sig")):
        assert "热线的理由" in text
        assert "驾驶舱" not in text


def test_words_of_people_and_targets_are_shown_as_text(city: Workspace) -> None:
    number = plant(city, asset=HOSTILE, locator=HOSTILE)
    ask(city, number, "accepted", HOSTILE)
    client = visit(city, Role.BUREAU, language="en")
    page = client.get("/requests").text
    assert "acceptance of the risk" in page
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert client.get("/requests?format=xlsx").status_code == 200
