"""Reports asked for on a page: made in the background, never twice at once, kept as files, had only by who may."""

from __future__ import annotations

import threading
import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

import scanner.web.report_files
from checks import InputError, Language
from reports.model import BureauReport, SystemReport
from scanner.accounts.model import Role
from scanner.web.report_files import ReportFiles, Wanted
from scanner.workspace import Workspace
from tests.web.visiting import a_city, visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("reports"))


def made(client: TestClient, address: str, format: str) -> str:
    """Ask for a report, look again until it is there, and give the address it is to be had from."""
    asked = client.post(f"{address}?format={format}")
    assert (asked.status_code, asked.headers["location"]) == (303, address)
    for _try in range(300):
        page = client.get(address).text
        if "being made" not in page and "正在生成" not in page:
            break
        assert 'hx-trigger="every 2s"' in page
        time.sleep(0.1)
    else:
        pytest.fail("not made in 30 s")
    found = [one.split('"')[0] for one in page.split('href="')[1:] if one.split('"')[0].endswith(f".{format}")]
    assert found, page
    return found[0]


def test_a_pdf_is_made_while_the_page_shows_how_far_it_is(city: Workspace) -> None:
    client = visit(city, Role.OWNER, "hotline")
    answer = client.get(made(client, "/systems/hotline/reports", "pdf"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''hotline~1~zh.pdf"
    assert answer.content.startswith(b"%PDF")
    assert "hx-trigger" not in client.get("/systems/hotline/reports").text
    assert "hotline~1~zh.pdf" in client.get("/systems/hotline").text
    assert (city.folder / "reports" / "hotline~1~zh.pdf").exists()


def test_a_report_speaks_the_visitors_language(city: Workspace) -> None:
    chinese, english = visit(city, Role.OFFICER), visit(city, Role.OFFICER, language="en")
    href = made(english, "/systems/hotline/reports", "csv")
    assert href.endswith("hotline~1~en.csv")
    assert "Severity" in english.get(href).content.decode("utf-8-sig")
    assert "en" in chinese.get("/systems/hotline/reports").text.split("<details>")[1]


def test_the_citys_report_is_for_bureau_and_officer(city: Workspace) -> None:
    href = made(visit(city, Role.BUREAU), "/city/report", "xlsx")
    book = openpyxl.load_workbook(BytesIO(visit(city, Role.OFFICER).get(href).content))
    assert book.worksheets
    owner = visit(city, Role.OWNER, "hotline", "cockpit", "archive")
    assert owner.get("/city/report").status_code == 403
    assert owner.get(href).status_code == 403
    assert owner.post("/city/report?format=pdf").status_code == 403
    assert visit(city, Role.OFFICER).post("/city/report?format=docx").status_code == 404


def test_an_owner_gets_no_other_systems_report(city: Workspace) -> None:
    href = made(visit(city, Role.OFFICER), "/systems/cockpit/reports", "json")
    owner = visit(city, Role.OWNER, "hotline")
    assert owner.get("/systems/cockpit/reports").status_code == 404
    assert owner.post("/systems/cockpit/reports?format=pdf").status_code == 404
    assert owner.get(href).status_code == 404
    assert owner.get(href.replace("/systems/cockpit/", "/systems/hotline/")).status_code == 404
    assert visit(city, Role.AUDITOR).get(href).status_code == 403


@pytest.mark.parametrize(
    "name", ["..%2Fcitywall.db", "%2E%2E", "hotline~1~zh.exe", ".lock", "cockpit~1~zh.pdf", "~1~zh.pdf"]
)
def test_nothing_but_a_systems_own_reports_can_be_had(city: Workspace, name: str) -> None:
    (city.folder / "reports").mkdir(exist_ok=True)
    for one in ("cockpit~1~zh.pdf", "~1~zh.pdf", ".lock"):
        (city.folder / "reports" / one).write_bytes(b"x")
    assert visit(city, Role.OFFICER).get(f"/systems/hotline/reports/{name}").status_code == 404


def test_no_other_format_and_no_report_without_a_scan(city: Workspace) -> None:
    client = visit(city, Role.OFFICER)
    assert client.post("/systems/hotline/reports?format=exe").status_code == 404
    assert client.post("/systems/hotline/reports").status_code == 404
    assert client.post("/systems/archive/reports?format=pdf").status_code == 422
    assert client.get("/systems/archive/reports").status_code == 422


class Slow:
    """Stands for the making of a report: it waits until it is let go, and counts how many are made, and at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.made: list[str] = []
        self.at_once = 0
        self.most = 0

    def render(self, report: SystemReport | BureauReport, format: str, out: Path, language: Language) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        assert self.go.wait(20)
        self.at_once -= 1
        self.made.append(out.name)
        out.write_bytes(b"made")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    stand_in = Slow()
    monkeypatch.setattr(scanner.web.report_files, "render", stand_in.render)
    return stand_in


def wanted(format: str = "pdf") -> Wanted:
    return Wanted(system="hotline", scan=1, format=format, language="zh")


def test_none_is_made_twice_at_once(city: Workspace, slow: Slow) -> None:
    files, elsewhere = ReportFiles(city), ReportFiles(city)
    for _ask in range(5):
        files.ask(wanted())
    elsewhere.ask(wanted())
    assert files.stand(wanted()).under_way
    slow.go.set()
    files.close()
    elsewhere.close()
    assert slow.made == ["hotline~1~zh.pdf"] * 2, "once here, and once more by the other program when this one was done"
    assert slow.most == 1
    assert not files.stand(wanted()).under_way


def test_whoever_asks_for_too_many_is_told_so(city: Workspace, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.web.report_files, "WAITING", 1)
    files = ReportFiles(city)
    files.ask(wanted())
    with pytest.raises(InputError):
        files.ask(wanted("xlsx"))
    slow.go.set()
    files.close()


def test_a_failure_is_told_and_can_be_tried_again(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise InputError("no font\x1b[2J here")

    def crashed(*_given: object) -> None:
        raise RuntimeError("secret")

    for fault, told in ((broken, "no font\\x1b[2J here"), (crashed, "程序出错，详见服务器日志")):
        monkeypatch.setattr(scanner.web.report_files, "render", fault)
        files = ReportFiles(city)
        files.ask(wanted("docx"))
        files.close()
        stand = files.stand(wanted("docx"))
        assert (stand.under_way, stand.failed) == (False, told)


def test_a_hostile_id_names_no_file_elsewhere() -> None:
    name = Wanted(system="../../x~2~zh.pdf/\x00", scan=1, format="pdf", language="zh").file
    assert "/" not in name
    assert name.count("~") == 2
