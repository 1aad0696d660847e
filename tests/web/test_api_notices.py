"""The API of notices and of the outbox: the register, one notice with its files, and issuing one by the rules of the page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from scanner.accounts.log import Deed
from scanner.accounts.model import Role
from scanner.store.log import Filter, entries
from scanner.store.notices import count_entries
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import an_api_city, by_token
from tests.web.planting import plant, today
from tests.web.test_notices import put_out
from tests.web.visiting import visit

NOTICES = f"{API}/notices"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """Two notices were issued, of the hotline and of the cockpit."""
    return an_api_city(tmp_path / "city")


@pytest.fixture
def officer(city: Workspace) -> TestClient:
    return by_token(city, Role.OFFICER)


@pytest.fixture
def owner(city: Workspace) -> TestClient:
    return by_token(city, Role.OWNER, "hotline")


def how_many(city: Workspace) -> int:
    with city.store() as store:
        return count_entries(store)


def test_a_notice_is_for_who_sees_all_it_speaks_of(officer: TestClient, owner: TestClient) -> None:
    newest, oldest = officer.get(NOTICES).json()["items"]
    assert (newest["system"], oldest["system"]) == ("cockpit", "hotline")
    assert owner.get(NOTICES).json()["items"] == [oldest]
    one = owner.get(f"{NOTICES}/{oldest['year']}/{oldest['count']}").json()
    assert (one["number"], len(one["findings"])) == (oldest["number"], oldest["findings"])
    for address in (f"{NOTICES}/{newest['year']}/{newest['count']}", f"{NOTICES}/2020/1"):
        assert owner.get(address).status_code == 404
        assert owner.get(f"{address}/file").status_code == 404


def test_it_is_issued_in_the_accounts_name_and_is_the_one_of_the_page(city: Workspace, officer: TestClient) -> None:
    answer = officer.post(NOTICES, json={"system": "hotline"})
    made = answer.json()
    assert answer.status_code == 201
    assert (made["year"], made["count"], made["issued_by"]) == (today(city).year, 3, "安全管理员")
    assert (made["system"], made["department"], made["systems"]) == ("hotline", "政务服务局", ["hotline"])
    assert made["findings"]
    assert all(one["overdue"] for one in made["findings"]), "no severity was given"
    assert officer.get(f"{NOTICES}/{made['year']}/3").json() == made
    assert made["number"] in visit(city, Role.OFFICER).get(f"/notices/{made['year']}-3").text


def test_a_notice_of_a_department_holds_what_is_open_at_the_severity(city: Workspace, officer: TestClient) -> None:
    plant(city)
    made = officer.post(NOTICES, json={"department": "政务服务局", "at_least": "low"}).json()
    assert {one["overdue"] for one in made["findings"]} == {True, False}
    late = officer.post(NOTICES, json={"department": "政务服务局", "at_least": "low", "overdue": True}).json()
    assert {one["overdue"] for one in late["findings"]} == {True}


def test_its_files_are_the_letter_and_the_workbook_and_stand_in_the_log(city: Workspace, owner: TestClient) -> None:
    address = f"{NOTICES}/{today(city).year}/1/file"
    letter = owner.get(address)
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(owner.get(f"{address}?format=xlsx").content))
    assert any(cell.value == "F-4" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert owner.get(f"{address}?format=exe").status_code == 422
    with city.store() as store:
        taken = [one.subject for one in entries(store, Filter(what=Deed.EXPORT), limit=10)]
    assert taken == [f"{address}?format=xlsx", address]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 422),
        ({"system": "hotline", "department": "政务服务局"}, 422),
        ({"system": "archive"}, 422),
        ({"system": "nowhere"}, 404),
        ({"department": "没有的部门"}, 422),
        ({"system": "hotline", "at_least": "worst"}, 422),
        ({"system": "hotline", "by": "他人"}, 422),
    ],
)
def test_what_can_not_be_issued_is_refused_with_its_reason(
    city: Workspace, officer: TestClient, wish: dict[str, Any], status: int
) -> None:
    answer = officer.post(NOTICES, json=wish)
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert how_many(city) == 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER}))
def test_nobody_but_the_officer_issues(city: Workspace, role: Role) -> None:
    client = by_token(city, role, *(("hotline",) if role is Role.OWNER else ()))
    assert client.post(NOTICES, json={"system": "hotline"}).status_code == 403
    assert how_many(city) == 2


def test_the_outbox_is_read_and_tried_again(city: Workspace, officer: TestClient) -> None:
    number = put_out(city)
    (one,) = officer.get(f"{API}/outbox", params={"state": "failed"}).json()["items"]
    assert (one["id"], one["to"]["channel"], one["next_at"]) == (number, "mail", None)
    assert "550" in one["last_error"]
    assert officer.get(f"{API}/outbox", params={"state": "sent"}).json()["items"] == []
    assert officer.post(f"{API}/outbox/{number}/retry").status_code == 204
    assert officer.get(f"{API}/outbox").json()["items"][0]["state"] == "waiting"
    assert officer.post(f"{API}/outbox/99/retry").status_code == 404
    assert by_token(city, Role.BUREAU).get(f"{API}/outbox").status_code == 403
