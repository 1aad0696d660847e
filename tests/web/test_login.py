"""Signing in and out, as a browser does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.accounts.model import Role
from scanner.accounts.sessions import form_token_of
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.accounts.people import an_account
from tests.web.browser import browser, sign_in, token_in
from tests.web.visiting import a_city

COOKIE = "__Host-citywall"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """A city that does not demand a second factor."""
    made = a_city(tmp_path)
    (tmp_path / SETTINGS_FILE).write_text("[web]\nsecond_factor = false\n", encoding="utf-8")
    with made.store() as store:
        an_account(store, Role.OFFICER)
    return Workspace(tmp_path)


def test_who_signs_in_is_sent_where_they_wanted_and_known_from_then_on(city: Workspace) -> None:
    client = browser(city)
    answer = sign_in(client, "officer", next="/findings?state=open")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?state=open")
    assert client.get("/login").headers["location"] == "/"


def test_the_cookie_is_out_of_reach(city: Workspace) -> None:
    given = sign_in(browser(city), "officer").headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(given.split("; "))
    assert "Domain" not in given
    assert "Max-Age" not in given


def test_the_id_after_the_login_is_another(city: Workspace) -> None:
    """An id planted in the browser before is worth nothing afterwards (session fixation)."""
    client = browser(city)
    client.cookies.set(COOKIE, "planted", domain="testserver.local")
    page = client.get("/login")
    answer = client.post("/login", data={"form_token": token_in(page.text), "login": "officer", "password": "x"})
    assert answer.status_code == 401
    sign_in(client, "officer")
    other = browser(city)
    other.cookies.set(COOKIE, "planted")
    assert other.get("/login").status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(city: Workspace, address: str) -> None:
    assert sign_in(browser(city), "officer", next=address).headers["location"] == "/"


def test_signing_out_ends_the_session_for_the_server_too(city: Workspace) -> None:
    client = browser(city)
    sign_in(client, "officer")
    kept = client.cookies[COOKIE]
    token = form_token_of(kept)
    assert client.post("/logout", data={"form_token": token}).headers["location"] == "/login"
    other = browser(city)
    other.cookies.set(COOKIE, kept)
    assert other.get("/login").status_code == 200
