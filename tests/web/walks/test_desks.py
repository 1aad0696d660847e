"""One city, several desks: the administrator's, one without a mouse, one without JavaScript; and how every page is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from scanner.accounts.model import Role
from scanner.clock import now
from tests.web.visiting import LONG_AGO, scan, visit
from tests.web.walks.town import Town, a_town
from tests.web.walks.walker import FAULTS, SHOTS, Walker, walking

PAGES = {
    "walls": "/",
    "system": "/systems/hotline",
    "system-new": "/systems/archive",
    "item": "/systems/hotline/items/8.1.4.1%20a)",
    "system-reports": "/systems/hotline/reports",
    "findings": "/findings",
    "finding": "/findings/4",
    "overdue": "/overdue",
    "requests": "/requests",
    "notices": "/notices",
    "notice": "/notices/{year}-1",
    "notice-new": "/notices/new?system=cockpit&department=&at_least=low",
    "outbox": "/outbox",
    "departments": "/departments",
    "city-report": "/city/report",
    "answers": "/answers",
    "answers-system": "/answers/hotline",
    "scans": "/scans",
    "scan": "/scans/2",
    "scan-new": "/scans/new?by=systems&system=hotline&depth=2",
    "schedules": "/schedules",
    "schedule": "/schedules/1",
    "schedule-new": "/schedules/new",
    "baselines": "/baselines",
    "baseline": "/baselines/mlps2-level3",
    "checks": "/checks",
    "check": "/checks/store.open-to-all",
    "me": "/me",
    "password": "/me/password",
    "second-factor": "/me/second-factor",
}
"""The officer's pages, by the name of their pictures."""
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_town(tmp_path_factory.mktemp("desks")) as one:
        scan(one.workspace, now() - LONG_AGO, open_to_all=True)
        scan(one.workspace, now() - timedelta(days=1), open_to_all=True)
        do_a_week_of_work(one)
        yield one


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    with town.serving() as at:
        yield at


def do_a_week_of_work(town: Town) -> None:
    """Put something on every page."""
    today = town.workspace.day(now()).today
    officer, owner = visit(town.workspace, Role.OFFICER), visit(town.workspace, Role.OWNER, "hotline")
    soon = (today + timedelta(days=20)).isoformat()
    blackout = {"first": today.isoformat(), "last": today.isoformat(), "reason": "重要会议保障"}
    done = [
        officer.post("/notices", data={"system": "hotline"}),
        officer.post("/blackouts", data=blackout),
        officer.post("/schedules", data={"name": "每周例行", "when": "every monday 02:00"}),
        owner.post("/findings/4/ask/accepted", data={"until": soon, "reason": "补偿措施已到位"}),
    ]
    assert [one.status_code for one in done] == [303] * len(done)


def test_the_administrator_makes_and_disables_accounts_and_sees_no_finding(
    browser: Browser, town: Town, address: str
) -> None:
    with walking(browser, address, town.person(Role.ADMINISTRATOR)) as administrator:
        page = administrator.page
        administrator.signs_in()
        assert administrator.menu_words() == ["扫描", "计划", "基线与检查", "账号"]
        administrator.menu("账号")
        page.get_by_label("登录名").fill("archivist")
        page.get_by_label("姓名").fill("档案责任人")
        page.get_by_label("角色").select_option("owner")
        page.get_by_label("电子档案").check()
        page.get_by_role("button", name="新建").click()
        administrator.sees("初始口令")
        administrator.menu("账号")
        page.get_by_role("link", name="archivist").click()
        page.get_by_role("button", name="停用").click()
        administrator.sees("已停用")
        for path in ("/findings", "/findings/4", "/systems/hotline", "/overdue", "/answers", "/log"):
            assert administrator.is_refused(path) == 403


def test_without_javascript_every_page_is_read_and_forms_work(browser: Browser, town: Town, address: str) -> None:
    with walking(browser, address, town.person(Role.OFFICER), java_script_enabled=False) as officer:
        page = officer.page
        officer.signs_in()
        for word in officer.menu_words():
            officer.menu(word)
            expect(page.locator("h1")).to_be_visible()
            expect(page.locator("nav.menu [aria-current=page]")).to_have_text(word)
        filters(officer)
        page.get_by_role("row").filter(has_text="TLS").get_by_role("link").first.click()
        claims(officer)
        starts_a_scan(officer)


def filters(officer: Walker) -> None:
    page = officer.page
    officer.menu("问题")
    page.locator("select[name=system]").select_option("cockpit")
    page.get_by_role("button", name="查看").click()
    assert "system=cockpit" in page.url
    assert "12345 热线平台" not in page.locator("main table").inner_text()


def claims(officer: Walker) -> None:
    page = officer.page
    page.locator("summary", has_text="申报已整改").click()
    page.get_by_label("整改情况").fill("已停用 TLS 1.0")
    page.get_by_role("button", name="已整改，请复测").click()
    expect(page.locator("h1 + .marks")).to_contain_text("待复测")


def starts_a_scan(officer: Walker) -> None:
    page = officer.page
    officer.goes_to("/scans/new")
    page.get_by_label("电子档案").check()
    page.get_by_role("button", name="查看授权情况").click()
    page.get_by_role("button", name="开始扫描").click()
    officer.sees("电子档案")


def test_by_keyboard_alone_somebody_signs_in_and_assigns_a_finding(browser: Browser, town: Town, address: str) -> None:
    with walking(browser, address, town.person(Role.OFFICER)) as officer:
        page = officer.page
        officer.goes_to("/login")
        types(page, officer.person.login, "Tab", officer.person.password, "Enter")
        page.wait_for_url("**/login/code**")
        types(page, officer.code(), "Enter")
        page.wait_for_url(f"{address}/")
        tabs_to(page, "a.skip", most=1)
        tabs_to(page, "nav.menu a[href='/findings']")
        types(page, "Enter")
        page.wait_for_url("**/findings")
        tabs_to(page, "a.skip", most=1)
        types(page, "Enter")
        tabs_to(page, "main table a[href^='/findings/']")
        types(page, "Enter")
        page.wait_for_url(re.compile(r"/findings/\d+$"))
        tabs_to(page, "summary:has(+ form#assign), summary:has(~ form#assign)")
        types(page, "Enter")
        tabs_to(page, "#assign-owner", most=1)
        types(page, "Control+a", "值班员", "Tab", "按职责分工", "Tab", "Enter")
        expect(page.locator("h1 + .marks")).to_contain_text("整改中")
        officer.sees("值班员")


FOCUS = """(wanted) => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {there: one.matches(wanted), seen: outlined && within, what: one.outerHTML.slice(0, 200)};
}"""
"""Whether the focus is on what is wanted, and whether it can be seen where it is."""


def tabs_to(page: Page, wanted: str, *, most: int = 60) -> None:
    """Press the tab key until the focus stands on `wanted`; it must be seen at every step."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS, wanted)
        assert focus["seen"], focus["what"]
        if focus["there"]:
            return
    pytest.fail(f"no {wanted} within {most} steps")


def types(page: Page, *keys: str) -> None:
    """Press keys that have names, and type everything else."""
    for one in keys:
        if one in ("Tab", "Enter", "Control+a"):
            page.keyboard.press(one)
        else:
            page.keyboard.type(one)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_well_made_in_both_widths_and_themes(
    browser: Browser, town: Town, address: str, language: Literal["zh", "en"]
) -> None:
    year = str(town.workspace.day(now()).today.year)
    with walking(browser, address, town.person(Role.OFFICER)) as officer:
        officer.goes_to("/login")
        is_well_made(officer.page, f"login-{language}")
        officer.signs_in()
        officer.page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        for name, path in PAGES.items():
            officer.goes_to(path.replace("{year}", year))
            is_well_made(officer.page, f"{name}-{language}")
    for role, name, path in ((Role.ADMINISTRATOR, "accounts", "/accounts"), (Role.AUDITOR, "log", "/log")):
        with walking(browser, address, town.person(role)) as other:
            other.signs_in()
            other.page.context.add_cookies([{"name": "language", "value": language, "url": address}])
            other.goes_to(path)
            is_well_made(other.page, f"{name}-{language}")


def is_well_made(page: Page, name: str) -> None:
    """In both widths and themes; pictures are taken where somebody wants them."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(FAULTS) == [], (name, width)
        for theme in ("light", "dark") if SHOTS else ():
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)
