"""Notices: previewed, issued, had again as they were, shown to those they are about; and the outbox with its failures."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.delivery.model import PAUSES, Channel, Draft, MessageState, Recipient
from scanner.store.notices import entries
from scanner.store.outbox import add_message, begin_attempt, due_messages, mark_failed, messages
from scanner.workspace import Workspace
from tests.web.planting import plant, today
from tests.web.visiting import a_city, visit

HOSTILE = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


def issued(workspace: Workspace, **about: str) -> str:
    """The address of a new notice."""
    answer = visit(workspace, Role.OFFICER).post("/notices", data=about)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_notice_is_looked_at_before_it_is_issued(city: Workspace) -> None:
    plant(city)
    officer = visit(city, Role.OFFICER)
    page = officer.get("/notices/new?system=hotline").text
    assert ">F-4<" in page
    assert ">F-3<" not in page
    assert ">F-5<" not in page, "it is within its deadline"
    assert ">F-5<" in officer.get("/notices/new?system=hotline&at_least=high").text
    assert ">F-5<" not in officer.get("/notices/new?system=hotline&at_least=critical").text
    assert ">F-5<" not in officer.get("/notices/new?system=hotline&at_least=high&overdue=1").text
    assert ">F-3<" in officer.get("/notices/new?department=数据局").text
    with city.store() as store:
        assert entries(store) == []


def test_it_is_issued_in_the_visitors_name_and_stands_in_the_register(city: Workspace) -> None:
    address = issued(city, system="hotline")
    assert address == f"/notices/{today(city).year}-1"
    officer = visit(city, Role.OFFICER)
    page = officer.get(address).text
    number = f"〔{today(city).year}〕1号"
    for said in (number, "政务服务局", "安全管理员", ">F-4<", 'href="?format=pdf"', 'href="?format=xlsx"'):
        assert said in page, said
    assert number in officer.get("/notices").text
    assert number in officer.get("/findings/4").text
    assert number in officer.get("/notices?format=csv").content.decode("utf-8-sig")


def test_it_is_had_again_as_it_was_issued(city: Workspace) -> None:
    address = issued(city, system="hotline")
    bureau = visit(city, Role.BUREAU)
    pdf = bureau.get(f"{address}?format=pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(bureau.get(f"{address}?format=xlsx").content))
    assert any(cell.value == "F-4" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert bureau.get(f"{address}?format=exe").status_code == 404


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({}, 422),
        ({"system": "hotline", "department": "政务服务局"}, 422),
        ({"system": "archive"}, 422),
        ({"department": "没有的部门"}, 422),
        ({"system": "hotline", "at_least": "worst"}, 422),
        ({"system": "nowhere"}, 404),
    ],
)
def test_what_can_not_be_issued_is_refused_with_its_reason(city: Workspace, about: dict[str, str], status: int) -> None:
    answer = visit(city, Role.OFFICER).post("/notices", data=about)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    if about.get("system") == "archive":
        assert 'value="archive" selected' in answer.text
    with city.store() as store:
        assert entries(store) == []


def test_an_owner_sees_a_notice_that_speaks_of_nothing_but_the_own_systems(city: Workspace) -> None:
    mine, anothers = issued(city, system="hotline"), issued(city, department="数据局")
    client = visit(city, Role.OWNER, "hotline")
    assert client.get(mine).status_code == 200
    register = client.get("/notices").text
    assert mine in register
    assert anothers not in register
    unknown = f"/notices/{today(city).year}-77"
    for address in (anothers, f"{anothers}?format=pdf", unknown, f"/notices/9-{10**30}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "没有整改通知书" in answer.text
    assert "/notices/new" not in register


@pytest.mark.parametrize("role", [Role.OWNER, Role.BUREAU])
def test_only_the_officer_issues_and_reads_the_outbox(city: Workspace, role: Role) -> None:
    client = visit(city, role, "hotline")
    assert client.get("/notices/new?system=hotline").status_code == 403
    assert client.post("/notices", data={"system": "hotline"}).status_code == 403
    assert client.get("/outbox").status_code == 403
    assert client.post("/outbox", data={"number": "1"}).status_code == 403


def put_out(workspace: Workspace, subject: str = "每日提醒") -> int:
    """A message that failed as often as it is tried; its number."""
    with workspace.store() as store:
        with store.transaction() as db:
            to = Recipient(Channel.MAIL, "owner@example.gov.cn")
            add_message(db, Draft(key=subject, kind="digest", to=to, subject=subject, lines=("一条",)), now())
        at = now()
        for pause in (*PAUSES, PAUSES[-1]):
            (message,) = due_messages(store, at)
            assert begin_attempt(store, message, at)
            mark_failed(store, message.id, "邮件服务器拒绝：<b>550</b>")
            at += pause
        (message,) = messages(store, limit=10)
    assert message.state is MessageState.FAILED
    return message.id


def test_a_message_that_failed_says_why_and_is_tried_again(city: Workspace) -> None:
    officer = visit(city, Role.OFFICER)
    assert "尚无发送记录" in officer.get("/outbox").text
    number = put_out(city)
    page = officer.get("/outbox").text
    assert "邮件服务器拒绝：&lt;b&gt;550" in page
    assert "已放弃" in page
    assert officer.post("/outbox", data={"number": str(number)}).status_code == 303
    with city.store() as store:
        (message,) = messages(store, limit=10)
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    assert officer.post("/outbox", data={"number": "99"}).status_code == 404
    assert "每日提醒" in officer.get("/outbox?format=csv").content.decode("utf-8-sig")


def test_what_targets_and_people_said_is_shown_as_text_in_english_too(city: Workspace) -> None:
    plant(city, asset=HOSTILE, locator=HOSTILE, facts={"versions": [HOSTILE]})
    put_out(city, HOSTILE)
    officer = visit(city, Role.OFFICER, language="en")
    address = issued(city, system="hotline", at_least="low")
    for page in (officer.get(address).text, officer.get("/outbox").text, officer.get("/notices").text):
        assert "<script>alert" not in page
        assert "\x1b" not in page
    assert "Answer by" in officer.get(address).text
    assert officer.get(f"{address}?format=xlsx").status_code == 200
