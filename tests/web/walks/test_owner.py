"""The owner's day: the own system alone, an answer with its proof, a claim that is rejected and one that holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scanner.accounts.model import Role
from scanner.findings.model import FindingState
from tests.web.walks.town import Town, a_town
from tests.web.walks.walker import Walker, walking

PROOF = b"%PDF-1.7\nwho came in through which door"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_town(tmp_path) as one:
        one.scan("hotline", "cockpit")
        yield one


def test_the_owner_answers_and_only_a_scan_that_sees_the_repair_closes_the_finding(
    browser: Browser, town: Town
) -> None:
    finding = town.open_to_all()
    with town.serving() as address, walking(browser, address, town.person(Role.OWNER)) as owner:
        owner.signs_in()
        sees_the_own_system_alone(owner, address)
        answers_with_a_proof(owner)
        opens_the_finding(owner, finding.name)
        claims(owner, "已设置口令")
        waits_for(owner, "复测未通过")
        expect(owner.page.locator("h1 + .marks")).to_contain_text("待整改")
        town.redis.repair()
        claims(owner, "已设置口令并重启服务")
        waits_for(owner, "已闭环")
    closed = town.open_to_all()
    assert closed.state is FindingState.CLOSED
    assert closed.closing_scan == 3


def sees_the_own_system_alone(owner: Walker, address: str) -> None:
    assert owner.menu_words() == ["城墙", "问题", "逾期", "审批", "整改通知", "问卷", "基线与检查"]
    expect(owner.page.locator(".plot")).to_have_count(1)
    owner.sees("12345 热线平台")
    assert "领导驾驶舱" not in owner.page.content()
    assert owner.is_refused("/systems/cockpit") == 404
    assert owner.is_refused("/departments") == 403
    assert owner.is_refused("/scans") == 403


def answers_with_a_proof(owner: Walker) -> None:
    page = owner.page
    owner.menu("问卷")
    page.locator("main").get_by_role("link", name="12345 热线平台").click()
    page.locator(".point-head a").first.click()
    page.get_by_label("符合情况").first.select_option("met")
    page.get_by_label("添加证明材料").first.set_input_files(
        {"name": "门禁记录.pdf", "mimeType": "application/pdf", "buffer": PROOF}
    )
    page.get_by_role("button", name="保存").click()
    owner.sees("已保存")
    expect(page.get_by_role("link", name="门禁记录.pdf")).to_be_visible()


def opens_the_finding(owner: Walker, finding: str) -> None:
    owner.menu("问题")
    owner.page.get_by_role("link", name=finding, exact=True).click()
    owner.sees("如何验证")


def claims(owner: Walker, words: str) -> None:
    page = owner.page
    page.locator("summary", has_text="申报已整改").click()
    page.get_by_label("整改情况").fill(words)
    page.get_by_role("button", name="已整改，请复测").click()
    expect(page.locator("h1 + .marks")).to_contain_text("待复测")


def waits_for(owner: Walker, words: str) -> None:
    """Look again and again, as owners do, until the keeper has had the asset scanned."""
    for _look in range(40):
        if words in owner.page.locator("main").inner_text():
            return
        owner.page.wait_for_timeout(500)
        owner.page.reload()
    owner.sees(words)
