"""The officer's day: a scan from the page, watched to its end; the wall, a red brick, its finding, a notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scanner.accounts.model import Role
from tests.web.walks.town import Town, a_town
from tests.web.walks.walker import Walker, pdf_words, walking


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_town(tmp_path) as one:
        yield one


def test_the_officer_scans_follows_a_red_brick_and_issues_a_notice(browser: Browser, town: Town) -> None:
    with town.serving() as address, walking(browser, address, town.person(Role.OFFICER)) as officer:
        officer.signs_in()
        asks_for_a_scan(officer)
        watches_it_to_its_end(officer)
        follows_a_red_brick(officer)
        assigns_the_finding(officer)
        issues_a_notice(officer, town.open_to_all().name)


def asks_for_a_scan(officer: Walker) -> None:
    page = officer.page
    officer.menu("扫描")
    page.get_by_role("link", name="新建扫描").click()
    page.get_by_label("12345 热线平台").check()
    page.get_by_label("领导驾驶舱").check()
    page.get_by_role("button", name="查看授权情况").click()
    refused = page.get_by_role("row").filter(has_text="192.0.2.7")
    expect(refused).to_contain_text("未授权，不会访问")
    page.get_by_role("button", name="开始扫描").click()
    officer.sees("等待")


def watches_it_to_its_end(officer: Walker) -> None:
    """Nothing is loaded anew by hand: what waits becomes what runs, and what runs becomes what is over."""
    page = officer.page
    page.locator("#running").get_by_role("link").click()
    state = page.locator("#progress > p").first
    expect(state).to_contain_text("进行中")
    expect(state).to_contain_text("已完成", timeout=60_000)
    officer.sees("不在授权范围内")


def follows_a_red_brick(officer: Walker) -> None:
    page = officer.page
    page.locator("main").get_by_role("link", name="12345 热线平台").click()
    page.locator(".wall a[href*='8.1.4.1']:has(.failed)").first.click()
    officer.sees("评估依据")
    row = page.get_by_role("row").filter(has_text="无需口令即可访问").filter(has_text="F-")
    row.get_by_role("link").first.click()
    officer.sees("检查所见")
    officer.sees("政务服务局")


def assigns_the_finding(officer: Walker) -> None:
    page = officer.page
    page.locator("summary", has_text="指派责任人").click()
    form = page.locator("form#assign")
    form.get_by_label("责任人").fill("缓存管理员")
    form.get_by_label("原因").fill("由平台组整改")
    form.get_by_role("button", name="指派").click()
    expect(page.locator("h1 + .marks")).to_contain_text("整改中")
    officer.sees("缓存管理员")


def issues_a_notice(officer: Walker, finding: str) -> None:
    page = officer.page
    officer.menu("整改通知")
    page.get_by_role("link", name="签发整改通知书").click()
    page.locator("select[name=system]").select_option("hotline")
    page.locator("select[name=at_least]").select_option("low")
    page.get_by_role("button", name="预览").click()
    officer.sees(finding)
    page.get_by_role("button", name="签发").click()
    officer.sees("政务服务局")
    words = pdf_words(officer.downloads("按签发原样下载 pdf"))
    assert "整改通知书" in words
    assert finding in words
