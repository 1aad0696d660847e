"""The bureau's Monday, and what the auditor sees of it: an acceptance is approved, its day passes, and it returns by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.findings.model import Finding
from tests.web.visiting import scan
from tests.web.walks.town import Town, a_town
from tests.web.walks.walker import Walker, pdf_words, walking

ACCEPTED_FOR = timedelta(days=5)
LATER = timedelta(days=10)
"""Past the acceptance, and past the deadline of a critical finding."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_town(tmp_path) as one:
        scan(one.workspace, now(), open_to_all=True)
        yield one


def test_what_the_bureau_accepts_comes_back_by_itself_and_the_auditor_sees_it_all(browser: Browser, town: Town) -> None:
    finding, people = town.open_to_all(), {role: town.person(role) for role in Role}
    until = town.workspace.day(now()).today + ACCEPTED_FOR
    with town.serving() as address:
        with walking(browser, address, people[Role.OWNER]) as owner:
            owner.signs_in()
            asks_to_accept(owner, finding, until)
        with walking(browser, address, people[Role.BUREAU]) as bureau:
            bureau.signs_in()
            approves(bureau, finding)
            sees_it_accepted(bureau, finding, until)
            takes_tables_to_the_meeting(bureau)
    with town.serving(later=LATER) as address:
        with walking(browser, address, people[Role.BUREAU], LATER) as bureau:
            bureau.signs_in()
            sees_it_back_and_late(bureau, finding)
        with walking(browser, address, people[Role.AUDITOR], LATER) as auditor:
            auditor.signs_in()
            sees_what_was_done(auditor, finding)


def asks_to_accept(owner: Walker, finding: Finding, until: date) -> None:
    page = owner.page
    owner.goes_to(f"/findings/{finding.number}")
    page.locator("summary", has_text="申请接受风险").click()
    form = page.locator("form#accepted")
    form.locator("input[type=date]").fill(until.isoformat())
    form.get_by_label("原因").fill("下周停机窗口整改，期间仅内网可达")
    form.get_by_role("button", name="提交审批").click()
    owner.sees("待审批")


def approves(bureau: Walker, finding: Finding) -> None:
    page = bureau.page
    bureau.menu("审批")
    waiting = page.locator("article", has_text=finding.name)
    expect(waiting).to_contain_text("下周停机窗口整改")
    waiting.get_by_label("审批意见").fill("同意，到期须整改")
    waiting.get_by_role("button", name="批准").click()
    bureau.sees("没有待审批的申请")


def sees_it_accepted(bureau: Walker, finding: Finding, until: date) -> None:
    bureau.goes_to(f"/findings/{finding.number}")
    expect(bureau.page.locator("h1 + .marks")).to_contain_text("接受风险")
    bureau.sees(f"至 {until}")
    bureau.menu("逾期")
    assert finding.name not in bureau.page.inner_text("main")


def takes_tables_to_the_meeting(bureau: Walker) -> None:
    bureau.menu("考核")
    bureau.sees("政务服务局")
    sheet = openpyxl.load_workbook(BytesIO(bureau.downloads("xlsx"))).active
    assert sheet
    assert any("政务服务局" in row for row in sheet.iter_rows(values_only=True))
    assert "政务服务局" in pdf_words(bureau.downloads("pdf"))


def sees_it_back_and_late(bureau: Walker, finding: Finding) -> None:
    """Nobody did anything, and no scan ran."""
    bureau.menu("逾期")
    row = bureau.page.get_by_role("row").filter(has_text=finding.name)
    row.get_by_role("link").first.click()
    marks = bureau.page.locator("h1 + .marks")
    expect(marks).to_contain_text("待整改")
    expect(marks).to_contain_text("逾期 3 天")
    bureau.sees("接受风险")


def sees_what_was_done(auditor: Walker, finding: Finding) -> None:
    assert auditor.menu_words() == ["审计"]
    for words in ("登录", "导出", "owner", "bureau", f"/findings/{finding.number}/ask/accepted", "/requests"):
        auditor.sees(words)
    for path in ("/findings", f"/findings/{finding.number}", "/departments", "/scans", "/accounts", "/answers"):
        assert auditor.is_refused(path) == 403
    assert "bureau" in auditor.downloads("csv").decode("utf-8-sig")
