"""Read xlsx workbooks that strangers made: bounded in size, no entity, no formula, no macro, no link followed."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.sax import ContentHandler, SAXException

import defusedxml.sax
from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from checks import InputError
from reports.cells import raw_cell
from reports.language import _
from scanner.sheets.grid import COLUMNS_MAX, make_table
from scanner.sheets.table import Cell, Table

PARTS_MAX = 2_000
UNPACKED_MAX = 300 * 1024 * 1024
RATIO_MAX = 100
"""Unpacked to packed bytes. Ordinary sheets reach 10 to 40; a bomb reaches 1,000. Asked from `RATIO_FROM` bytes on."""
RATIO_FROM = 5 * 1024 * 1024
LINES_MAX = 1_048_576
"""Rows of a sheet in the format itself (ECMA-376)."""

_WIDEST = 256
"""Columns of a sheet that is only looked through."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"


def read_workbook(content: bytes, name: str) -> list[Table]:
    """The visible sheets of a workbook that hold text.

    Formulas are not computed: a cell with one is read as a fault, to be reported where the cell is needed.

    Raises:
        InputError: no xlsx, damaged, locked with a password, a decompression bomb, or XML with a DTD (XXE).
    """
    _refuse_danger(content, name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of extensions and styles it leaves out; none of them is text.
            warnings.filterwarnings("ignore", module="openpyxl")
            return _tables(content, name)
    except InputError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise anything
        why = _("the workbook is damaged ({why})").format(why=type(error).__name__)
        raise InputError(_("{file}: {why}").format(file=name, why=why)) from error


def read_rows(content: bytes, name: str) -> Iterator[tuple[str, list[str]]]:
    """Every row of every sheet, hidden ones too, as the sheet's title and the texts of at most 256 cells; a formula stands as
    the value it last had.

    Raises:
        InputError: as `read_workbook`.
    """
    _refuse_danger(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_col=_WIDEST):
                yield sheet.title, ["" if cell.value is None else _text(cell.value) for cell in row]
    except Exception as error:  # a damaged workbook makes openpyxl raise anything
        why = _("the workbook is damaged ({why})").format(why=type(error).__name__)
        raise InputError(_("{file}: {why}").format(file=name, why=why)) from error


def _tables(content: bytes, name: str) -> list[Table]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        tables = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # What a sheet says of its own size is often wrong.
            sheet.reset_dimensions()
            tables.append(make_table(sheet.title, name, _grid(sheet, name)))
        return [table for table in tables if table.headings]
    finally:
        book.close()


def _grid(sheet: Any, name: str) -> Iterator[list[Cell]]:
    for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1), start=1):
        if number > LINES_MAX:
            raise InputError(_("{file}: more than {n} rows").format(file=name, n=LINES_MAX))
        # Sheets often go on for a million rows that only have a style: those must cost next to nothing.
        empty = all(cell is EMPTY_CELL or cell.value is None for cell in row)
        yield [] if empty else [_cell(cell) for cell in row]


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return Cell("", "")
    if cell.data_type == "f":
        return Cell("", "", _("holds a formula; put its value in its place"))
    if cell.data_type == "e":
        return Cell("", "", _("holds an error value"))
    return Cell(_text(cell.value), "")


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            day_only = value.time() == datetime.min.time()
            return value.date().isoformat() if day_only else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            return raw_cell(str(value).strip())


def _refuse_danger(content: bytes, name: str) -> None:
    """Look at the container before any of it is unpacked, and at the head of each XML part before it is parsed."""
    if content.startswith(_OLD_FORMAT):
        raise InputError(_("{file}: an old .xls or a file locked with a password; save it as .xlsx").format(file=name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as file:
                        _refuse_dtd(file)
    except (DefusedXmlException, SAXException) as error:
        raise InputError(_("{file}: refused, its XML is broken or has a DTD").format(file=name)) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise InputError(_("{file}: not an xlsx workbook, or a damaged one").format(file=name)) from error


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str) -> None:
    # zipfile never unpacks more of a part than its header says, so the headers bound the work.
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > PARTS_MAX or unpacked > UNPACKED_MAX or unpacked > max(RATIO_FROM, RATIO_MAX * packed):
        raise InputError(_("{file}: refused, it would unpack to {n} MB").format(file=name, n=unpacked // 1024 // 1024))


class _RootSeen(Exception):
    """The root element has begun; a DTD can stand only before it."""


class _UntilRoot(ContentHandler):
    def startElement(self, name: str, attrs: object) -> None:
        raise _RootSeen


def _refuse_dtd(file: Any) -> None:
    try:
        defusedxml.sax.parse(file, _UntilRoot(), forbid_dtd=True)
    except _RootSeen:
        return
