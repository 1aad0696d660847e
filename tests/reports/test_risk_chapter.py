"""The chapter on risk: asset values, threats, measures, the list with its inputs, the business, the method and its sureness."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from baselines.risk import Kind, load_risk
from reports.model import SystemReport
from reports.page import system_html
from reports.render import render
from reports.risk_view import ROWS_SHOWN
from tests.reports.risk_sample import report_with_risk
from tests.reports.sample import sample_report

SHIPPED = load_risk()


@pytest.fixture(scope="module")
def report() -> SystemReport:
    return report_with_risk(40)


@pytest.fixture(scope="module")
def printed(report: SystemReport, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The PDF's text without white space."""
    path = tmp_path_factory.mktemp("risk") / "report.pdf"
    render(report, "pdf", path, "zh")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return "".join(text.split())


RISK = ("assets", "threats", "measures", "risk-assessment")
"""The chapters that risk assessment fills."""


def chapter(html: str, *ids: str) -> str:
    found = [
        re.search(rf'<section class="(chapter|part)" id="{id}">.*?</section>', html, re.DOTALL) for id in ids or RISK
    ]
    assert None not in found
    return "".join(one[0] for one in found if one)


def cells(row: str) -> list[str]:
    return [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)]


def risk_rows(html: str) -> list[list[str]]:
    table = re.search(r'<table class="grid risk-list">.*?</table>', html, re.DOTALL)
    assert table is not None
    return [cells(row) for row in re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)][1:]


def test_the_paper_says_system_business_coverage_and_sureness(printed: str, report: SystemReport) -> None:
    share = f"{round(report.assessment.coverage * 100)}%"
    for words in (
        "系统风险",
        "业务风险：12345政务服务热线",
        f"以上为已测内容的风险（已测适用项的{share}）；未测内容同样存在风险",
        "本单位未赋值，取其所含系统资产价值的最大值",
        "矩阵和分级依通行写法取自GB/T20984-2007附录A",
        "风险计算方法",
        "可能性：威胁频率×难易程度",
    ):
        assert words in printed


def test_assets_stand_with_values_and_how_they_were_got(report: SystemReport) -> None:
    text = chapter(system_html(report, "zh", "pdf"))
    table = text.split("资产及其赋值")[1].split("</table>")[0]
    rows = [cells(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)][1:]
    assert rows[0][:5] == ["4", "4", "4", "4", "按保护等级推定"]
    assert rows[2][:5] == ["5", "4", "3", "5", "已登记"]
    assert rows[0][5:] == ["0", "未见弱点"]


def test_each_row_shows_its_inputs(report: SystemReport) -> None:
    assert report.risk is not None
    shown = risk_rows(system_html(report, "zh", "pdf"))
    assert len(shown) == ROWS_SHOWN
    for line, row in zip(shown, report.risk.system.rows, strict=False):
        assert line[0].startswith(row.vulnerability.finding)
        assert f" {row.asset_value} " in line[1]
        assert line[2].endswith(str(row.frequency))
        assert line[3].startswith(str(row.exploitability))
        assert line[4] == f"{row.likelihood.value:.0f} → {row.likelihood.grade}"
        assert line[5].startswith(str(row.severity))
        assert line[6] == f"{row.loss.value:.0f} → {row.loss.grade}"
        assert line[7].startswith(f"{row.risk.value:.0f} ")


def test_steps_and_measures_behind_a_grade_are_named(report: SystemReport) -> None:
    html = chapter(system_html(report, "zh", "pdf"))
    assert "= 3（检查的严重程度） +1（可达范围） +1（已知被利用）" in html
    assert re.search(r"= 4（检查的严重程度） -1（已有措施）： ?应急预案与演练", html)
    assert "登录失败处理" in html
    assert "host.lockout" in html


def test_the_rest_of_the_rows_stand_in_the_spreadsheet_and_the_json(report: SystemReport, tmp_path: Path) -> None:
    assert report.risk is not None
    rows = report.risk.system.rows
    assert f"以上为最严重的 {ROWS_SHOWN} 项，其余 {len(rows) - ROWS_SHOWN} 项" in system_html(report, "zh", "pdf")
    render(report, "xlsx", tmp_path / "r.xlsx", "zh")
    book = load_workbook(tmp_path / "r.xlsx")
    sheet = [list(row) for row in book["风险列表"].iter_rows(values_only=True)]
    assert len(sheet) == len(rows) + 1
    first = dict(zip(sheet[0], sheet[1], strict=True))
    assert (first["问题"], first["风险值"], first["资产价值"]) == (
        rows[0].vulnerability.finding,
        rows[0].risk.value,
        rows[0].asset_value,
    )
    assert len(list(book["资产赋值"].iter_rows())) == len(report.risk.system.assets) + 1
    render(report, "json", tmp_path / "r.json", "zh")
    kept = msgspec.json.decode((tmp_path / "r.json").read_bytes(), type=SystemReport)
    assert kept.risk == report.risk


def test_the_matrix_page_agrees_with_the_risk_list(report: SystemReport) -> None:
    html = system_html(report, "zh", "pdf")
    matrix = html.split('id="risk">')[1].split("</section>")[0]
    levels = dict.fromkeys(range(1, 6), 0)
    for level, count in re.findall(
        r'<td class="risk-(\d)">.*?(?:<span class="risk-count">(\d+)</span>.*?)?</td>', matrix
    ):
        levels[int(level)] += int(count or 0)
    assert levels == {level: sum(one.risk == level for one in report.findings) for level in range(1, 6)}


def test_the_method_page_has_the_matrices_and_what_the_bureau_changed(report: SystemReport) -> None:
    assert report.risk is not None
    changed = replace(report.risk, file="risk.yaml", changed=("matrix.risk", "threats.malware"))
    text = chapter(system_html(replace(report, risk=changed), "zh", "pdf"), "method")
    assert "其中以下内容由本单位文件 risk.yaml 替换：matrix.risk、threats.malware" in text
    table = text.split("risk-matrices")[1].split("</table>")[0]
    rows = [cells(row) for row in re.findall(r"<tr.*?>(.*?)</tr>", table, re.DOTALL)]
    # Row 4 of likelihood, of loss, and of risk; then the bands.
    assert rows[5] == ["7", "11", "14", "18", "22", "5", "8", "14", "19", "22", "7", "11", "16", "20", "23"]
    assert rows[7] == ["5", "11", "16", "21", "25", "5", "10", "15", "20", "25", "6", "12", "18", "23", "25"]


def test_multiplication_prints_decimals_and_no_matrices() -> None:
    method = replace(SHIPPED.method, method=Kind.MULTIPLICATION)
    html = system_html(report_with_risk(10, settings=replace(SHIPPED, method=method)), "zh", "pdf")
    assert "risk-matrices" not in html.split("<body")[1]
    assert "1 至 5 级的风险值上限：5 / 10 / 15 / 20 / 25。" in html
    assert "未取整的数值" in html
    assert any(re.search(r"\d\.\d\d → \d", line[4]) for line in risk_rows(html))


def test_little_coverage_is_warned_of() -> None:
    words = "已测内容不足一半，实际风险可能远高于此"
    assert words in system_html(report_with_risk(5, coverage=0.2), "zh", "pdf")
    assert words not in system_html(report_with_risk(5, coverage=0.9), "zh", "pdf")


def test_no_finding_is_no_low_risk() -> None:
    text = chapter(system_html(report_with_risk(0), "zh", "pdf"))
    assert "没有未关闭的发现" in text
    assert '<span class="figure figure-word">未见弱点</span>' in text
    assert '<span class="figure figure-word">很低' not in text


def test_an_english_chapter_has_no_chinese_but_names(report: SystemReport) -> None:
    text = chapter(system_html(report, "en", "pdf"))
    for name in (
        "12345 政务服务热线",
        "领导驾驶舱",
        report.system.name,
        report.system.department,
        report.system.zone,
        "业务前端",
    ):
        text = text.replace(name, "")
    assert not re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text)


def test_a_report_without_an_assessment_has_no_such_chapter() -> None:
    html = system_html(sample_report(), "zh", "pdf")
    assert not [id for id in ("threats", "measures") if f'id="{id}"' in html or f"#{id}" in html]
    assert "风险矩阵" in chapter(html, "risk-assessment")
    assert "风险列表" not in chapter(html, "risk-assessment")
