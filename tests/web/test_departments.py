"""The departments ranked: the table and its files, its formula, who sees it, and that its figures are those of the summary."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import scanner.web.records
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.findings.figures import Day, summary
from scanner.findings.ranking import formula, records
from scanner.store.decisions import decisions_of
from scanner.store.estate import systems
from scanner.store.findings import findings_of, transitions_of_systems
from scanner.store.standing import all_came_back, all_fixed
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import by_token
from tests.web.visiting import a_city, scan, visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Found, closed, found again, closed again in time."""
    made = a_city(tmp_path_factory.mktemp("departments"))
    for days, open_to_all in ((30, False), (20, True), (1, False)):
        scan(made, now() - timedelta(days=days), open_to_all=open_to_all)
    return made


def test_the_table_has_every_department_its_terms_and_the_formula(city: Workspace) -> None:
    page = visit(city, Role.BUREAU).get("/departments").text
    for name in ("政务服务局", "数据局", "档案馆", "全市"):
        assert name in page
    for sentence in formula():
        assert sentence.zh in page
    assert "没有已评估的系统" in page
    assert 'href="/?department=%E6%95%B0%E6%8D%AE%E5%B1%80"' in page
    assert 'href="/city/report"' in page


def test_it_is_had_as_a_file(city: Workspace) -> None:
    client = visit(city, Role.BUREAU, language="en")
    sheet = openpyxl.load_workbook(BytesIO(client.get("/departments?format=xlsx").content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Rank", "Department", "Points", "Protection")
    assert len(rows) == 5
    assert rows[-1][1] == "All systems"
    assert "Department" in client.get("/departments?format=csv").content.decode("utf-8-sig")


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_sees_the_city_sees_it(city: Workspace, role: Role) -> None:
    assert visit(city, role, "hotline").get("/departments").status_code == 403


def test_its_figures_are_those_of_the_summary(city: Workspace) -> None:
    with city.store() as store:
        registered = systems(store)
        findings = findings_of(store)
        told = summary(
            registered,
            findings,
            transitions_of_systems(store, [one.id for one in registered]),
            decisions_of(store),
            Day(today=now().astimezone(city.zone).date(), zone=city.zone, soon=7),
        )
        kept = records(all_fixed(store), all_came_back(store), city.zone)
    for figures in told.systems:
        mine = kept.get(figures.name)
        assert (mine.closed if mine else 0) == figures.closed
        if mine and mine.closed:
            assert mine.spent / mine.closed / timedelta(days=1) == pytest.approx(figures.days_to_fix)
            assert mine.in_time / (mine.closed + figures.overdue) == pytest.approx(figures.fixed_in_time)
    hotline = kept["hotline"]
    reopened = [one for one in findings if one.place.system == "hotline" and one.times_reopened]
    assert hotline.came_back == len(reopened) > 0


def test_the_closed_are_read_again_only_when_a_history_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = a_city(tmp_path / "kept")
    read: list[int] = []
    monkeypatch.setattr(scanner.web.records, "all_fixed", lambda store: (read.append(1), all_fixed(store))[1])
    client = visit(city, Role.BUREAU)
    first = client.get("/departments").text
    assert client.get("/departments").text == first
    assert len(read) == 1
    scan(city, now(), open_to_all=False)
    assert client.get("/departments").text != first
    assert len(read) == 2


def test_each_system_has_its_days_to_fix_and_its_share_in_time(city: Workspace) -> None:
    client = visit(city, Role.BUREAU, language="en")
    rows = sheet(client.get("/departments?table=systems&format=xlsx").content)
    assert sorted(str(row[1]) for row in rows) == sorted(["System", "12345 热线平台", "领导驾驶舱", "电子档案"])
    with city.store() as store:
        registered = systems(store)
        told = summary(
            registered,
            findings_of(store),
            transitions_of_systems(store, [one.id for one in registered]),
            decisions_of(store),
            Day(today=now().astimezone(city.zone).date(), zone=city.zone, soon=7),
        )
    of = {one.name: one for one in told.systems}
    hotline = dict(zip(rows[0], next(row for row in rows if row[1] == "12345 热线平台"), strict=True))
    assert hotline["Closed"] == of["hotline"].closed > 0
    days, share = of["hotline"].days_to_fix, of["hotline"].fixed_in_time
    assert days
    assert share is not None
    assert (hotline["Mean days to fix"], hotline["Fixed in time, %"]) == (round(days, 1), round(100 * share))
    archive = dict(zip(rows[0], next(row for row in rows if row[1] == "电子档案"), strict=True))
    assert (archive["Score"], archive["Mean days to fix"]) == ("—", "—")
    assert 'href="/systems/hotline"' in client.get("/departments").text
    program = by_token(city, Role.BUREAU).get(f"{API}/departments/systems").json()["items"]
    (one,) = (each for each in program if each["system"] == "hotline")
    assert (one["closed"], one["days_to_fix"], one["fixed_in_time"]) == (hotline["Closed"], days, share)


def sheet(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
