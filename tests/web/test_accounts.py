"""The pages of the administrators."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.log import Filter
from scanner.accounts.model import Role
from scanner.accounts.sign_in import check_password
from scanner.clock import now
from scanner.store.accounts import account_of_login, find_account
from scanner.store.log import entries
from tests.accounts.people import an_account
from tests.web.browser import a_new_city, browser, own_token, sign_in


class Office:
    """The sample city, and its administrator at the browser."""

    def __init__(self, folder: Path) -> None:
        self.city = a_new_city(folder)
        with self.city.store() as store:
            self.me = an_account(store, Role.ADMINISTRATOR)
            self.other = an_account(store, Role.OWNER, "hotline")
        self.client: TestClient = browser(self.city)
        sign_in(self.client, "administrator")

    def post(self, address: str, **fields: object) -> tuple[int, str]:
        answer = self.client.post(address, data={"form_token": own_token(self.client), **fields})
        return answer.status_code, answer.text


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def password_in(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found, page
    return found.group(1)


def test_an_account_is_made_and_its_initial_password_shown_once(office: Office) -> None:
    status, page = office.post(
        "/accounts", login="li", person="热线新责任人", role="owner", chosen=["hotline", "archive"]
    )
    assert status == 200
    with office.city.store() as store:
        made = account_of_login(store, "li")
        assert made is not None
        assert (made.systems, made.password_is_initial) == ({"hotline", "archive"}, True)
        assert check_password(store, "li", password_in(page), address="192.0.2.1", at=now())
    shown = office.client.get(f"/accounts/{made.id}").text
    assert password_in(page) not in shown
    assert "热线新责任人" in office.client.get("/accounts").text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"login": "li", "person": "新人", "role": "king"},
        {"login": "li", "person": "新人", "role": "owner"},
        {"login": "li", "person": "新人", "role": "owner", "chosen": ["nothing"]},
        {"login": "owner", "person": "新人", "role": "bureau"},
        {"login": "<b>", "person": "新人", "role": "bureau"},
    ],
)
def test_what_won_t_do_is_said_and_makes_nothing(office: Office, fields: dict[str, object]) -> None:
    status, page = office.post("/accounts", **fields)
    assert status == 422
    assert "<b>" not in page
    with office.city.store() as store:
        assert store.db.table("accounts").count == 2


def test_a_hostile_name_is_shown_as_text(office: Office) -> None:
    office.post("/accounts", login="li", person="<script>x</script>", role="bureau")
    for address in ("/accounts", "/accounts/3"):
        page = office.client.get(address).text
        assert "<script>x" not in page
        assert "&lt;script&gt;x" in page


def test_role_and_systems_change_and_the_session_ends(office: Office) -> None:
    owner = browser(office.city)
    sign_in(owner, "owner")
    assert office.post("/accounts/2/role", role="owner", chosen=["cockpit"])[0] == 303
    assert owner.get("/me").status_code == 303
    with office.city.store() as store:
        assert find_account(store, 2).systems == {"cockpit"}
    assert office.post("/accounts/2/role", role="bureau")[0] == 303
    with office.city.store() as store:
        assert find_account(store, 2).role is Role.BUREAU


def test_disabled_enabled_unlocked_and_reset(office: Office) -> None:
    owner = browser(office.city)
    sign_in(owner, "owner")
    assert office.post("/accounts/2/disable")[0] == 303
    assert owner.get("/me").status_code == 303
    assert sign_in(owner, "owner").status_code == 401
    assert office.post("/accounts/2/enable")[0] == 303
    for _ in range(5):
        sign_in(owner, "owner", "wrong")
    assert "已锁定" not in office.client.get("/accounts").text
    assert "锁定至" in office.client.get("/accounts").text
    assert office.post("/accounts/2/unlock")[0] == 303
    assert sign_in(owner, "owner").status_code == 303
    password = password_in(office.post("/accounts/2/reset-password")[1])
    assert sign_in(owner, "owner", password).status_code == 303
    assert owner.get("/me").headers["location"] == "/me/password"
    assert office.post("/accounts/2/reset-second-factor")[0] == 303


def test_the_last_administrator_can_t_leave(office: Office) -> None:
    for address, fields in (("/accounts/1/disable", {}), ("/accounts/1/role", {"role": "bureau"})):
        status, page = office.post(address, **fields)
        assert status == 422
        assert "唯一的系统管理员" in page
    assert office.client.get("/accounts").status_code == 200


@pytest.mark.parametrize("address", ["/accounts/99", "/accounts/x", "/accounts/-1"])
def test_an_account_that_is_not_there(office: Office, address: str) -> None:
    assert office.client.get(address).status_code in (404, 422)
    assert office.post(f"{address}/disable")[0] in (404, 422)
    assert office.post("/accounts/2/make-king")[0] == 404


def test_each_change_is_in_the_log_once(office: Office) -> None:
    office.post("/accounts", login="li", person="新人", role="bureau")
    office.post("/accounts/2/role", role="owner", chosen=["cockpit"])
    office.post("/accounts/2/disable")
    office.post("/accounts/1/disable")
    with office.city.store() as store:
        found = entries(store, Filter(who="administrator"), limit=5)
    assert [(one.what, one.subject, one.result.value) for one in found] == [
        ("POST /accounts/{id}/{act}", "/accounts/1/disable", "failed"),
        ("account_disabled", "owner", "done"),
        ("account_changed", "owner: owner cockpit", "done"),
        ("password_reset", "li", "done"),
        ("account_made", "li: bureau", "done"),
    ]


def test_the_list_is_had_as_a_file_and_in_english(office: Office) -> None:
    assert "sysadmin" not in office.client.get("/accounts?format=csv").text
    office.client.cookies.set("language", "en")
    assert "security officer" in office.client.get("/accounts").text
