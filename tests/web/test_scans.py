"""The scans' pages: what runs, waits, stands still and is over; what can be done about it, and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from checks import FakeTarget
from checks.evidence import Depth, FailedLook, Place, Reason
from scanner.accounts.model import Role
from scanner.cli import main
from scanner.clock import now
from scanner.run.control import claim, find_dead, settle, wish_cancel
from scanner.run.runner import Runner, new_runner
from scanner.run.stand import SILENT_FOR, Stand, stand_of
from scanner.schedule.model import RunState
from scanner.scope.load import Backoff, Trouble
from scanner.store.backoffs import add_backoffs
from scanner.store.runs import ask_run, runs
from scanner.store.scans import Job, Scan, find_scan, finish_job, start_scan
from scanner.store.scope import add_permission
from scanner.workspace import Workspace
from tests.run.scanning import SOON, WaitingCity, finished, scan_of, wait_until, waiting_servers
from tests.web.visiting import a_city, scan, visit

JOBS = (Job("hotline", ""), Job("hotline", "cache"), Job("cockpit", "web"))
HOSTILE = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path)


@pytest.fixture
def running(city: Workspace) -> Iterator[Scan]:
    """A scan that this process runs, a third of it done."""
    with city.store() as store, new_runner() as runner:
        one = begun(city, asked_by="安全管理员甲")
        claim(store, one.id, runner, now())
        finish_job(store, one.id, JOBS[0], [], now())
        yield find_scan(store, one.id)


def begun(city: Workspace, *, asked_by: str = "", asset: str | None = None, at: datetime | None = None) -> Scan:
    with city.store() as store:
        jobs = JOBS if asset is None else [Job("hotline", asset)]
        return start_scan(
            store,
            jobs,
            depth=Depth.NORMAL,
            layers=(),
            checks=(),
            at=at or now(),
            version="0",
            asset=asset,
            asked_by=asked_by,
        )


def died(city: Workspace) -> Scan:
    with city.store() as store:
        one = begun(city)
        gone, long_ago = Runner("scan-host", 4711, "boot-1.7.1"), now() - 2 * SILENT_FOR
        store.db["scans"].update(one.id, {"runner": str(gone), "beat_at": long_ago.isoformat()})  # type: ignore[union-attr]
        return find_scan(store, one.id)


def test_all_of_them_stand_on_one_page(city: Workspace, running: Scan) -> None:
    dead = died(city)
    with city.store() as store:
        ask_run(store, systems=["hotline"], asset="cache", by="责任人乙", at=now())
    page = visit(city, Role.OFFICER).get("/scans").text
    assert f'href="/scans/{running.id}"' in page
    assert "已完成 1 / 3 项任务" in page
    assert "安全管理员甲" in page
    assert f'href="/scans/{dead.id}"' in page
    assert "scan-host 上的进程 4711 意外终止" in page
    assert "责任人乙" in page
    assert "等待" in page
    assert "已完成" in page


def test_what_a_scan_did_to_findings_stands_beside_it(city: Workspace) -> None:
    scan(city, now() - timedelta(days=30), open_to_all=False)
    scan(city, now() - timedelta(days=20), open_to_all=True)
    client = visit(city, Role.BUREAU, language="en")
    sheet = openpyxl.load_workbook(BytesIO(client.get("/scans?format=xlsx").content)).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    effects = {row[0]: row[head.index("Opened") :] for row in rows}
    assert effects[1][0] > 1
    assert effects[2][:3] == (0, 1, 0)
    assert effects[3][:3] == (0, 0, 1)
    assert head[:3] == ("Number", "State", "Looks at")
    assert "1 closed" in client.get("/scans/2").text


def test_a_retest_is_marked_and_found_by_the_filter(city: Workspace) -> None:
    retest = begun(city, asset="cache", asked_by="甲")
    with city.store() as store:
        wish_cancel(store, retest.id, "乙")
    client = visit(city, Role.OFFICER, language="en")
    assert "12345 热线平台: retest of cache" in client.get("/scans").text
    for query, there in {
        "kind=retest": True,
        "kind=whole": False,
        "state=cancelled": True,
        "state=finished": False,
        "by=甲": True,
        "by=乙": False,
        "system=hotline": True,
        "system=cockpit": False,
        "depth=2": True,
        "depth=3": False,
        "since=2099-01-01": False,
        "until=2000-01-01": False,
    }.items():
        page = client.get(f"/scans?{query}").text
        assert ("retest of cache" in page) is there, query


@pytest.mark.parametrize(
    "query",
    ["kind=x", "state=running", "depth=9", "since=monday", "until=9999-12-31", "page=0", "page=٣", "page=9999999"],
)
def test_what_can_not_be_asked_for_is_refused(city: Workspace, query: str) -> None:
    assert visit(city, Role.OFFICER).get(f"/scans?{query}").status_code == 422


def test_long_lists_are_turned_and_files_hold_all(city: Workspace) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with city.store() as store:
        for day in range(60):
            one = begun(city, at=start + timedelta(days=day))
            wish_cancel(store, one.id, "甲")
    client = visit(city, Role.OFFICER)
    first = client.get("/scans?state=cancelled").text
    assert 'rel="next" href="?state=cancelled&amp;page=2"' in first
    assert first.count("2026-") == 50
    second = client.get("/scans?state=cancelled&page=2").text
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert len(client.get("/scans?state=cancelled&format=csv").text.splitlines()) > 60


def test_progress_is_told_live_and_the_page_is_loaded_anew_when_more_changes(city: Workspace, running: Scan) -> None:
    client = visit(city, Role.OFFICER)
    mark = f"{running.id}-running"
    assert f'hx-get="/scans/running?marks={mark}" hx-trigger="every 2s"' in client.get("/scans").text
    for address in ("/scans/running", f"/scans/{running.id}/progress"):
        same = client.get(f"{address}?marks={mark}", headers={"HX-Request": "true"})
        assert "HX-Refresh" not in same.headers
        assert 'max="3" value="1"' in same.text
        assert "<html" not in same.text
        changed = client.get(f"{address}?marks=x", headers={"HX-Request": "true"})
        assert changed.headers["HX-Refresh"] == "true"
    with city.store() as store:
        settle(store, running.id, Runner.parse(running.runner), now())  # type: ignore[arg-type]
    assert "没有正在进行的扫描" in client.get("/scans/running").text
    assert "hx-get" not in client.get(f"/scans/{running.id}/progress").text


def test_an_officer_pauses_resumes_and_cancels(city: Workspace) -> None:
    dead = died(city)
    client = visit(city, Role.OFFICER)
    for verb, stand in (("pause", Stand.PAUSED), ("resume", Stand.QUEUED), ("cancel", Stand.CANCELLED)):
        page = client.get(f"/scans/{dead.id}").text
        assert f'action="/scans/{dead.id}/{verb}"' in page
        answer = client.post(f"/scans/{dead.id}/{verb}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/scans/{dead.id}")
        with city.store() as store:
            one = find_scan(store, dead.id)
        assert (stand_of(one, now()), one.wished_by) == (stand, Role.OFFICER.label.zh)
    over = client.get(f"/scans/{dead.id}").text
    assert "操作人：安全管理员" in over
    assert f"/scans/{dead.id}/" not in over
    assert client.post(f"/scans/{dead.id}/resume").status_code == 422


def test_a_scan_paused_on_the_page_stops_soon(tmp_path: Path) -> None:
    with waiting_servers("127.79.43.1") as servers:
        waiting = WaitingCity(tmp_path, *servers)
        client = visit(waiting.workspace, Role.OFFICER)
        with waiting.scanning() as scanning:
            assert client.post("/scans/1/pause").status_code == 303
            assert finished(scanning, within=SOON)[0] == 130
        assert stand_of(scan_of(waiting.workspace), now()) is Stand.PAUSED
        assert "已暂停" in client.get("/scans/1").text
        wait_until(lambda: "操作人：安全管理员" in client.get("/scans").text)


def test_who_may_not_act_sees_no_buttons_and_who_may_not_see_findings_sees_none(city: Workspace) -> None:
    dead = died(city)
    for role in (Role.BUREAU, Role.ADMINISTRATOR):
        client = visit(city, role)
        assert client.get("/scans").status_code == 200
        assert "/pause" not in client.get(f"/scans/{dead.id}").text
        assert client.post(f"/scans/{dead.id}/pause").status_code == 403
        assert client.get("/scans/new").status_code == 403
    assert "新增问题" in visit(city, Role.BUREAU).get("/scans").text
    assert "新增问题" not in visit(city, Role.ADMINISTRATOR).get("/scans").text
    for role in (Role.OWNER, Role.AUDITOR):
        assert visit(city, role, *(["hotline"] if role is Role.OWNER else [])).get("/scans").status_code == 403


def test_what_could_not_be_looked_at_is_told_by_reason(city: Workspace) -> None:
    with city.store() as store:
        one = begun(city)
        for number, reason in enumerate([Reason.TIMEOUT] * 40 + [Reason.REFUSED, Reason.NO_CREDENTIAL]):
            job = Job("hotline", f"a{number}")
            look = FailedLook(
                place=Place("hotline", job.asset, "ports"),
                probe="ports",
                seen_at=now(),
                sought="ports",
                reason=reason,
                detail=HOSTILE if reason is Reason.REFUSED else "",
            )
            finish_job(store, one.id, job, [look, FakeTarget("hotline", job.asset).sees("access")], now())
        wish_cancel(store, one.id, "甲")
    client = visit(city, Role.OFFICER)
    page = client.get(f"/scans/{one.id}").text
    assert Reason.TIMEOUT.label.zh in page
    assert Reason.REFUSED.label.zh in page
    assert Reason.NO_CREDENTIAL.label.zh not in page
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "另有 10 条，见文件" in page
    assert '<span class="raw" lang="en">&lt;script&gt;' in page, "what is no word of ours is set apart"
    assert '<span class="soft">资产整体</span></td>' in page
    rows = client.get(f"/scans/{one.id}?format=csv").content.decode("utf-8-sig").splitlines()
    assert len([row for row in rows if "12345 热线平台" in row]) == 41
    assert Reason.TIMEOUT.label.zh not in visit(city, Role.ADMINISTRATOR).get(f"/scans/{one.id}").text


def test_a_scan_is_asked_for_once_its_scope_was_shown(city: Workspace) -> None:
    with city.store() as store:
        add_permission(
            store,
            target="192.0.2.9",
            allowed_by="数据中心",
            until=now().date() + timedelta(days=9),
            made_at=now(),
            ports="",
            rate=10.0,
        )
    client = visit(city, Role.OFFICER)
    assert "12345 热线平台" in client.get("/scans/new").text
    shown = client.get("/scans/new?by=all&layer=network&layer=data&depth=1&department=x").text
    assert "未授权，不会访问" in shown
    assert "已授权" in shown
    assert shown.count('type="hidden" name="system"') == 3
    form = {"system": ["cockpit", "hotline"], "layer": ["data", "network"], "depth": "1"}

    assert client.post("/scans/new", data=form).headers["location"] == "/scans"

    with city.store() as store:
        (run,) = runs(store, states=[RunState.WAITING])
    assert (run.systems, run.layers, run.depth) == (("hotline", "cockpit"), ("network", "data"), Depth.LIGHT)
    assert run.asked_by == Role.OFFICER.label.zh
    assert client.post(f"/scans/runs/{run.id}/withdraw").status_code == 303
    assert client.post(f"/scans/runs/{run.id}/withdraw").status_code == 422
    with city.store() as store:
        assert runs(store, states=[RunState.WAITING]) == []


@pytest.mark.parametrize(
    "query", ["by=zone&zone=%3Cb%3E", "by=x", "by=all&layer=x", "by=all&depth=9", "by=all&depth=x", "by=systems"]
)
def test_a_scan_of_nothing_or_of_what_is_not_offered_is_refused(city: Workspace, query: str) -> None:
    answer = visit(city, Role.OFFICER).get(f"/scans/new?{query}")
    assert answer.status_code == 422
    assert "<b>" not in answer.text
    assert "invalid literal" not in answer.text


def test_one_who_chose_nothing_is_told_so_on_the_form(city: Workspace) -> None:
    answer = visit(city, Role.OFFICER).get("/scans/new?by=systems")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'action="/scans/new"' in answer.text


def test_a_scan_nobody_made_is_not_there(city: Workspace) -> None:
    client = visit(city, Role.OFFICER)
    for address in ("/scans/99", "/scans/99/progress"):
        assert client.get(address).status_code == 404
    assert client.post("/scans/99/pause").status_code == 404
    assert client.get(f"/scans/{2**70}").status_code == 422


def test_the_pages_speak_english_too(city: Workspace, running: Scan) -> None:
    client = visit(city, Role.OFFICER, language="en")
    assert "1 of 3 jobs done" in client.get("/scans").text
    assert "Cancel for good" in client.get(f"/scans/{running.id}").text
    assert "Show what is in scope" in client.get("/scans/new").text


def test_a_dead_scan_goes_on_by_itself_unless_somebody_paused_it(city: Workspace) -> None:
    dead = died(city)
    with city.store() as store:
        assert [one.id for one in find_dead(store, now())] == [dead.id]
    visit(city, Role.OFFICER).post(f"/scans/{dead.id}/pause")
    with city.store() as store:
        assert find_dead(store, now()) == []


def test_what_was_left_alone_is_told_with_the_reason_and_for_how_long(city: Workspace) -> None:
    with city.store() as store:
        kept = [
            Backoff(address="192.0.2.5", at=now(), seconds=30.0, why=Trouble.REFUSED),
            Backoff(address="192.0.2.5", at=now(), seconds=None, why=Trouble.SLOW),
        ]
        add_backoffs(store, 1, kept)
    page = visit(city, Role.OFFICER).get("/scans/1").text
    for told in ("192.0.2.5", "30 秒", "至本次扫描结束", "连接被拒绝", "响应明显变慢"):
        assert told in page
    assert "192.0.2.5" not in visit(city, Role.ADMINISTRATOR).get("/scans/1").text, (
        "who sees no findings sees no addresses"
    )

    shown = CliRunner().invoke(main, ["-w", str(city.folder), "scans", "show", "1", "--json"])
    assert [(one["address"], one["why"], one["seconds"]) for one in json.loads(shown.stdout)["backoffs"]] == [
        ("192.0.2.5", "refused", 30.0),
        ("192.0.2.5", "slow", None),
    ]
