"""Spreadsheets made to harm: each is refused with its file's name, in little time and memory."""

from __future__ import annotations

import io
import resource
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from checks import InputError
from scanner.sheets.read import read_tables
from tests.estate.helpers import write_xlsx

PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": "<workbook/>",
}


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_tables(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def repacked(path: Path, replaced: dict[str, bytes]) -> Path:
    """The workbook at `path` with some of its parts exchanged."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **replaced}.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "book.xlsx", {"系统": [("编号", "名称"), ("a", "甲")]})


def test_the_workbook_the_others_are_made_of_is_sound(workbook: Path) -> None:
    (table,) = read_tables(repacked(workbook, {}))
    assert [cell.text for cell in table.rows[0].cells.values()] == ["a", "甲"]


def test_a_decompression_bomb_is_not_unpacked(workbook: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    repacked(workbook, {"xl/sharedStrings.xml": b"<sst>" + b" " * 200_000_000 + b"</sst>"})
    packed_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(workbook)
    assert workbook.stat().st_size < 1_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - packed_peak < 50_000, before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_xml_with_a_dtd_is_refused_before_it_is_parsed(
    workbook: Path, tmp_path: Path, part: str, encoding: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!-- {"x" * 9000} -->'
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><worksheet>&x;</worksheet>'
    )
    message = refused(repacked(workbook, {part: xml.encode(encoding)}))
    assert "geheim" not in message
    assert "DTD" in message


@pytest.mark.parametrize("dtd", ['SYSTEM "http://192.0.2.1/x.dtd"', "[<!ELEMENT worksheet ANY>]"])
def test_a_dtd_is_refused_though_it_names_no_entity(workbook: Path, dtd: str) -> None:
    xml = f"<!DOCTYPE worksheet {dtd}><worksheet/>"
    assert "DTD" in refused(repacked(workbook, {"xl/worksheets/sheet1.xml": xml.encode()}))


def test_a_billion_laughs_are_refused(workbook: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><sst>&l9;</sst>'
    refused(repacked(workbook, {"xl/sharedStrings.xml": xml.encode()}))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"hello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x05\x06" + b"\0" * 18],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    refused(path)


def test_a_damaged_workbook_is_refused(workbook: Path) -> None:
    content = workbook.read_bytes()
    for cut in range(100, len(content), len(content) // 12):
        workbook.write_bytes(content[:cut])
        refused(workbook)


def test_parts_that_are_not_what_they_say_are_refused(workbook: Path) -> None:
    refused(repacked(workbook, PARTS_AS_BYTES))


PARTS_AS_BYTES = {name: text.encode() for name, text in PARTS.items()}


def test_a_row_number_beyond_the_format_does_not_keep_us_busy(workbook: Path) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
        '<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    refused(repacked(workbook, {"xl/worksheets/sheet1.xml": sheet.encode()}))


def test_a_formula_is_a_fault_where_it_stands_and_text_is_not(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "名称", "备注"])
    sheet.append(["a", '=HYPERLINK("http://x","y")', "#REF!"])
    sheet["C2"].data_type = "e"
    sheet.append(["b", "text", "x"])
    sheet["B3"].value = "=1+1"
    sheet["B3"].data_type = "s"
    book.save(tmp_path / "f.xlsx")
    (table,) = read_tables(tmp_path / "f.xlsx")
    first, second = table.rows
    assert first.cells["名称"].fault
    assert "(B2)" in first.cells["名称"].where
    assert first.cells["备注"].fault
    assert (second.cells["名称"].text, second.cells["名称"].fault) == ("=1+1", "")


def test_links_and_hidden_sheets_are_not_followed(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号"])
    sheet.append(["a"])
    sheet["A2"].hyperlink = "http://192.0.2.1/"
    hidden = book.create_sheet("hidden")
    hidden.append(["编号"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "l.xlsx")
    (table,) = read_tables(tmp_path / "l.xlsx")
    assert table.rows[0].cells["编号"].text == "a"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"id,name\na\0b,c\n", "NUL"),
        ("id,name\na,b\n".encode("utf-16"), "UTF-16"),
        (b"id,name\n\xff\xff\xff\n", "GB18030"),
        (b'id,name\na,"b\n', "row 2"),
        (b"", "x.csv"),
    ],
)
def test_broken_csv_is_refused_with_what_is_wrong(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    message = refused(path)
    assert word in message or "第 2 行" in message


def test_a_heading_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,name,id\na,b,c\n")
    assert "id" in refused(path)


def test_a_file_of_another_kind_or_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.exe").write_bytes(b"MZ")
    assert ".xlsx" in refused(tmp_path / "x.exe")
    refused(tmp_path / "nowhere.xlsx")
    (tmp_path / "folder.csv").mkdir()
    refused(tmp_path / "folder.csv")


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(1 << 36)
    assert "MB" in refused(path)


def test_headings_may_carry_remarks_and_stand_below_empty_rows(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"系统": [(), ("编号*", "名称（全称）", "等级(1-4)"), ("a", "甲", 3.0), ()]})
    (table,) = read_tables(path)
    assert table.headings == ("编号", "名称", "等级")
    assert [cell.text for cell in table.rows[0].cells.values()] == ["a", "甲", "3"]
    assert "(A3)" in table.rows[0].cells["编号"].where


def test_a_zip_with_too_many_parts_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(3000):
            archive.writestr(f"xl/{number}.xml", b"")
    (tmp_path / "many.xlsx").write_bytes(buffer.getvalue())
    refused(tmp_path / "many.xlsx")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_sheet_too_wide_is_refused_and_not_cut(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"wide.{suffix}"
    headings = [f"c{n}" for n in range(65)]
    if suffix == "csv":
        path.write_text(",".join(headings) + "\n")
    else:
        write_xlsx(path, {"a": [headings]})
    assert "64" in refused(path)
