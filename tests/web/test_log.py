"""The audit log: what requests write to it, and its page."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Annotated

import openpyxl
import pytest
from fastapi import Response
from fastapi.testclient import TestClient

from scanner.accounts.log import Deed, Filter
from scanner.accounts.model import Right, Role
from scanner.clock import now
from scanner.store.chain import LOG
from scanner.store.log import entries, record
from scanner.web.audit import Audit
from scanner.web.desk import Desk, needs
from scanner.workspace import Workspace
from tests.accounts.people import DESK
from tests.web.browser import a_new_city
from tests.web.visiting import visit


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_new_city(tmp_path)


def with_routes(client: TestClient) -> TestClient:
    """The application with routes that change something and give a file."""

    def change(desk: Annotated[Desk, needs(Right.SCAN)], number: int) -> Response:
        return Response(status_code=303 if number else 409, headers={"Location": "/"})

    def pdf(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
        return Response(b"%PDF", media_type="application/pdf")

    client.app.post("/tried/{number}/change")(change)  # type: ignore[attr-defined]
    client.app.get("/report")(pdf)  # type: ignore[attr-defined]
    return client


def told(city: Workspace) -> list[tuple[str, str, str, str]]:
    with city.store() as store:
        return [(one.who, one.what, one.subject, one.result.value) for one in entries(store, Filter(), limit=9)]


def test_every_change_is_written_down_whether_done_failed_or_refused(city: Workspace) -> None:
    officer, bureau = with_routes(visit(city, Role.OFFICER)), with_routes(visit(city, Role.BUREAU))
    officer.post("/tried/7/change", data={"reason": "a secret of the body"})
    officer.post("/tried/0/change")
    bureau.post("/tried/7/change")
    assert told(city) == [
        ("bureau", "POST /tried/{number}/change", "/tried/7/change", "refused"),
        ("officer", "POST /tried/{number}/change", "/tried/0/change", "failed"),
        ("officer", "POST /tried/{number}/change", "/tried/7/change", "done"),
    ]


def test_a_form_without_its_token_is_written_down_as_refused(city: Workspace) -> None:
    officer = with_routes(visit(city, Role.OFFICER))
    officer.headers.pop("X-Form-Token")
    assert officer.post("/tried/7/change").status_code == 403
    assert [one[3] for one in told(city)] == ["refused"]


def test_every_file_is_written_down_and_no_page(city: Workspace) -> None:
    officer = with_routes(visit(city, Role.OFFICER))
    officer.get("/report?since=3")
    officer.get("/")
    officer.get("/static/citywall.css")
    auditor = visit(city, Role.AUDITOR)
    auditor.get("/log?who=&format=xlsx")
    auditor.get("/log?format=exe")
    auditor.get("/accounts")
    assert told(city) == [
        ("auditor", "GET /accounts", "/accounts", "refused"),
        ("auditor", "export", "/log?who=&format=xlsx", "done"),
        ("officer", "export", "/report?since=3", "done"),
    ]


def test_no_file_leaves_without_an_entry(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Audit, "_write", full)
    client = TestClient(
        with_routes(visit(city, Role.OFFICER)).app, base_url="https://testserver", raise_server_exceptions=False
    )
    answer = client.get("/report")
    assert (answer.status_code, b"%PDF" in answer.content) == (500, False)


def test_strangers_can_t_fill_it(city: Workspace) -> None:
    stranger = with_routes(visit(city, None))
    stranger.post("/tried/7/change")
    stranger.get("/nowhere")
    assert told(city) == []


def test_what_was_asked_is_shown_as_text(city: Workspace) -> None:
    visit(city, Role.AUDITOR).get("/log", params={"who": "<script>\x1b[2J", "format": "csv"})
    page = visit(city, Role.AUDITOR).get("/log").text
    assert "\x1b" not in page
    assert "<script>\x1b" not in page
    assert "format=csv" in page


def test_it_is_filtered_by_who_what_and_day(city: Workspace) -> None:
    at = now()
    with city.store() as store, store.transaction() as db:
        for who, what, days in (("a", Deed.LOGIN, 2), ("b", Deed.EXPORT, 1), ("a", Deed.LOGOUT, 0)):
            record(db, at - timedelta(days=days), type(DESK)(who=who, address="192.0.2.1"), what, f"{who}{days}")
    auditor = visit(city, Role.AUDITOR)
    yesterday = (at - timedelta(days=1)).astimezone(city.zone).date().isoformat()
    for query, subjects in (
        ({"who": "a"}, {"a2", "a0"}),
        ({"what": "export"}, {"b1"}),
        ({"from": yesterday}, {"b1", "a0"}),
        ({"to": yesterday}, {"a2", "b1"}),
        ({"from": yesterday, "to": yesterday}, {"b1"}),
        ({"who": "nobody"}, set()),
    ):
        sheet = openpyxl.load_workbook(BytesIO(auditor.get("/log", params={**query, "format": "xlsx"}).content))
        cells = {row[6] for row in sheet.worksheets[0].iter_rows(values_only=True, min_row=2)}
        assert cells & {"a2", "b1", "a0"} == subjects, query


@pytest.mark.parametrize("query", ["from=yesterday", "to=2026-13-01", "before=x", "to=9999-12-31", "format=exe"])
def test_a_bad_parameter_is_told(city: Workspace, query: str) -> None:
    assert visit(city, Role.AUDITOR).get(f"/log?{query}").status_code in (404, 422)


def test_a_long_log_is_leafed_through(city: Workspace) -> None:
    with city.store() as store, store.transaction() as db:
        for number in range(450):
            record(db, now(), DESK, Deed.LOGIN, f"entry-{number:03}")
    auditor = visit(city, Role.AUDITOR)
    seen = []
    address = "/log"
    for _ in range(3):
        page = auditor.get(address).text
        seen += [word for word in (f"entry-{number:03}" for number in range(449, -1, -1)) if word in page]
        older = page.partition('<a href="?who=&amp;what=&amp;from=&amp;to=&amp;before=')[2].partition('"')[0]
        address = f"/log?before={older}"
    assert seen == [f"entry-{number:03}" for number in range(449, -1, -1)]
    assert older == ""


def test_it_holds_after_all_this(city: Workspace) -> None:
    client = with_routes(visit(city, Role.OFFICER))
    for _ in range(5):
        client.post("/tried/7/change")
    with city.store() as store, store.transaction() as db:
        assert (LOG.verify(db).links, LOG.verify(db).faults) == (5, ())


def test_the_page_in_english(city: Workspace) -> None:
    page = visit(city, Role.AUDITOR, language="en").get("/log").text
    assert "Nothing of this was done." in page
