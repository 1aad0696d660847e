"""What all pages share: strangers, errors, language, files of a table."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated

import openpyxl
import pytest
from fastapi import Response
from fastapi.testclient import TestClient

from scanner.accounts.model import Right, Role
from scanner.web.desk import Desk, needs
from scanner.web.listing import Cell, Listing, with_files
from scanner.workspace import Workspace
from tests.web.visiting import a_city, visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("city"))


def with_a_route(client: TestClient) -> TestClient:
    """The application with one page more: the visitor's systems."""

    def mine(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
        rows = tuple((Cell(one.id, f"/systems/{one.id}"), Cell(one.name)) for one in desk.systems())
        return with_files(desk, "listing.html.j2", Listing(name="系统", header=("编号", "名称"), rows=rows), empty="无")

    client.app.get("/mine")(mine)  # type: ignore[attr-defined]
    return client


def test_a_stranger_is_sent_to_sign_in_and_back(city: Workspace) -> None:
    answer = with_a_route(visit(city, None)).get("/mine?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fmine%3Fa%3D1")


def test_a_role_without_the_right_is_told_so(city: Workspace) -> None:
    answer = with_a_route(visit(city, Role.AUDITOR)).get("/mine")
    assert answer.status_code == 403
    assert "您的角色无权进行此操作" in answer.text
    assert '<p><a href="/log">返回首页</a></p>' in answer.text, "and led on to where it may go"
    assert 'href="/findings"' not in answer.text
    assert 'action="/logout"' in answer.text


def test_an_owner_sees_the_own_systems_alone(city: Workspace) -> None:
    page = with_a_route(visit(city, Role.OWNER, "hotline")).get("/mine").text
    assert "12345 热线平台" in page
    assert "领导驾驶舱" not in page
    assert "领导驾驶舱" in with_a_route(visit(city, Role.OFFICER)).get("/mine").text


def test_a_table_is_had_as_a_file_with_the_same_rows(city: Workspace) -> None:
    client = with_a_route(visit(city, Role.BUREAU))
    page = client.get("/mine?q=x").text
    assert 'href="?q=x&amp;format=xlsx"' in page
    sheet = openpyxl.load_workbook(BytesIO(client.get("/mine?format=xlsx").content)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["编号", "hotline", "cockpit", "archive"]
    assert "领导驾驶舱" in client.get("/mine?format=csv").content.decode("utf-8-sig")
    assert client.get("/mine?format=exe").status_code == 404


def test_the_page_speaks_the_language_of_the_cookie(city: Workspace) -> None:
    assert "Sign out" in with_a_route(visit(city, Role.OFFICER, language="en")).get("/mine").text
    assert "退出" in with_a_route(visit(city, Role.OFFICER)).get("/mine").text
