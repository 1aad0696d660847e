"""The own account: tokens and looks. Tokens are tried at a route of the API."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.manage import disable
from scanner.accounts.model import Right, Role
from scanner.clock import now
from scanner.web.desk import Desk, needs
from scanner.web.form_token import HEADER
from scanner.workspace import Workspace
from tests.accounts.people import DESK, an_account
from tests.web.browser import Clock, a_new_city, browser, own_token, sign_in


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    made = a_new_city(tmp_path)
    with made.store() as store:
        an_account(store, Role.OWNER, "hotline")
        an_account(store, Role.AUDITOR)
    return made


def with_an_api(client: TestClient) -> TestClient:
    """The application with two routes of the API more: one that shows, one that changes."""

    def mine(desk: Annotated[Desk, needs(Right.SEE)]) -> list[str]:
        return [one.id for one in desk.systems()]

    client.app.get("/api/v1/mine")(mine)  # type: ignore[attr-defined]
    client.app.post("/api/v1/mine")(mine)  # type: ignore[attr-defined]
    return client


def a_token(client: TestClient, days: int = 30) -> str:
    ends_on = (now() + timedelta(days=days)).date()
    fields = {"form_token": own_token(client), "name": "大屏 <b>", "ends_on": ends_on.isoformat()}
    page = client.post("/me/tokens", data=fields)
    assert page.status_code == 200, page.text
    found = re.search(r"cw_[A-Za-z0-9_-]{43}", page.text)
    assert found
    assert "大屏 &lt;b&gt;" in page.text
    return found.group(0)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_has_the_rights_of_its_account_under_the_api_alone(city: Workspace) -> None:
    owner = browser(city)
    sign_in(owner, "owner")
    token = a_token(owner)
    assert token not in owner.get("/me").text, "it is shown once"

    program = with_an_api(browser(city))
    assert program.get("/api/v1/mine", headers=bearer(token)).json() == ["hotline"]
    assert program.post("/api/v1/mine", headers=bearer(token)).json() == ["hotline"], "no browser sends it by itself"
    assert program.get("/me", headers=bearer(token)).status_code == 303
    assert "最近使用" in owner.get("/me").text
    assert "从未" not in owner.get("/me").text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer cw_x", "Basic b3duZXI6eA==", "Bearer \x7f", "bearer  cw_"])
def test_what_is_no_token_is_no_token(city: Workspace, header: str) -> None:
    answer = with_an_api(browser(city)).get("/api/v1/mine", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_session_changes_something_under_the_api_only_with_its_form_token(city: Workspace) -> None:
    client = with_an_api(browser(city))
    sign_in(client, "owner")
    assert client.get("/api/v1/mine").status_code == 200
    assert client.post("/api/v1/mine").status_code == 403
    assert client.post("/api/v1/mine", headers={HEADER: "x"}).status_code == 403
    assert client.post("/api/v1/mine", headers={HEADER: own_token(client)}).status_code == 200


def test_a_wrong_token_is_not_mended_by_a_session(city: Workspace) -> None:
    client = with_an_api(browser(city))
    sign_in(client, "owner")
    assert client.get("/api/v1/mine", headers=bearer("cw_wrong")).status_code == 401


def test_a_right_the_role_lacks_is_refused_in_json(city: Workspace) -> None:
    auditor = browser(city)
    sign_in(auditor, "auditor")
    answer = with_an_api(browser(city)).get("/api/v1/mine", headers=bearer(a_token(auditor)))
    assert (answer.status_code, answer.json()) == (403, {"detail": "您的角色无权进行此操作"})


def test_a_token_ends_on_its_day_in_the_citys_time(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, now().replace(hour=4, minute=0))
    owner = browser(city)
    sign_in(owner, "owner")
    token = a_token(owner, days=1)
    program = with_an_api(browser(city))
    clock.goes_on(days=1, hours=11, minutes=59)
    assert program.get("/api/v1/mine", headers=bearer(token)).status_code == 200
    clock.goes_on(minutes=1)
    assert program.get("/api/v1/mine", headers=bearer(token)).status_code == 401


def test_a_token_ends_at_once_when_revoked_or_with_its_account(city: Workspace) -> None:
    owner = browser(city)
    sign_in(owner, "owner")
    first, second = a_token(owner), a_token(owner)
    program = with_an_api(browser(city))
    other = browser(city)
    sign_in(other, "auditor")
    assert other.post("/me/tokens/1/revoke", data={"form_token": own_token(other)}).status_code == 404
    assert owner.post("/me/tokens/1/revoke", data={"form_token": own_token(owner)}).status_code == 303
    assert program.get("/api/v1/mine", headers=bearer(first)).status_code == 401
    assert program.get("/api/v1/mine", headers=bearer(second)).status_code == 200
    with city.store() as store:
        disable(store, DESK, now(), 1)
    assert program.get("/api/v1/mine", headers=bearer(second)).status_code == 401
    assert owner.get("/me").status_code == 303


def test_looks_are_kept_in_the_browser(city: Workspace) -> None:
    client = browser(city)
    sign_in(client, "owner")
    fields = {"form_token": own_token(client), "theme": "dark", "back": "/systems/hotline"}
    assert client.post("/me/look", data=fields).headers["location"] == "/systems/hotline"
    assert 'data-theme="dark"' in client.get("/me").text
    client.post("/me/look", data={"form_token": own_token(client), "language": "en", "back": "//evil.example"})
    page = client.get("/me").text
    assert "Own account" in page
    assert 'data-theme="dark"' in page
    assert client.post("/me/look", data={"form_token": own_token(client), "theme": "loud"}).status_code == 422
