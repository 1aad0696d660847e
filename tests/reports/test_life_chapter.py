"""The chapter on the life of data: six stages with their scores, their chart, and what falls short with its findings."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec.structs import replace

from baselines.judge import judge
from baselines.load import load_baseline, load_rule
from checks import Outcome, Severity, Verdict
from checks.evidence import Depth, Place
from reports.language import speaking
from reports.model import ChapterAssessment, SystemReport
from reports.page import system_html
from reports.tables import tables
from tests.reports.sample import sample_report

AT = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)


def said(check: str, outcome: Outcome, asset: str, locator: str) -> Verdict:
    place = Place("hotline", asset, locator)
    return Verdict(place=place, outcome=outcome, seen_at=AT, depth=Depth.NORMAL, check=check)


def report() -> SystemReport:
    """Storage falls short by the finding on asset-1's Redis, collection holds by its form, nobody looked at the rest."""
    plain = sample_report(findings=20)
    finding = next(one for one in plain.findings if one.check == "store.open-to-all")
    verdicts = [
        said("personal.form-plain", Outcome.MET, "web", "tcp/443"),
        said("personal.sent-elsewhere", Outcome.MET, "web", "tcp/443"),
        said("store.open-to-all", Outcome.NOT_MET, finding.asset, finding.locator),
        said("store.reachable", Outcome.MET, finding.asset, finding.locator),
    ]
    baseline = load_baseline("data-lifecycle")
    rule = load_rule(baseline.rule)
    severities = {"store.open-to-all": Severity.CRITICAL}
    assessment = judge("hotline", 7, baseline, rule, verdicts, judged_at=AT, severities=severities)
    return replace(plain, life=ChapterAssessment(baseline=baseline, rule=rule, assessment=assessment))


def chapter(html: str) -> str:
    match = re.search(r'<section class="chapter" id="life">.*?</section>', html, re.DOTALL)
    assert match is not None
    return match[0]


def test_the_six_stages_stand_in_order_with_their_scores() -> None:
    text = chapter(system_html(report(), "zh", "pdf"))
    table = text.split('<table class="grid numbers">')[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="strong">(.*?)</td><td>(.*?)</td>', table)

    assert [title for title, _, _ in rows] == ["数据采集", "数据传输", "数据存储", "数据处理", "数据交换", "数据销毁"]
    scores = {title: score for title, score, _ in rows}
    # Storage: exposed 2 of 2, authentication 0 of 3 by weight: 2 / 5.
    assert (scores["数据采集"], scores["数据存储"], scores["数据销毁"]) == ("100.0", "40.0", "—")


def test_the_chart_says_the_same_to_those_who_do_not_see_it() -> None:
    text = chapter(system_html(report(), "zh", "pdf"))
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    assert title is not None
    assert "数据存储" in title[1]
    assert "40.0" in title[1]
    assert len(re.findall(r'height="13" fill="#6d8ea2"', text)) == 2


def test_what_falls_short_leads_to_its_finding() -> None:
    one = report()
    finding = next(one for one in one.findings if one.check == "store.open-to-all")
    text = chapter(system_html(one, "en", "html"))
    (row,) = re.findall(r'<tr id="life-\d+">.*?</tr>', text, re.DOTALL)
    assert "STO-02" in row
    assert f'href="#{finding.number}"' in row


def test_a_scan_that_was_not_judged_by_it_has_no_such_chapter() -> None:
    html = system_html(sample_report(), "zh", "pdf")
    assert 'id="life"' not in html
    assert "#life" not in html


def test_the_spreadsheet_has_the_stages_too() -> None:
    with speaking("en"):
        (stages,) = [table for table in tables(report()) if table.name == "Life of data"]
    assert [row[0] for row in stages.rows][:2] == ["Collection", "Transmission"]
    assert [row[1] for row in stages.rows][:3] == [100.0, None, 40.0]
    assert stages.rows[-1][0] == "All"
