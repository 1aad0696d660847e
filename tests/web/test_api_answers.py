"""The API of questionnaires: the same rules as the form, the same proofs."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.answers.asked import asked_of
from scanner.clock import now
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import PROOF, QUESTION, an_api_city, by_token
from tests.web.visiting import HOTLINE

PATH = f"{API}/systems/hotline/answers"
FIRST = "8.1.1.1 a)"
KEPT = hashlib.sha256(PROOF + b"hotline").hexdigest()


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return an_api_city(tmp_path / "city")


@pytest.fixture
def owner(city: Workspace) -> TestClient:
    return by_token(city, Role.OWNER, "hotline")


def filled(city: Workspace, **fields: str) -> dict[str, str]:
    today = now().astimezone(city.zone).date()
    usual = {"claim": "met", "answered_on": str(today), "expires_on": str(today + timedelta(days=90)), "note": "主机房"}
    return {**usual, **fields}


def test_the_questions_are_told_with_their_answers(owner: TestClient) -> None:
    every = owner.get(PATH, params={"limit": 200}).json()
    assert every["more"]
    rest = owner.get(PATH, params={"limit": 200, "offset": 200}).json()
    assert len(every["items"]) + len(rest["items"]) == len(asked_of(HOTLINE, [HOTLINE]))
    (valid,) = owner.get(PATH, params={"state": "valid"}).json()["items"]
    assert (valid["id"], valid["standing"], valid["answer"]["claim"]) == (QUESTION, "valid", "met")
    assert valid == owner.get(f"{PATH}/{QUESTION}").json()
    assert owner.get(f"{PATH}/none").status_code == 404
    assert owner.get(PATH, params={"layer": "roof"}).status_code == 422


def test_a_question_is_answered_with_a_proof(city: Workspace, owner: TestClient) -> None:
    answer = owner.put(f"{PATH}/{FIRST}", data=filled(city), files=[("proofs", ("../记录.pdf", PROOF))])
    assert answer.status_code == 200, answer.text
    given = answer.json()["answer"]
    assert (given["person"], given["proofs"][0]["name"]) == ("系统责任人", "记录.pdf")
    sha256 = given["proofs"][0]["sha256"]
    file = owner.get(f"{API}/systems/hotline/proofs/{sha256}")
    assert (file.content, file.headers["content-type"]) == (PROOF, "application/octet-stream")
    assert file.headers["content-disposition"].startswith("attachment")
    again = owner.put(f"{PATH}/{FIRST}", data={**filled(city, claim="partly_met"), "kept": [sha256]})
    assert again.json()["answer"]["proofs"] == given["proofs"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"claim": "maybe"}, "claim"),
        ({"answered_on": "2999-01-01"}, "answered_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"note": "a\x00"}, "note"),
        ({"kept": "0" * 64}, "proofs"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_saved(
    city: Workspace, owner: TestClient, fields: dict[str, str], field: str
) -> None:
    answer = owner.put(f"{PATH}/{FIRST}", data=filled(city, **fields))
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    assert owner.get(f"{PATH}/{FIRST}").json()["answer"] is None


def test_the_proof_of_another_system_is_neither_had_nor_attached(city: Workspace, owner: TestClient) -> None:
    theirs = hashlib.sha256(PROOF + b"cockpit").hexdigest()
    assert by_token(city, Role.BUREAU).get(f"{API}/systems/cockpit/proofs/{theirs}").status_code == 200
    assert owner.get(f"{API}/systems/hotline/proofs/{theirs}").status_code == 404
    assert owner.get(f"{API}/systems/cockpit/proofs/{theirs}").status_code == 404
    assert owner.put(f"{PATH}/{QUESTION}", data={**filled(city), "kept": theirs}).status_code == 422
    assert owner.put(f"{API}/systems/cockpit/answers/7.1.1.2", data=filled(city)).status_code == 404
    assert owner.get(f"{API}/systems/hotline/proofs/{KEPT}").content == PROOF + b"hotline"


def test_who_may_only_see_answers_nothing(city: Workspace) -> None:
    bureau = by_token(city, Role.BUREAU)
    assert bureau.get(PATH).status_code == 200
    assert bureau.put(f"{PATH}/{FIRST}", data=filled(city)).status_code == 403
