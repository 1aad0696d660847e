"""The 密评 chapter: layers with weight and score, units with D, A and K, and the rule beside them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec.structs import replace

from baselines.judge import judge
from baselines.load import load_baseline, load_rule
from checks import Outcome, Verdict
from checks.evidence import Depth, Place, Reason
from checks.verdict import Fact
from reports.language import speaking
from reports.model import ChapterAssessment, SystemReport
from reports.page import system_html
from reports.tables import tables
from tests.reports.sample import sample_report

AT = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)
PRODUCT: dict[str, Fact] = {"certificate": ["GM001119920250001"], "certificate_until": "2028-05-31"}
OVER: dict[str, Fact] = {"certificate": ["GM003312220200012"], "certificate_until": "2025-05-31"}


def said(check: str, outcome: Outcome, locator: str, asset: str = "web", **facts: Fact) -> Verdict:
    place = Place("hotline", asset, locator)
    return Verdict(place=place, outcome=outcome, seen_at=AT, depth=Depth.NORMAL, check=check, facts=dict(facts))


def report() -> SystemReport:
    """Two channels: one in the clear, one of AES-128 with its keys attested. Nobody was asked about the rest."""
    baseline = load_baseline("crypto-level3")
    rule = load_rule(baseline.rule)
    verdicts = [
        said("crypto.channel-protected", Outcome.MET, "tcp/443"),
        said("crypto.channel-algorithm", Outcome.NOT_MET, "tcp/443", strength=128),
        said("crypto.channel-protected", Outcome.NOT_MET, "tcp/80"),
        said("tlcp.old-suites", Outcome.NOT_APPLICABLE, "tcp/443"),
        said("crypto.network", Outcome.MET, "answer:6.2.3", asset="", **PRODUCT),
        replace(
            said("crypto.network", Outcome.NOT_ASSESSED, "answer:6.2.4", asset="", **OVER),
            reason=Reason.PRODUCT_EXPIRED,
        ),
    ]
    assessment = judge("hotline", 7, baseline, rule, verdicts, judged_at=AT, severities={})
    chapter = ChapterAssessment(baseline=baseline, rule=rule, assessment=assessment)
    return replace(sample_report(findings=20), cryptography=chapter)


def chapter_of(html: str) -> str:
    match = re.search(r'<section class="(?:chapter|part)" id="cryptography">.*?</section>', html, re.DOTALL)
    assert match is not None
    return match[0]


def test_the_unit_table_tells_d_a_and_k_over_the_objects() -> None:
    text = chapter_of(system_html(report(), "zh", "pdf"))
    (row,) = re.findall(r"<tr><td>6\.2\.3<br>应</td>.*?</tr>", text, re.DOTALL)
    # D holds at 443 only; A was missed there and is not known at 80; K is attested for both. (0.5 + 0)/2 = 0.25.
    assert "D 1/2" in row
    assert "A 0/2 (1 个未知)" in row
    assert "K 2/2" in row
    assert "0.2500" in row


def test_the_product_certificate_stands_with_the_unit_also_when_it_is_over() -> None:
    text = chapter_of(system_html(report(), "zh", "pdf"))
    rows = {
        one: re.search(rf"<tr><td>{re.escape(one)}<br>.*?</tr>", text, re.DOTALL) for one in ("6.2.3", "6.2.4", "6.2.5")
    }
    managed, over, other = (match[0] for match in rows.values() if match)
    assert "密码产品认证证书：GM001119920250001，有效期至 2028-05-31" in managed
    assert "密码产品认证证书：GM003312220200012，有效期至 2025-05-31" in over
    assert "密码产品认证证书已过期" in over
    assert "密码产品认证证书" not in other


def test_layers_total_and_conclusion_are_told() -> None:
    text = chapter_of(system_html(report(), "zh", "pdf"))
    layers = dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>\d+</td><td class="strong">(.*?)</td>', text))
    assert list(layers) == [
        "物理和环境安全",
        "网络和通信安全",
        "设备和计算安全",
        "应用和数据安全",
        "管理制度",
        "人员管理",
        "建设运行",
        "应急处置",
    ]
    # 6.2.3 as above; 6.2.2 is worth 0 by the port in the clear, its other object not being known: (0.25 + 0.7·0)/1.7.
    assert (layers["网络和通信安全"], layers["管理制度"]) == ("0.1471", "—")
    assert "14.7" in text
    assert "不符合" in text
    assert "crypto-2023" in text
    # A layer nobody looked at is one sentence.
    assert re.findall(r"<tr><td>(.*?)<br>", text) == ["6.2.1", "6.2.2", "6.2.3", "6.2.4", "6.2.5"]
    assert text.count("个测评单元均未测") == 7


def test_units_nobody_looked_at_are_one_sentence() -> None:
    one = report()
    assert one.cryptography is not None
    chapter = one.cryptography
    unseen = judge("hotline", 7, chapter.baseline, chapter.rule, [], judged_at=AT, severities={})
    text = chapter_of(system_html(replace(one, cryptography=replace(chapter, assessment=unseen)), "zh", "pdf"))
    assert "41 个测评单元均未测" in text
    assert "<td>6.2.1<br>" not in text


def test_a_system_without_a_level_has_no_such_chapter() -> None:
    assert 'id="cryptography"' not in system_html(sample_report(), "zh", "pdf")


def test_the_spreadsheet_has_the_units_too() -> None:
    with speaking("zh"):
        (units,) = [table for table in tables(report()) if table.name == "密评单元"]
    rows = {row[1]: row for row in units.rows}
    assert len(rows) == 41
    assert all(len(row) == len(units.header) for row in units.rows)
    # D, A and K: held, missed, not known.
    assert rows["6.2.3"][4:13] == (1, 1, 0, 0, 1, 1, 2, 0, 0)
    assert rows["6.2.3"][13] == 0.25
    assert rows["6.2.3"][15:] == ("GM001119920250001", "2028-05-31")
    assert rows["6.2.5"][15:] == (None, None)
    assert rows["GL-1.1"][4:14] == (None,) * 10


def test_a_layer_in_which_an_answer_did_not_count_says_why() -> None:
    one = report()
    assert one.cryptography is not None
    chapter = one.cryptography
    over = said("crypto.physical", Outcome.NOT_ASSESSED, "answer:6.1.1", asset="", **OVER)
    met = said("crypto.rules", Outcome.MET, "answer:GL-1.1", asset="")
    verdicts = [replace(over, reason=Reason.PRODUCT_EXPIRED), met]
    told = judge("hotline", 7, chapter.baseline, chapter.rule, verdicts, judged_at=AT, severities={})
    text = chapter_of(system_html(replace(one, cryptography=replace(chapter, assessment=told)), "zh", "pdf"))
    assert re.search(r"<tr><td>6\.1\.1<br>宜</td>.*?密码产品认证证书已过期", text)
    assert text.count("个测评单元均未测") == 6


def test_a_unit_leads_to_the_finding_that_tells_of_its_weakness_under_another_name() -> None:
    """People are told of a port in the clear by `http.plain`, not by the check that counts for the unit."""
    one = report()
    plain = replace(one.findings[0], check="http.plain", asset="web", locator="tcp/80")
    text = chapter_of(system_html(replace(one, findings=(plain, *one.findings[1:])), "zh", "html"))
    (row,) = re.findall(r"<tr><td>6\.2\.2<br>.*?</tr>", text, re.DOTALL)
    assert f'href="#{plain.number}"' in row


def test_the_english_chapter_holds_no_chinese() -> None:
    text = chapter_of(system_html(report(), "en", "pdf"))
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
    assert "6.2.3<br>shall" in text
