"""After a whole life of an account, none of its secrets is found in the store's bytes, in the log, or in what is printed."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.workspace import STORE_FILE
from tests.accounts.people import PASSWORD, an_account
from tests.web.browser import COOKIE, a_new_city, browser, code_for, own_token, secret_in, send, sign_in, token_in


def test_no_secret_is_left_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    city = a_new_city(tmp_path, factors=2)
    with city.store() as store:
        an_account(store, Role.OFFICER)
    client = browser(city)
    secrets = {"password": PASSWORD, "typed": "Mistyped-secret-8", "login": "Typed-as-a-login-9"}
    caplog.set_level(logging.DEBUG)

    sign_in(client, "officer", secrets["typed"])
    sign_in(client, secrets["login"], "x")
    sign_in(client, "officer")
    page = client.get("/me/second-factor").text
    secrets |= {"totp": secret_in(page), "offer": re.findall(r'name="offer" value="([0-9a-f]+)"', page)[0]}
    secrets |= {"session": client.cookies[COOKIE], "form token": own_token(client)}
    code = code_for(secrets["totp"], now())
    fields = {"offer": secrets["offer"], "code": code, "form_token": token_in(page)}
    answer = client.post("/me/second-factor", data=fields)
    secrets |= {f"code {n}": code for n, code in enumerate(re.findall(r"<code>([0-9a-f-]{17})</code>", answer.text))}
    ends_on = (now() + timedelta(days=9)).date().isoformat()
    answer = client.post("/me/tokens", data={"form_token": own_token(client), "name": "n", "ends_on": ends_on})
    secrets |= {"token": re.findall(r"cw_[A-Za-z0-9_-]{43}", answer.text)[0], "second session": client.cookies[COOKIE]}
    secrets["new password"] = better = "Walls-of-9-bricks"
    answer = send(client, "/me/password", "/me/password", present=PASSWORD, password=better, again=better)
    assert answer.status_code == 303
    assert len(secrets) == 20

    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert STORE_FILE in files
    printed = "".join(capfd.readouterr()) + caplog.text
    for name, secret in secrets.items():
        assert [file for file, content in files.items() if secret.encode() in content] == [], name
        assert secret not in printed, name
