"""A browser that really signs in, with its own cookies; codes are made as a telephone makes them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pyotp
import pytest
from fastapi.testclient import TestClient

from scanner.accounts.sessions import form_token_of
from scanner.store.estate import save_estate
from scanner.web import audit, desk, identity
from scanner.web.app import create_app
from scanner.web.pages import login as login_page
from scanner.web.served import ANYWHERE, Served
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.accounts.people import PASSWORD
from tests.web.visiting import ARCHIVE, COCKPIT, HOTLINE

COOKIE = "__Host-citywall"


def a_new_city(folder: Path, *, factors: int = 1) -> Workspace:
    """The systems of the sample city, never scanned, where people sign in with one factor or two."""
    settings = f"[web]\nsecond_factor = {'true' if factors == 2 else 'false'}\n"
    (folder / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    workspace = Workspace(folder)
    with workspace.store() as store:
        save_estate(store, [HOTLINE, COCKPIT, ARCHIVE])
    return workspace


def browser(workspace: Workspace, base: str = "https://testserver", how: Served = ANYWHERE) -> TestClient:
    """A browser of a stranger; redirects are answers and not followed."""
    return TestClient(create_app(workspace, how), base_url=base, follow_redirects=False)


def token_in(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


def send(client: TestClient, page: str, address: str, **fields: Any) -> httpx.Response:
    """Fill in the form of a page and send it."""
    return client.post(address, data={"form_token": token_in(client.get(page).text), **fields})


def sign_in(client: TestClient, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    """Send the login form."""
    return send(client, "/login", "/login", login=login, password=password, **fields)


def own_token(client: TestClient) -> str:
    """The form token of the session the browser is in."""
    return form_token_of(client.cookies[COOKIE])


def code_for(secret: str, at: datetime) -> str:
    """What a telephone shows."""
    return pyotp.TOTP(secret).at(at)


def secret_in(page: str) -> str:
    """The secret a page offers."""
    found = re.search(r'class="secret">([A-Z2-7]{32})<', page)
    assert found, page
    return found.group(1)


class Clock:
    """The time of the web face, which the test moves."""

    def __init__(self, patch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at
        for module in (audit, desk, identity, login_page):
            patch.setattr(module, "now", lambda: self.at)

    def goes_on(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at
