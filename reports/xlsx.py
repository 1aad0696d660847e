"""A report as a spreadsheet. A target's words are string cells that no program takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from checks import Language
from reports.cells import safe_cell
from reports.files import write_whole
from reports.language import speaking
from reports.model import BureauReport, SystemReport
from reports.table import Table, Value
from reports.tables import tables
from reports.text import printable

_WIDEST = 60
_NARROWEST = 9
_LONGEST_NAME = 31
"""Characters of a sheet's name."""


def write_xlsx(report: SystemReport | BureauReport, out: Path, language: Language) -> None:
    """Write the tables of `report` to the xlsx file `out`, a sheet each, with a fixed header row and filters.

    Raises:
        ReportError: the file can't be written.
    """
    with speaking(language):
        content = workbook(tables(report))
    write_whole(out, content)


def workbook(made: Iterable[Table]) -> bytes:
    """An xlsx file of tables, a sheet each, with a fixed header row and filters."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in made:
        _fill(book.create_sheet(_sheet_name(table.name)), table)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet_name(name: str) -> str:
    """`name` as a sheet may be called (ECMA-376, 18.2.19): it may have a system's name in it, and that anything."""
    return re.sub(r"[\\*?:/\[\]']", "_", printable(name))[:_LONGEST_NAME] or "_"


def _fill(sheet: Worksheet, table: Table) -> None:
    for number, row in enumerate((table.header, *table.rows), start=1):
        for column, value in enumerate(row, start=1):
            _put(sheet, number, column, value)
    for column, title in enumerate(table.header, start=1):
        cell = sheet.cell(1, column)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="22313F")
        longest = max((_length(row[column - 1]) for row in table.rows), default=0)
        width = min(max(longest, _length(title), _NARROWEST) + 2, _WIDEST)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.header))}{len(table.rows) + 1}"


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if value == "":
        return
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return
    # openpyxl takes a text that begins with "=" for a formula; the type says that it is none.
    cell.value = safe_cell(value)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=len(value) > _WIDEST, vertical="top")


def _length(value: Value) -> int:
    """The width of a value in columns; a Chinese character takes two."""
    text = "" if value is None else str(value)
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text[:_WIDEST])
