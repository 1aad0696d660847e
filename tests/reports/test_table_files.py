"""A table as a file: the same rows in each format; on paper as accessible as a report, and what a target said inert."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from pdfua import validate

from checks import InputError, Language, UnknownName
from reports.printing.conformity import document_faults, page_faults
from reports.table import Table, Value
from reports.table_files import FILE_TYPES, table_file
from reports.table_print import MOST_ROWS, columns, table_pdf
from tests.reports.sample import HOSTILE

HEADER = ("编号", "标题", "整改期限", "逾期天数")
TAKEN = {"at": "2026-11-25 10:00", "by": "安全管理员"}


def a_table(count: int = 3, title: str = "仍接受过时的 TLS 版本") -> Table:
    rows: list[tuple[Value, ...]] = [(f"F-{n}", title, date(2026, 11, 20), n) for n in range(1, count + 1)]
    return Table(name="逾期问题", header=HEADER, rows=tuple(rows))


def printed(content: bytes, folder: Path) -> list[str]:
    """The text of each page without white space."""
    path = folder / "table.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_printed_table_keeps_to_both_standards(tmp_path: Path, language: Language) -> None:
    (tmp_path / "t.pdf").write_bytes(table_pdf(a_table(), language, **TAKEN))
    with pikepdf.open(tmp_path / "t.pdf") as document:
        assert document_faults(document) == []
        assert page_faults(document) == []
    assert [str(finding) for finding in validate(str(tmp_path / "t.pdf")).findings] == []


def test_each_page_has_the_head_and_says_when_by_whom_and_how_many(tmp_path: Path) -> None:
    pages = printed(table_file(a_table(90), "pdf", "zh", **TAKEN), tmp_path)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "编号标题" in page
        assert "2026-11-2510:00由安全管理员" in page
        assert "90行" in page
        assert page.endswith(f"{number}/{len(pages)}")
    assert all(any(f"F-{n}" in page for page in pages) for n in range(1, 91))


def test_a_target_can_put_nothing_but_text_on_paper(tmp_path: Path) -> None:
    rows = tuple((said, said * 40, None, n) for n, said in enumerate(HOSTILE))
    content = table_pdf(Table(name="<b>表</b>", header=HEADER, rows=rows), "zh", at="现在", by="<img src=file:///x>")
    pages = "".join(printed(content, tmp_path))
    assert "<b>表</b>" in pages
    assert "<imgsrc=file:///x>" in pages
    with pikepdf.open(BytesIO(content)) as document:
        kinds = {str(one.get("/Subtype")) for page in document.pages for one in page.get("/Annots", ())}
    assert kinds == set(), "no link, no form"


def test_a_wide_table_lies_on_its_side_and_dates_are_never_broken() -> None:
    narrow = columns(HEADER, [("F-1", "短", "2026-11-20", 3)])
    wide = columns(("编号", *"甲乙丙丁", "期限"), [("F-1", *["长" * 60] * 4, "2026-11-20")])
    assert (narrow.landscape, wide.landscape) == (False, True)
    assert sum(wide.shares) == pytest.approx(100, abs=0.1)
    assert wide.shares[-1] * 172 / 100 >= len("2026-11-20")


def test_a_table_too_long_for_paper_is_refused_and_still_a_sheet() -> None:
    long = a_table(MOST_ROWS + 1)
    with pytest.raises(InputError, match=str(MOST_ROWS)):
        table_file(long, "pdf", "zh", **TAKEN)
    sheet = openpyxl.load_workbook(BytesIO(table_file(long, "xlsx", "zh", **TAKEN)), read_only=True).worksheets[0]
    assert sum(1 for _row in sheet.iter_rows()) == MOST_ROWS + 2


def test_an_empty_table_is_a_file_too(tmp_path: Path) -> None:
    assert printed(table_file(a_table(0), "pdf", "zh", **TAKEN), tmp_path) != []


def test_there_is_no_other_format() -> None:
    assert set(FILE_TYPES) == {"xlsx", "csv", "pdf"}
    with pytest.raises(UnknownName, match="docx"):
        table_file(a_table(), "docx", "zh", **TAKEN)
