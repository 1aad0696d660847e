"""The other formats: one HTML file, a spreadsheet, CSV and JSON. What a target said is inert in each of them."""

from __future__ import annotations

import csv
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace

from checks import ReportError, Text, UnknownName
from reports.cells import raw_cell
from reports.model import BureauReport, SystemReport
from reports.render import FORMATS, render
from reports.text import printable
from tests.reports.sample import HOSTILE, sample_bureau, sample_finding, sample_report

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _hostile_report() -> SystemReport:
    """Every hostile word at the very beginning of a field."""
    words = (*HOSTILE, "@SUM(1+1)", "+1", "-2+3", "＝1＋1", "=1+1")
    findings = tuple(
        replace(sample_finding(n), seen=Text(zh=said, en=said), locator=said, number=f"F-{n}")
        for n, said in enumerate(words)
    )
    report = sample_report(0)
    assets = tuple(replace(one, name=words[n]) for n, one in enumerate(report.system.assets))
    return replace(report, findings=findings, system=replace(report.system, assets=assets))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("report", [_hostile_report(), sample_bureau(9)], ids=["system", "bureau"])
def test_the_page_is_one_file_that_runs_and_fetches_nothing(
    report: SystemReport | BureauReport, tmp_path: Path
) -> None:
    render(report, "html", tmp_path / "a.html", "zh")
    source = (tmp_path / "a.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(source)
    assert not page.tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "image", "use"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    links = [value or "" for name, value in page.attributes if name in ("href", "xlink:href")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    style = source[source.index("<style>") + 7 : source.index("</style>")]
    policy = next(
        value or "" for name, value in page.attributes if name == "content" and "default-src" in (value or "")
    )
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "url(" not in style
    assert "@import" not in style


def test_what_a_target_said_is_text_on_the_page(tmp_path: Path) -> None:
    render(_hostile_report(), "html", tmp_path / "a.html", "zh")
    page = _Page()
    page.feed((tmp_path / "a.html").read_text(encoding="utf-8"))
    text = "".join(page.text)
    for said in HOSTILE[:8]:
        assert printable(said, 280) in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_no_cell_of_the_workbook_is_a_formula(tmp_path: Path) -> None:
    report = _hostile_report()
    render(report, "xlsx", tmp_path / "a.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["发现", "逐项结果", "未测内容", "变化", "整改建议"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)]
    sheet = book["发现"]
    column = next(cell.column for cell in sheet[1] if cell.value == "检查所见")
    shown = [raw_cell(str(sheet.cell(row, column).value)) for row in range(2, sheet.max_row + 1)]
    assert shown == [printable(one.seen.zh, 2000) for one in report.findings]


def test_the_workbook_has_every_row_a_fixed_header_and_filters(tmp_path: Path) -> None:
    report = sample_report(25)
    render(report, "xlsx", tmp_path / "a.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert list(rows.values())[:3] == [25, len(report.assessment.items), len(report.not_looked)]
    assert rows["Advice"] == len({(one.check, one.title) for one in report.findings})
    assert rows["Changes"] == 25 + 2 + 1
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
    assert book["Findings"]["A1"].value == "Number"
    due = next(cell.column for cell in book["Findings"][1] if cell.value == "Due")
    assert book["Findings"].cell(2, due).value.date() == report.findings[0].due


def test_a_system_without_a_score_has_an_empty_cell_not_0(tmp_path: Path) -> None:
    report = sample_bureau(10)
    render(report, "xlsx", tmp_path / "a.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["系统"]
    score = next(cell.column for cell in sheet[1] if cell.value == "得分")
    for number, row in enumerate(report.rows, start=2):
        expected = row.assessment.score if row.assessment else None
        assert sheet.cell(number, score).value == (None if expected is None else pytest.approx(expected, abs=0.06))


def test_csv_is_read_back_row_by_row_and_holds_no_formula(tmp_path: Path) -> None:
    report = _hostile_report()
    render(report, "csv", tmp_path / "a.csv", "zh")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == len(report.findings)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
    seen = header.index("检查所见")
    assert [raw_cell(row[seen]) for row in rows] == [printable(one.seen.zh, 2000) for one in report.findings]


def test_json_is_the_whole_model(tmp_path: Path) -> None:
    report = _hostile_report()
    render(report, "json", tmp_path / "a.json", "zh")
    written = (tmp_path / "a.json").read_bytes()
    assert msgspec.json.decode(written, type=SystemReport) == report
    assert b"\x1b" not in written


def test_json_of_the_bureau_names_baselines_without_repeating_them(tmp_path: Path) -> None:
    report = sample_bureau(10)
    render(report, "json", tmp_path / "a.json", "zh")
    read = msgspec.json.decode((tmp_path / "a.json").read_bytes(), type=BureauReport)
    assert [row.assessment for row in read.rows] == [row.assessment for row in report.rows]
    assert all(row.baseline is None for row in read.rows)


@pytest.mark.parametrize("format", [one for one in FORMATS if one != "pdf"])
def test_a_file_that_cannot_be_written_is_said_plainly(format: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="can't be written"):
        render(sample_report(1), format, tmp_path / "none" / "a", "zh")


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="pdf, html, xlsx, json, csv, docx"):
        render(sample_report(1), "odt", tmp_path / "a", "zh")
