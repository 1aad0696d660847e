"""A browser that really signs in, with its own cookies; the second factor's codes are made as a telephone makes them."""

from __future__ import annotations

import re
from typing import Any

import httpx2 as httpx
from fastapi.testclient import TestClient

from scanner.web.app import create_app
from scanner.workspace import Workspace
from tests.accounts.people import PASSWORD


def browser(workspace: Workspace, base: str = "https://testserver") -> TestClient:
    """A browser of a stranger; redirects are answers and not followed."""
    return TestClient(create_app(workspace), base_url=base, follow_redirects=False)


def token_in(page: str) -> str:
    """The form token of a page's form."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


def send(client: TestClient, page: str, address: str, **fields: Any) -> httpx.Response:
    """Fill in the form of a page and send it."""
    return client.post(address, data={"form_token": token_in(client.get(page).text), **fields})


def sign_in(client: TestClient, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    """Send the login form."""
    return send(client, "/login", "/login", login=login, password=password, **fields)
