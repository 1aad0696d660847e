"""Signing in and out, as a browser does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.accounts.log import Deed, Filter
from scanner.accounts.model import Role
from scanner.accounts.sessions import form_token_of
from scanner.clock import now
from scanner.store.log import entries
from scanner.web.served import Served
from scanner.workspace import Workspace
from tests.accounts.people import PASSWORD, an_account
from tests.web.browser import COOKIE, Clock, a_new_city, browser, own_token, sign_in, token_in


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """A city with an officer."""
    made = a_new_city(tmp_path)
    with made.store() as store:
        an_account(store)
    return made


def test_who_signs_in_is_sent_where_they_wanted_and_known_from_then_on(city: Workspace) -> None:
    client = browser(city)
    answer = sign_in(client, "officer", next="/me?state=open")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me?state=open")
    assert client.get("/me").status_code == 200
    assert client.get("/login").headers["location"] == "/"


def test_the_cookie_is_out_of_reach(city: Workspace) -> None:
    given = sign_in(browser(city), "officer").headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(given.split("; "))
    assert "Domain" not in given
    assert "Max-Age" not in given


def test_an_id_planted_before_is_worth_nothing_after(city: Workspace) -> None:
    """Session fixation."""
    client = browser(city)
    client.cookies.set(COOKIE, "planted", domain="testserver.local")
    assert sign_in(client, "officer").status_code == 303
    assert client.get("/me").status_code == 200
    thief = browser(city)
    thief.cookies.set(COOKIE, "planted")
    assert thief.get("/me").status_code == 303


def test_the_id_is_another_at_every_login(city: Workspace) -> None:
    client = browser(city)
    ids = []
    for _ in range(3):
        sign_in(client, "officer")
        ids.append(client.cookies[COOKIE])
        client.post("/logout", data={"form_token": own_token(client)})
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/\t/evil.example"]
)
def test_nobody_is_sent_to_another_site(city: Workspace, address: str) -> None:
    client = browser(city)
    assert sign_in(client, "officer", next=address).headers["location"] == "/"
    assert client.get("/login", params={"next": address}).headers["location"] == "/"


def test_signing_out_ends_the_session_for_the_server_too(city: Workspace) -> None:
    client = browser(city)
    sign_in(client, "officer")
    kept = client.cookies[COOKIE]
    assert client.post("/logout", data={"form_token": form_token_of(kept)}).headers["location"] == "/login"
    assert COOKIE not in client.cookies
    thief = browser(city)
    thief.cookies.set(COOKIE, kept)
    assert thief.get("/me").status_code == 303


@pytest.mark.parametrize("login", ["officer", "nobody"])
def test_a_failure_tells_nothing_of_the_account(city: Workspace, login: str) -> None:
    pages = set()
    client = browser(city)
    for _ in range(7):
        answer = sign_in(client, login, "wrong")
        pages.add((answer.status_code, answer.text.replace(token_in(answer.text), "")))
    other = sign_in(browser(city), "somebody-else", "wrong")
    pages.add((other.status_code, other.text.replace(token_in(other.text), "")))
    assert len(pages) == 1
    assert "登录名或口令错误" in pages.pop()[1]


def test_locked_after_five_failures_and_open_again_when_the_time_is_over(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, now())
    client = browser(city)
    for _ in range(5):
        sign_in(client, "officer", "wrong")
    assert sign_in(client, "officer").status_code == 401
    clock.goes_on(minutes=14)
    assert sign_in(client, "officer").status_code == 401
    clock.goes_on(minutes=1)
    assert sign_in(client, "officer").status_code == 303


def test_an_address_of_many_failures_is_told_to_wait(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, now())
    client = browser(city)
    for _ in range(10):
        sign_in(client, "nobody", "wrong")
        clock.goes_on(seconds=1)
    sign_in(client, "nobody", "wrong")
    answer = sign_in(client, "officer")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    clock.goes_on(seconds=4)
    assert sign_in(client, "officer").status_code == 303


def test_the_session_ends_without_use(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, now())
    client = browser(city)
    sign_in(client, "officer")
    clock.goes_on(minutes=15)
    assert client.get("/me").status_code == 200
    clock.goes_on(minutes=15)
    assert client.get("/me", headers={"HX-Request": "true"}).status_code == 200
    clock.goes_on(minutes=5)
    assert client.get("/me").status_code == 303


def test_the_login_form_is_bound_to_its_browser(city: Workspace) -> None:
    client, other = browser(city), browser(city)
    fields = {"login": "officer", "password": PASSWORD}
    assert client.post("/login", data=fields).status_code == 403
    client.get("/login")
    assert client.post("/login", data=fields).status_code == 403
    theirs = token_in(other.get("/login").text)
    assert client.post("/login", data={**fields, "form_token": theirs}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_token(city: Workspace, headers: dict[str, str]) -> None:
    client = browser(city)
    token = token_in(client.get("/login").text)
    fields = {"login": "officer", "password": PASSWORD, "form_token": token}
    assert client.post("/login", data=fields, headers=headers).status_code == 403
    own = {"Origin": "https://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/login", data=fields, headers=own).status_code == 303
    assert client.post("/me/look", data={"form_token": own_token(client)}, headers=headers).status_code == 403
    assert client.post("/me/look", data={"form_token": own_token(client)}, headers=own).status_code == 303


def test_nobody_signs_in_over_plain_http(city: Workspace) -> None:
    client = browser(city, "http://testserver")
    page = client.get("/login")
    assert (page.status_code, "password" in page.text) == (400, False)
    client.cookies.set("citywall", "x")
    fields = {"login": "officer", "password": PASSWORD, "form_token": form_token_of("x")}
    assert client.post("/login", data=fields).status_code == 403


def test_on_loopback_plain_http_will_do_for_trying_it(city: Workspace) -> None:
    client = browser(city, "http://127.0.0.1", Served(plain=True))
    given = sign_in(client, "officer").headers["set-cookie"]
    assert given.startswith("citywall=")
    assert "Secure" not in given
    assert {"HttpOnly", "SameSite=strict"} <= set(given.split("; "))
    assert client.get("/me").status_code == 200


def test_a_plain_cookie_does_not_sign_in_over_tls(city: Workspace) -> None:
    client = browser(city)
    sign_in(client, "officer")
    thief = browser(city)
    thief.cookies.set("citywall", client.cookies[COOKIE])
    assert thief.get("/me").status_code == 303


def test_logins_are_in_the_log_with_where_they_came_from(city: Workspace) -> None:
    client = browser(city)
    sign_in(client, "officer", "wrong")
    sign_in(client, "officer")
    client.post("/logout", data={"form_token": own_token(client)})
    with city.store() as store:
        told = [(one.what, one.who, one.address, one.result.value) for one in entries(store, Filter(), limit=3)]
    assert told == [
        (Deed.LOGOUT, "officer", "testclient", "done"),
        (Deed.LOGIN, "officer", "testclient", "done"),
        (Deed.LOGIN_FAILED, "", "testclient", "failed"),
    ]


@pytest.mark.parametrize(
    ("role", "first"), [(Role.ADMINISTRATOR, "/scans"), (Role.AUDITOR, "/log"), (Role.BUREAU, "/")]
)
def test_each_role_begins_at_the_first_page_it_may_see(city: Workspace, role: Role, first: str) -> None:
    with city.store() as store:
        an_account(store, role)
    assert sign_in(browser(city), role.value).headers["location"] == first
