"""The chapter on IPv6: parts with their scores, each indicator with what was seen, and the figures of each site."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec.structs import replace

from baselines.judge import judge
from baselines.load import load_baseline, load_rule
from checks import FakeTarget, Outcome, Severity, Text, Verdict
from checks.evidence import Depth, Ipv6Evidence, LinkCount, PageReach, Place, Reason
from reports.model import ChapterAssessment, SystemReport
from reports.page import system_html
from tests.reports.sample import sample_report

AT = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>.example.gov.cn"


def said(check: str, outcome: Outcome, locator: str = "ipv6", reason: Reason | None = None) -> Verdict:
    place = Place("hotline", "web", locator)
    return Verdict(place=place, outcome=outcome, seen_at=AT, depth=Depth.NORMAL, check=check, reason=reason)


def site(**facts: object) -> Ipv6Evidence:
    seen = FakeTarget("hotline", "web").sees("ipv6", **facts)
    assert isinstance(seen, Ipv6Evidence)
    return seen


def report() -> SystemReport:
    """The name has an address and the page comes, links fail and more ports are open; nobody could measure the delay."""
    plain = sample_report(findings=20)
    finding = replace(
        plain.findings[0],
        check="ipv6.more-ports",
        asset="web",
        locator="ports6",
        seen=Text(zh=f"{HOSTILE} 经 IPv6 多开放端口：22。", en=f"Open at {HOSTILE} over IPv6 alone: 22."),
    )
    verdicts = [
        said("dns.no-ipv6", Outcome.MET, "dns:www.example.gov.cn"),
        said("ipv6.unreachable", Outcome.MET),
        said("ipv6.slow", Outcome.NOT_ASSESSED, reason=Reason.NOT_KNOWN),
        said("ipv6.mail", Outcome.NOT_APPLICABLE, "dns:www.example.gov.cn"),
        said("ipv6.links-second", Outcome.PARTLY_MET),
        said("ipv6.more-ports", Outcome.NOT_MET, "ports6"),
    ]
    baseline = load_baseline("ipv6")
    rule = load_rule(baseline.rule)
    severities = {"ipv6.more-ports": Severity.HIGH, "ipv6.links-second": Severity.LOW}
    assessment = judge("hotline", 7, baseline, rule, verdicts, judged_at=AT, severities=severities)
    sites = (
        site(
            name=HOSTILE,
            v6=PageReach(tried=5, answered=4, status=200, median_ms=41),
            alike=0.875,
            second=LinkCount(taken=20, tried=15, working=9, out_of_scope=5),
            third=LinkCount(taken=0, tried=0, working=0),
        ),
        site(works_here=False, v6=PageReach(tried=5, answered=0), v4=None, alike=None, second=None, third=None),
    )
    chapter = ChapterAssessment(baseline=baseline, rule=rule, assessment=assessment)
    return replace(plain, findings=(finding, *plain.findings[1:]), ipv6=chapter, ipv6_sites=sites)


def chapter(html: str) -> str:
    match = re.search(r'<section class="chapter" id="ipv6">.*?</section>', html, re.DOTALL)
    assert match is not None
    return match[0]


def indicators(text: str) -> dict[str, list[str]]:
    """The cells of each indicator by its id, without markup."""
    rows = re.findall(r'<tr id="ipv6-\d+">(.*?)</tr>', text, re.DOTALL)
    cells = [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]
    return {id: rest for id, *rest in cells}


def test_the_four_parts_stand_in_order_with_their_scores() -> None:
    text = chapter(system_html(report(), "zh", "pdf"))
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class="strong">(.*?)</td>', text)
    assert rows == [("域名", "100.0"), ("访问", "100.0"), ("内容与链接", "50.0"), ("安全一致性", "0.0")]


def test_each_indicator_has_what_was_seen_and_its_result() -> None:
    rows = indicators(chapter(system_html(report(), "zh", "pdf")))
    assert len(rows) == 16
    assert rows["V6-01"] == ["（1）网站域名有 AAAA 记录", "1 处已测 1 处", "符合", "—"]
    assert rows["V6-03"][1:3] == ["—", "不适用"]
    assert rows["V6-06"][1:3] == ["所见不足以判断", "未测"]
    assert rows["V6-10"][1].startswith("&lt;script&gt;")
    assert rows["V6-10"][1].endswith("经 IPv6 多开放端口：22。")
    assert rows["V6-10"][2:] == ["不符合", report().findings[0].number]


def test_what_falls_short_leads_to_its_finding() -> None:
    one = report()
    text = chapter(system_html(one, "en", "html"))
    (row,) = re.findall(r'<tr id="ipv6-\d+"><td>V6-10</td>.*?</tr>', text, re.DOTALL)
    assert f'href="#{one.findings[0].number}"' in row


def test_the_figures_of_each_site_are_told_and_its_words_are_harmless() -> None:
    text = chapter(system_html(report(), "zh", "pdf"))
    assert "<script>" not in text
    table = text.split("有 IPv6 地址的网站实测数据")[1].split("</table>")[0]
    first, second = (
        [re.sub("<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r'<tr><th scope="row">.*?</tr>', table, re.DOTALL)
    )
    assert first == ["4 / 5", "41", "38", "88%", "9 / 15 另 5 条未授权", "—"]
    assert second == ["0 / 5 本机无 IPv6 通路", "—", "—", "—", "—", "—"]


def test_the_chapter_says_how_sure_it_is() -> None:
    text = chapter(system_html(report(), "zh", "pdf"))
    assert "二手资料" in text
    assert "本规则由本项目自定" in text


def test_a_scan_that_was_not_judged_by_it_has_no_such_chapter() -> None:
    html = system_html(sample_report(), "zh", "pdf")
    assert 'id="ipv6"' not in html
    assert "#ipv6" not in html
