"""A notice on paper and in a workbook: all of its findings, an official letter's parts, and nothing that a target's words do."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from msgspec.structs import replace

from checks import ReportError, UnknownName
from reports.language import speaking
from reports.notice_files import notice_html, write_notice
from reports.printing.conformity import document_faults, page_faults
from tests.reports.notice_sample import HOSTILE, sample_notice


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("notice") / "notice.pdf"
    write_notice(sample_notice(), "pdf", out, "zh")
    return out


def pages(path: Path) -> list[str]:
    """The text of each page without white space."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def test_the_pdf_is_what_it_claims_and_carries_its_data(printed: Path) -> None:
    with pikepdf.open(printed) as document:
        assert [*document_faults(document), *page_faults(document)] == []
        data = json.loads(document.attachments["notice.json"].get_file().read_bytes())
    assert [one["number"] for one in data["findings"]] == [one.number for one in sample_notice().findings]


def test_the_letter_has_what_an_official_one_has(printed: Path) -> None:
    letter, *lists, slip = pages(printed)
    order = (
        "内部资料",
        "某市政务服务和数据管理局",
        "整改〔2026〕12号",
        "网络安全问题整改通知书",
        "政务服务局（系统责任人：热线平台责任人、交换平台责任人）：",
        "共24项，其中12项已逾期",
        "GB/T22239—2019",
        "2026年11月30日前",
        "附件：1.整改问题清单2.整改回执",
        "（印章）",
        "2026年11月25日",
        "签发人：安全管理员",
    )
    places = [letter.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "附件1整改问题清单" in lists[0]
    for words in ("附件2", "整改回执", "整改〔2026〕12号", "签收人", "签收日期", "整改情况", "负责人签字", "年月日"):
        assert words in slip


def test_every_finding_is_listed_with_system_asset_severity_and_deadline(printed: Path) -> None:
    listed = "".join(pages(printed)[1:-1])
    for one in sample_notice().findings:
        assert one.number in listed
        assert "".join(one.title.zh.split())[:8] in listed
        assert one.due.isoformat() in listed
    assert "复测" in listed


def test_a_finding_that_did_not_get_in_is_no_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = notice_html(sample_notice()).replace('<tr id="F-103">', "<tr>")
    monkeypatch.setattr("reports.notice_files.notice_html", lambda notice: without)
    with pytest.raises(ReportError, match="F-103"):
        write_notice(sample_notice(), "pdf", tmp_path / "out.pdf", "zh")
    assert list(tmp_path.iterdir()) == []


def test_hostile_words_stay_words() -> None:
    with speaking("zh"):
        page = notice_html(replace(sample_notice(), department=HOSTILE, organisation=HOSTILE, issued_by=HOSTILE))
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_without_an_organisation_the_number_stands_at_the_right_and_the_place_is_left_open() -> None:
    with speaking("zh"):
        page = notice_html(replace(sample_notice(2), organisation="", owners=()))
    assert '<p class="number right">' in page
    assert "（发文单位）" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_the_same_findings_and_a_column_for_the_reply(tmp_path: Path, language: str) -> None:
    out = tmp_path / "notice.xlsx"
    write_notice(sample_notice(), "xlsx", out, language)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(BytesIO(out.read_bytes()))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert [row[0] for row in rows] == [one.number for one in sample_notice().findings]
    assert header[10] == {"zh": "整改情况（回复）", "en": "Reply: what was done"}[language]
    assert {row[10] for row in rows} == {None}
    assert any(str(row[2]).startswith("'=cmd") for row in rows)
    facts = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert "整改〔2026〕12号" in facts.values()


def test_there_is_no_other_format(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        write_notice(sample_notice(), "docx", tmp_path / "x.docx", "zh")
