"""A system's page and the pages of its items: every brick leads to one, and an owner sees no other's."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from checks.evidence import Depth, FailedLook, Place, Reason
from reports.words import risk_word
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.reporting.system import system_report
from scanner.store.estate import save_estate
from scanner.store.findings import findings_of, save_finding
from scanner.store.history import Scored
from scanner.store.scans import Job, finish_job, latest_scan_of
from scanner.web.score_line import height_of, score_line
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.web.planting import plant
from tests.web.visiting import HOTLINE, LONG_AGO, a_city, scan, visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Scanned twice: the store of the hotline was open to all, and is no more; something could not be looked at."""
    made = a_city(tmp_path_factory.mktemp("system"))
    scan(made, now() - timedelta(days=1), open_to_all=False)
    with made.store() as store:
        newest = latest_scan_of(store, "hotline")
        assert newest
        look = FailedLook(
            place=Place("hotline", "web", "tcp/443"),
            probe="http",
            seen_at=now().astimezone(UTC),
            depth=Depth.NORMAL,
            sought="http",
            reason=Reason.TIMEOUT,
            detail="<i>\x1b]0;x",
        )
        finish_job(store, newest.id, Job("hotline", "web"), [look], now().astimezone(UTC))
    return made


def test_the_page_tells_the_state_the_scores_and_the_changes(city: Workspace) -> None:
    page = visit(city, Role.BUREAU).get("/systems/hotline").text
    for told in (
        "12345 热线平台",
        "政务服务局",
        "第 3 级",
        "在用",
        "热线平台责任人",
        "城墙图",
        "历次得分",
        "未能检查的内容及原因",
    ):
        assert told in page
    assert 'class="score-line"' in page
    assert page.count("<tr><td>") >= 2, "the same scores as a table"
    assert re.search(r"经扫描验证已闭环 <b>[1-9]", page)
    assert re.search(r"新发现的问题 <b>0", page)
    assert "&lt;i&gt;" in page
    assert "\x1b" not in page
    assert 'href="/answers/hotline"' in page
    assert 'href="/findings?system=hotline"' in page


def test_every_brick_of_a_wall_leads_to_a_page(city: Workspace) -> None:
    client = visit(city, Role.OWNER, "hotline")
    wall = re.search(r'<svg xmlns="[^"]*" class="wall".*?</svg>', client.get("/systems/hotline").text, re.DOTALL)
    assert wall
    links = re.findall(r'<a href="([^"]+)">', wall[0])
    small = re.findall(r'<a tabindex="-1" href="([^"]+)">', client.get("/").text)
    assert len(links) == 211
    assert sorted(links) == sorted(small)
    assert 'role="group"' in wall[0], "a picture would hide its links from readers without sight"
    failed = [link for link in links if (page := client.get(link)).status_code != 200 or "评估依据" not in page.text]
    assert failed == []


def test_an_item_shows_its_result_its_verdicts_and_its_findings(tmp_path: Path) -> None:
    city = a_city(tmp_path / "items")
    client = visit(city, Role.BUREAU)
    with city.store() as store:
        found = next(one for one in findings_of(store, ["hotline"]) if one.place.asset == "cache")
    page = client.get("/systems/hotline").text
    assert f'href="/findings/{found.number}"' in page
    links = re.findall(r'<a href="(/systems/hotline/items/[^"]+)">\s*<g><title>[^<]*不符合', page)
    assert links
    item = client.get(links[0]).text
    assert 'class="tag outcome-not_met"' in item
    assert f'href="/checks/{quote(found.check)}"' in item
    assert found.name in item
    assert "缓存" in item
    assert "tcp/6379" in item


def test_the_gravest_findings_stand_in_the_order_of_the_report(tmp_path: Path) -> None:
    city = a_city(tmp_path / "order")
    for check in (
        "host.disk-full",
        "app.embedded-key",
        "tls.old-protocol",
        "host.ssh-empty-password",
        "store.open-to-all",
    ):
        plant(city, system="hotline", check=check)
    client = visit(city, Role.BUREAU)
    with city.store() as store:
        report = system_report(city, store, HOTLINE, at=now())
    page = client.get("/systems/hotline").text
    lines = page[page.index("最严重的待整改问题") :]
    shown = re.findall(r">(F-\d+)</a></td>", lines)
    assert shown == [one.number for one in report.findings][: len(shown)]
    assert len(shown) == min(10, len(report.findings))
    risks = re.findall(r'</td><td class="day">([^<]+)</td><td class="wide">', lines)
    assert risks == [risk_word(one.risk) for one in report.findings][: len(shown)]
    by_severity = sorted(report.findings, key=lambda one: (-one.severity.rank, one.due, one.number))
    assert [one.number for one in by_severity] != [one.number for one in report.findings], "else nothing is shown here"


def test_a_wrong_file_of_risk_takes_the_order_and_not_the_page(tmp_path: Path) -> None:
    city = a_city(tmp_path / "wrong")
    (city.folder / SETTINGS_FILE).write_text('[risk]\nfile = "risk.yaml"\n', encoding="utf-8")
    page = visit(Workspace(city.folder), Role.BUREAU).get("/systems/hotline")
    assert page.status_code == 200
    assert "最严重的待整改问题" in page.text


def test_an_owner_sees_no_other_system(city: Workspace) -> None:
    owner = visit(city, Role.OWNER, "cockpit")
    assert owner.get("/systems/cockpit").status_code == 200
    for path in ("/systems/hotline", "/systems/hotline/items/8.1.2.1%20a)", "/systems/nothing"):
        answer = owner.get(path)
        assert answer.status_code == 404
        assert "热线" not in answer.text
    assert visit(city, Role.AUDITOR).get("/systems/cockpit").status_code == 403
    assert visit(city, Role.ADMINISTRATOR).get("/systems/cockpit").status_code == 403


@pytest.mark.parametrize("clause", ["x", "8.1.2.1", "%00", "..%2F..", "<b>"])
def test_an_item_that_there_is_not(city: Workspace, clause: str) -> None:
    answer = visit(city, Role.BUREAU).get(f"/systems/hotline/items/{clause}")
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_a_system_never_scanned_has_a_page_and_no_items(city: Workspace) -> None:
    client = visit(city, Role.BUREAU)
    page = client.get("/systems/archive").text
    assert "全部未测" in page
    assert "<b>0.0</b>" not in page
    assert client.get("/systems/archive/items/8.1.2.1%20a)").status_code == 404


def test_hostile_words_stay_text(tmp_path: Path) -> None:
    city = a_city(tmp_path / "hostile")
    nasty = "<script>alert(1)</script>\x1b[2J\u202e"
    with city.store() as store:
        save_estate(store, [replace(HOTLINE, name=nasty, owner=nasty, zone=nasty, department=nasty)])
        with store.transaction() as db:
            for one in findings_of(store, ["hotline"]):
                facts = dict.fromkeys(one.facts, nasty)
                save_finding(db, replace(one, facts=facts, place=replace(one.place, locator=nasty)))
    client = visit(city, Role.OFFICER)
    for path in ("/", "/systems/hotline", "/systems/hotline/reports", "/systems/hotline/items/8.1.2.1%20a)"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\x1b" not in page.text
        assert "\u202e" not in page.text


def test_the_page_speaks_english(city: Workspace) -> None:
    page = visit(city, Role.BUREAU, language="en").get("/systems/hotline").text
    assert "Not looked at, and why" in page
    assert "Since the scan before" in page


def scored(day: int, score: float | None, coverage: float = 0.5) -> Scored:
    at = (now() - LONG_AGO + timedelta(days=day)).astimezone(UTC)
    return Scored(system="x", baseline="y", scan=day, whole=True, ended_at=at, score=score, coverage=coverage)


def test_a_scan_without_a_score_breaks_the_line() -> None:
    line = score_line([scored(0, 100.0), scored(1, None), scored(2, 50.0), scored(4, 0.0)])
    assert line
    assert line.score.count("M") == 2
    assert line.coverage.count("M") == 1
    assert line.last_score
    assert line.last_score[1] == height_of(0)
    assert line.score.startswith(f"M34.0 {height_of(100)}")
    assert score_line([scored(0, 1.0)]) is None
    assert score_line([scored(0, 1.0), scored(0, None)])
