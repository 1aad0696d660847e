"""How many findings are overdue is one number, wherever it is told: that of `scanner.findings.decisions.is_overdue`."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.cli import main
from scanner.clock import now
from scanner.delivery.remind import remind
from scanner.findings.decisions import DecisionKind, is_overdue
from scanner.findings.model import FindingState, WrittenOff
from scanner.notices.issue import chosen
from scanner.notices.model import Choice
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.store.decisions import decisions_of
from scanner.store.estate import systems
from scanner.store.findings import findings_of
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city, visit

SETTINGS = """
[delivery]
digest_from = "00:00"
[delivery.mail]
host = "mail.example.gov.cn"
sender = "citywall@city.example.gov.cn"
[delivery.people."*"]
mail = ["officer@city.example.gov.cn"]
"""
SCANNED = ("hotline", "cockpit")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Findings of every state on both sides of their deadline, with and without a decision that held, holds or will hold."""
    folder = tmp_path_factory.mktemp("city")
    made = a_city(folder)
    (folder / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
    workspace = Workspace(made.folder)
    day = today(workspace)
    for late in (1, 0, -1, 200):
        for state in FindingState:
            for system in SCANNED:
                plant(workspace, system, due=day - timedelta(days=late), state=state)
    plant(workspace, due=day - timedelta(days=9), state=FindingState.CLOSED, written_off=WrittenOff.RETIRED)
    for kind in DecisionKind:
        for since, until in ((-5, 0), (0, 0), (0, 5), (-5, -1), (1, 5)):
            number = plant(workspace, due=day - timedelta(days=30))
            decided(workspace, number, kind, since=day + timedelta(days=since), until=day + timedelta(days=until))
        ended = plant(workspace, due=day - timedelta(days=30))
        decided(workspace, ended, kind, ended_at=now())
    return workspace


@pytest.fixture(scope="module")
def truth(city: Workspace) -> dict[str, int]:
    """The count of each system, by the rule itself."""
    with city.store() as store:
        decisions = decisions_of(store)
        return {
            system: sum(
                is_overdue(one, decisions.get(one.number, ()), today(city)) for one in findings_of(store, [system])
            )
            for system in SCANNED
        }


@pytest.fixture(scope="module")
def officer(city: Workspace) -> TestClient:
    return visit(city, Role.OFFICER)


def command(city: Workspace, *words: str) -> object:
    ran = CliRunner().invoke(main, ["-w", str(city.folder), "finding", *words, "--json"])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def table(client: TestClient, address: str) -> list[dict[str, object]]:
    """The rows of a page's workbook by its header, which is the first row with more than one cell."""
    rows = list(openpyxl.load_workbook(BytesIO(client.get(address).content)).worksheets[0].iter_rows(values_only=True))
    header = next(row for row in rows if len([one for one in row if one is not None]) > 1)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows[rows.index(header) + 1 :]]


def test_there_is_something_to_count(truth: dict[str, int]) -> None:
    assert truth["hotline"] > truth["cockpit"] > 1


def test_on_the_command_line(city: Workspace, truth: dict[str, int]) -> None:
    listed = command(city, "list", "--overdue")
    made = command(city, "summary")
    assert isinstance(listed, list)
    assert isinstance(made, dict)
    assert len(listed) == made["total"]["overdue"] == sum(truth.values())
    assert {one["name"]: one["overdue"] for one in made["systems"] if one["overdue"]} == truth


def test_on_the_pages(city: Workspace, officer: TestClient, truth: dict[str, int]) -> None:
    whole = sum(truth.values())
    walls = officer.get("/").text
    told = re.compile(rf'<b class="late">{whole}</b><span>已?逾期')
    assert told.search(walls)
    assert sorted(map(int, re.findall(r'<span class="late">逾期 (\d+)', walls))) == sorted(truth.values())
    assert len(table(officer, "/findings?overdue=1&format=xlsx")) == whole
    assert told.search(officer.get("/overdue").text)
    *of_departments, of_the_city = sorted(int(str(one["逾期"])) for one in table(officer, "/departments?format=xlsx"))
    assert sum(of_departments) == of_the_city == whole


def test_in_the_metrics(officer: TestClient, truth: dict[str, int]) -> None:
    assert f"citywall_findings_overdue {float(sum(truth.values()))}" in officer.get("/metrics").text


def test_in_reports_notices_and_reminders(city: Workspace, truth: dict[str, int]) -> None:
    at: datetime = now()
    with city.store() as store:
        rows = {row.system.id: row.overdue for row in bureau_report(city, store, at=at).rows}
        reports = {
            one.id: sum(each.overdue for each in system_report(city, store, one, at=at).findings)
            for one in systems(store)
            if one.id in truth
        }
        notices = {id: len(chosen(city, store, Choice(system=id), at)) for id in truth}
        (digest,) = [one for one in remind(city, store, at) if one.kind == "digest"]
    assert {id: rows[id] for id in truth} == reports == notices == truth
    assert f"逾期 {sum(truth.values())} 项" in digest.subject
