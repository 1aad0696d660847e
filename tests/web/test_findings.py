"""The list of findings: every filter keeps one in and another out, pages and files, own systems alone, hostile words."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from checks.evidence import Reason
from reports.text import printable
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState, WrittenOff
from scanner.reporting.findings import early_checks
from scanner.web.finding_filters import PAGE
from scanner.workspace import Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city, visit

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e=cmd|' /C calc'!A0"


class Planted:
    """A city and the numbers of its findings by what they are for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        day = today(workspace)
        closed = {"state": FindingState.CLOSED, "closed_at": now()}
        self.numbers = {
            "plain": plant(workspace),
            "cockpit": plant(workspace, "cockpit", "web"),
            "critical": plant(workspace, check="store.open-to-all"),
            "medium": plant(workspace, check="tls.no-forward-secrecy"),
            "in_progress": plant(workspace, state=FindingState.IN_PROGRESS),
            "claimed": plant(workspace, state=FindingState.CLAIMED, claimed_at=now()),
            "reopened": plant(workspace, state=FindingState.REOPENED, times_reopened=2),
            "closed": plant(workspace, closing_scan=1, **closed),
            "not_applicable": plant(workspace, written_off=WrittenOff.NOT_APPLICABLE, **closed),
            "retired": plant(workspace, written_off=WrittenOff.RETIRED, **closed),
            "overdue": plant(workspace, due=day - timedelta(days=3)),
            "due_soon": plant(workspace, due=day + timedelta(days=3)),
            "assigned": plant(workspace, owner="网络运维组"),
            "unverified": plant(workspace, unverified_since=now(), unverified_reason=Reason.TIMEOUT),
            "early": plant(workspace, check=min(early_checks())),
            "proposal": plant(workspace, not_applicable_in=1),
            "web": plant(workspace, asset="web"),
            "located": plant(workspace, locator="tcp/4443%_"),
            "accepted": plant(workspace, due=day - timedelta(days=9)),
            "false_positive": plant(workspace),
            "formerly_accepted": plant(workspace),
        }
        decided(workspace, self.numbers["accepted"], DecisionKind.ACCEPTED)
        decided(workspace, self.numbers["false_positive"], DecisionKind.FALSE_POSITIVE)
        past = {"since": day - timedelta(days=9), "until": day - timedelta(days=1)}
        decided(workspace, self.numbers["formerly_accepted"], DecisionKind.ACCEPTED, **past)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return Planted(a_city(tmp_path_factory.mktemp("city")))


def shown_on(page: str) -> set[int]:
    return {int(number) for number in re.findall(r'<a href="/findings/(\d+)">', page)}


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("", "plain", "closed"),
        ("closed=1", "closed", ""),
        ("system=cockpit", "cockpit", "plain"),
        ("department=数据局", "cockpit", "plain"),
        ("layer=network", "plain", "critical"),
        ("severity=high", "critical", "medium"),
        ("severity=high", "plain", "medium"),
        ("state=open", "plain", "accepted"),
        ("state=open", "formerly_accepted", "in_progress"),
        ("state=in_progress", "in_progress", "plain"),
        ("state=claimed", "claimed", "plain"),
        ("state=reopened", "reopened", "plain"),
        ("state=closed", "closed", "retired"),
        ("state=not_applicable", "not_applicable", "closed"),
        ("state=retired", "retired", "closed"),
        ("state=accepted", "accepted", "formerly_accepted"),
        ("state=false_positive", "false_positive", "accepted"),
        ("state=claimed&state=reopened", "claimed", "plain"),
        ("overdue=1", "overdue", "accepted"),
        ("overdue=1", "overdue", "due_soon"),
        ("due_soon=1", "due_soon", "overdue"),
        ("overdue=1&due_soon=1", "due_soon", "plain"),
        ("owner=网络运维组", "assigned", "plain"),
        ("owner=热线平台责任人", "plain", "assigned"),
        ("check=store.open-to-all", "critical", "plain"),
        ("unverified=1", "unverified", "plain"),
        ("early=1", "early", "plain"),
        ("proposal=1", "proposal", "plain"),
        ("q=无需口令", "critical", "plain"),
        ("q=门户", "web", "plain"),
        ("q=CACHE", "plain", "web"),
        ("q=4443%25_", "located", "plain"),
        ("q=%25", "located", "plain"),
        ("system=&state=&q=&severity=&page=", "plain", "closed"),
    ],
)
def test_each_filter_keeps_one_in_and_another_out(planted: Planted, query: str, inside: str, outside: str) -> None:
    page = visit(planted.workspace, Role.OFFICER).get(f"/findings?{query}")
    assert page.status_code == 200
    found = shown_on(page.text)
    assert planted.numbers[inside] in found
    if outside:
        assert planted.numbers[outside] not in found


def test_a_finding_is_found_by_its_number(planted: Planted) -> None:
    number = planted.numbers["early"]
    assert shown_on(visit(planted.workspace, Role.BUREAU).get(f"/findings?q=F-{number}").text) == {number}


@pytest.mark.parametrize("query", ["state=gone", "severity=worst", "page=0", "page=x", "layer=roof", "order=odd"])
def test_a_filter_that_is_none_is_told(planted: Planted, query: str) -> None:
    answer = visit(planted.workspace, Role.OFFICER).get(f"/findings?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_states_are_counted_with_links_under_the_other_filters(planted: Planted) -> None:
    page = visit(planted.workspace, Role.OFFICER).get("/findings?system=hotline&overdue=1&state=open").text
    tiles = dict(re.findall(r'<a class="tile" href="(\?[^"]*)"[^>]*><b>(\d+)</b>', page))
    link = "?system=hotline&amp;overdue=1&amp;state=open"
    listed = visit(planted.workspace, Role.OFFICER).get(f"/findings{link.replace('&amp;', '&')}").text
    assert int(tiles[link]) == len(shown_on(listed)) > 0


def test_the_order_is_as_asked(planted: Planted) -> None:
    client = visit(planted.workspace, Role.OFFICER)

    def first(order: str) -> str:
        sheet = openpyxl.load_workbook(BytesIO(client.get(f"/findings?order={order}&format=xlsx").content)).worksheets[
            0
        ]
        return str(next(sheet.iter_rows(min_row=2, values_only=True))[0])

    assert first("number") == "F-1"
    assert first("newest") == f"F-{planted.numbers['formerly_accepted']}"
    critical = visit(planted.workspace, Role.OFFICER).get("/findings?severity=critical").text
    assert int(first("severity")[2:]) in shown_on(critical)


def test_an_owner_reads_the_own_systems_alone_on_the_page_and_in_files(planted: Planted) -> None:
    client = visit(planted.workspace, Role.OWNER, "hotline")
    assert planted.numbers["cockpit"] not in shown_on(client.get("/findings?closed=1").text)
    assert "领导驾驶舱" not in client.get("/findings").text
    assert "领导驾驶舱" not in client.get("/findings?format=csv&closed=1").content.decode("utf-8-sig")
    assert client.get("/findings?system=cockpit").status_code == 404
    assert shown_on(client.get("/findings?department=数据局").text) == set()
    assert shown_on(client.get(f"/findings?q=F-{planted.numbers['cockpit']}").text) == set()
    assert visit(planted.workspace, Role.AUDITOR).get("/findings").status_code == 403


def test_the_page_speaks_english(planted: Planted) -> None:
    page = visit(planted.workspace, Role.OFFICER, language="en").get("/findings?q=outdated").text
    assert planted.numbers["plain"] in shown_on(page)
    assert "List of findings" in page
    assert "in progress" in page


def test_long_lists_come_in_pages_and_whole_in_a_file(tmp_path: Path) -> None:
    workspace = a_city(tmp_path)
    many = [plant(workspace) for _n in range(PAGE + 3)]
    client = visit(workspace, Role.OFFICER)
    first = client.get("/findings?order=number&system=hotline").text
    following = re.search(r'rel="next" href="([^"]*)"', first)
    assert following is not None
    second = client.get("/findings" + following[1].replace("&amp;", "&")).text
    assert len(shown_on(first)) == PAGE
    assert re.search(rf'<span class="count">第 1 至 {PAGE} 条，共 {PAGE + 4} 条</span>', first), (
        "not only those shown here"
    )
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)', first)[:3] == ["编号", "严重程度", "名称"], (
        "what a telephone shows"
    )
    assert shown_on(first) | shown_on(second) >= set(many)
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second
    content = client.get("/findings?system=hotline&page=2&format=xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.max_row == 1 + len(many) + 1
    assert client.get("/findings?system=hotline&format=pdf").content.startswith(b"%PDF")


def test_what_a_target_said_is_inert_on_the_page_and_in_the_files(tmp_path: Path) -> None:
    workspace = a_city(tmp_path)
    plant(workspace, asset=HOSTILE, locator=HOSTILE, owner=HOSTILE, facts={HOSTILE: HOSTILE})
    client = visit(workspace, Role.OFFICER)
    page = client.get("/findings?q=script").text
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert printable(HOSTILE, 300)[:20].replace("<", "&lt;").replace(">", "&gt;") in page
    sheet = openpyxl.load_workbook(BytesIO(client.get("/findings?format=xlsx").content)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "\x1b" not in client.get("/findings?format=csv").text
