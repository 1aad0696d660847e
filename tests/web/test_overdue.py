"""Overdue: who is late, the worst first, by department and system; and the step from there to a notice."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from scanner.accounts.model import Role
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState
from scanner.workspace import Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city, visit


class City:
    """A city with one finding overdue for long, one due soon, and what is neither."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        day = today(workspace)
        self.worst = plant(workspace, "cockpit", "web", due=day - timedelta(days=70))
        self.soon = plant(workspace, due=day + timedelta(days=2))
        self.in_time = plant(workspace)
        self.accepted = plant(workspace, due=day - timedelta(days=300))
        self.closed = plant(workspace, state=FindingState.CLOSED, due=day - timedelta(days=300))
        decided(workspace, self.accepted, DecisionKind.ACCEPTED)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return City(a_city(tmp_path_factory.mktemp("city")))


def sheet(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_the_latest_come_first_with_their_days(city: City) -> None:
    rows = sheet(visit(city.workspace, Role.BUREAU).get("/overdue?format=xlsx").content)
    numbers = [row[0] for row in rows[1:]]
    assert numbers[0] == f"F-{city.worst}"
    assert numbers[-1] == f"F-{city.soon}"
    assert len(numbers) == 6
    assert rows[1][9:] == (70, None)
    assert rows[-1][9:] == (None, 2)


def test_departments_and_systems_are_counted_the_worst_first(city: City) -> None:
    rows = sheet(visit(city.workspace, Role.BUREAU).get("/overdue?format=xlsx&table=systems").content)
    assert rows[1:] == [
        ("数据局", "全部", 4, 0, 70),
        ("数据局", "领导驾驶舱", 4, 0, 70),
        ("政务服务局", "全部", 1, 1, rows[3][4]),
        ("政务服务局", "12345 热线平台", 1, 1, rows[3][4]),
    ]


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("", ("worst", "soon"), ("in_time", "accepted", "closed")),
        ("overdue=1", ("worst",), ("soon",)),
        ("due_soon=1", ("soon",), ("worst",)),
        ("overdue=1&due_soon=1", ("worst", "soon"), ("in_time",)),
        ("system=hotline", ("soon",), ("worst",)),
        ("department=数据局", ("worst",), ("soon",)),
    ],
)
def test_each_filter_keeps_one_in_and_another_out(
    city: City, query: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    page = visit(city.workspace, Role.OFFICER).get(f"/overdue?{query}").text
    found = {int(number) for number in re.findall(r'<a href="/findings/(\d+)">', page)}
    assert {getattr(city, name) for name in inside} <= found
    assert not {getattr(city, name) for name in outside} & found


def test_the_officer_is_led_to_a_notice_and_the_bureau_is_not(city: City) -> None:
    page = visit(city.workspace, Role.OFFICER).get("/overdue").text
    assert 'href="/notices/new?system=cockpit"' in page
    assert 'href="/notices/new?department=%E6%95%B0%E6%8D%AE%E5%B1%80"' in page
    assert "/notices/new" not in visit(city.workspace, Role.BUREAU).get("/overdue").text


def test_an_owner_sees_the_own_lateness_alone(city: City) -> None:
    client = visit(city.workspace, Role.OWNER, "hotline")
    for address in ("/overdue", "/overdue?format=csv", "/overdue?format=csv&table=systems"):
        assert "驾驶舱" not in client.get(address).content.decode("utf-8-sig")
    assert client.get("/overdue?system=cockpit").status_code == 404


def test_each_file_is_offered_and_printed(city: City) -> None:
    client = visit(city.workspace, Role.OFFICER, language="en")
    page = client.get("/overdue?system=hotline").text
    assert "Overdue and due soon" in page
    assert 'href="?system=hotline&amp;table=systems&amp;format=pdf"' in page
    assert client.get("/overdue?table=systems&format=pdf").content.startswith(b"%PDF")


def test_where_nothing_is_late_that_is_said(city: City) -> None:
    assert "没有逾期或即将到期的问题" in visit(city.workspace, Role.OWNER, "archive").get("/overdue").text
