"""The pages of the schedule: previewed before they are kept, and changed by officers alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.schedule.edit import Wanted, add
from scanner.schedule.keeper import tend
from scanner.schedule.model import Chosen, ChosenBy, RunState
from scanner.store.runs import runs
from scanner.store.schedules import blackouts, find_schedule, schedules
from scanner.workspace import Workspace
from tests.web.visiting import a_city, visit

NIGHTLY = {
    "name": "每周夜间",
    "when": "每周一 02:00",
    "timezone": "Asia/Shanghai",
    "by": "department",
    "department": "数据局",
    "layers": ["network", "data"],
    "depth": "light",
    "opens": "22:00",
    "closes": "06:00",
    "if_missed": "skip",
}


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path)


@pytest.fixture
def officer(city: Workspace) -> TestClient:
    return visit(city, Role.OFFICER)


def a_schedule(city: Workspace, name: str = "每周夜间") -> int:
    wanted = Wanted(name=name, when="每周一 02:00", zone="Asia/Shanghai", chosen=Chosen(by=ChosenBy.ALL))
    with city.store() as store:
        return add(store, wanted, "安全管理员", now() - timedelta(days=15)).id


def test_a_schedule_is_previewed_and_kept_without_javascript(city: Workspace, officer: TestClient) -> None:
    form = officer.get("/schedules/new").text
    assert 'method="get" action="/schedules/new"' in form
    shown = officer.get("/schedules/new", params={**NIGHTLY, "preview": "1"})
    assert shown.status_code == 200
    assert shown.text.count("按时开始") == 10
    assert "预计时长" in shown.text
    assert '<input type="hidden" name="layers" value="data">' in shown.text
    with city.store() as store:
        assert schedules(store) == []

    kept = officer.post("/schedules", data=NIGHTLY)
    assert (kept.status_code, kept.headers["location"]) == (303, "/schedules/1")
    with city.store() as store:
        one = find_schedule(store, "每周夜间")
    assert (one.rule, one.hours, one.layers) == ("0 2 * * 1", "22:00-06:00", ("network", "data"))
    assert one.chosen == Chosen(by=ChosenBy.DEPARTMENT, names=("数据局",))
    assert one.made_by == "安全管理员"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("when", "有时候", "时间"),
        ("timezone", "Mars/Base", "时区"),
        ("department", "没有的局", "没有的局"),
        ("opens", "", "22:00-06:00"),
        ("layers", ["attic"], "attic"),
        ("by", "weather", "表单"),
        ("depth", "abyss", "表单"),
        ("name", " ", "名称"),
    ],
)
def test_a_wrong_field_is_told_and_the_form_keeps_what_was_typed(
    officer: TestClient, field: str, value: object, said: str
) -> None:
    answer = officer.get("/schedules/new", params={**NIGHTLY, field: value, "preview": "1"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "保存" not in answer.text
    assert officer.post("/schedules", data={**NIGHTLY, field: value}).status_code in (404, 422)


def test_a_schedule_is_changed_under_the_same_number(city: Workspace, officer: TestClient) -> None:
    number = a_schedule(city)
    assert 'value="每周一 02:00"' in officer.get(f"/schedules/{number}/edit").text
    assert (
        "Europe/Berlin"
        in officer.get(
            f"/schedules/{number}/edit", params={**NIGHTLY, "timezone": "Europe/Berlin", "preview": "1"}
        ).text
    )
    officer.post(f"/schedules/{number}", data={**NIGHTLY, "when": "每天 03:00"})
    with city.store() as store:
        assert [(one.id, one.rule) for one in schedules(store)] == [(number, "0 3 * * *")]


def test_it_is_paused_resumed_run_and_removed(city: Workspace, officer: TestClient) -> None:
    number = a_schedule(city)
    here = f"/schedules/{number}"
    assert officer.post(f"{here}/run-now").headers["location"] == here
    assert officer.post(f"{here}/pause").status_code == 303
    assert "继续" in officer.get(here).text
    assert officer.post(f"{here}/pause").status_code == 422
    assert officer.post(f"{here}/resume").status_code == 303
    assert officer.post(f"{here}/explode").status_code == 404
    assert officer.post(f"{here}/remove").headers["location"] == "/schedules"
    assert officer.post(f"{here}/run-now").status_code == 404
    assert officer.get(f"{here}/edit").status_code == 404
    assert "移除" in officer.get(here).text
    with city.store() as store:
        assert [(one.asked_by, one.state) for one in runs(store)] == [("安全管理员", RunState.CANCELLED)]


def test_past_runs_are_told_with_the_reason(city: Workspace, officer: TestClient) -> None:
    number = a_schedule(city)
    with city.store() as store:
        tend(city, store, now(), start=lambda *_: None)
    page = officer.get(f"/schedules/{number}").text
    assert "错过（由之后的一次代替" in page
    assert "进行中" in page
    sheet = officer.get(f"/schedules/{number}?format=csv").content.decode("utf-8-sig")
    assert "错过" in sheet
    assert "每周一 02:00" in officer.get("/schedules?format=csv").content.decode("utf-8-sig")


def test_a_blackout_is_set_seen_and_lifted(city: Workspace, officer: TestClient) -> None:
    a_schedule(city)
    terms = {"first": "2030-10-07", "last": "2030-10-07", "reason": "国庆重保<script>"}
    assert officer.post("/blackouts", data=terms).headers["location"] == "/schedules?month=2030-10"
    page = officer.get("/schedules?month=2030-10").text
    assert "国庆重保&lt;script&gt;" in page
    assert "<script>" not in page.replace('<script src="/static/', "")
    assert "错过" in page, "the Monday in it"
    with city.store() as store:
        one = blackouts(store)[0]
    assert (one.ends_at - one.starts_at, one.made_by) == (timedelta(days=1), "安全管理员")
    officer.post(f"/blackouts/{one.id}/remove")
    with city.store() as store:
        assert blackouts(store) == []
    assert officer.post("/blackouts", data={**terms, "last": "2030-10-01"}).status_code == 422
    assert officer.post("/blackouts/9/remove").status_code == 404


def test_the_calendar_has_each_day_of_its_month_once(city: Workspace, officer: TestClient) -> None:
    a_schedule(city)
    page = officer.get("/schedules?month=2031-02").text
    assert all(page.count(f'datetime="2031-02-{day:02}"') == 1 for day in range(1, 29))
    assert page.count("02:00 <a href") == 5, "four Mondays, and one of March in its last week"
    for wrong in ("2031-13", "1700-01", "x", "9999-12"):
        assert officer.get("/schedules", params={"month": wrong}).status_code == 422


def test_hostile_names_are_shown_as_they_are_or_refused(city: Workspace, officer: TestClient) -> None:
    number = a_schedule(city, "<img src=x onerror=alert(1)>")
    for path in ("/schedules", f"/schedules/{number}", f"/schedules/{number}/edit"):
        assert "&lt;img src=x" in (page := officer.get(path).text)
        assert "<img src=x" not in page
    for name in ("a\u202eb", "a\x07b", "a\nb", "a" * 101):
        assert officer.post("/schedules", data={**NIGHTLY, "name": name}).status_code == 422


@pytest.mark.parametrize("role", [Role.BUREAU, Role.ADMINISTRATOR])
def test_who_only_reads_has_no_forms(city: Workspace, role: Role) -> None:
    number = a_schedule(city)
    reader = visit(city, role)
    page = reader.get("/schedules").text + reader.get(f"/schedules/{number}").text
    assert "每周夜间" in page
    assert "run-now" not in page
    assert "/blackouts" not in page
    for path in ("/schedules", f"/schedules/{number}/pause", "/blackouts", f"/schedules/{number}"):
        assert reader.post(path, data=NIGHTLY).status_code == 403
    assert reader.get("/schedules/new").status_code == 403


def test_others_are_refused_and_what_is_not_there_is_told(city: Workspace, officer: TestClient) -> None:
    for role in (Role.OWNER, Role.AUDITOR):
        assert visit(city, role, *(["hotline"] if role is Role.OWNER else [])).get("/schedules").status_code == 403
    assert officer.get("/schedules/77").status_code == 404
    assert officer.get("/schedules/77/edit").status_code == 404


def test_the_pages_speak_english_too(city: Workspace) -> None:
    number = a_schedule(city)
    page = visit(city, Role.OFFICER, language="en").get(f"/schedules/{number}").text
    assert "every monday 02:00" in page
    assert "starts" in page
