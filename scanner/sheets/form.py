"""Write workbooks to be filled in: headings that stay, drop-down lists, notes, and locked columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.cells import safe_cell
from scanner.sheets.files import replace_file

SPARE_ROWS = 2_000
"""Rows below the last one that still get the drop-down lists."""

_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F4E79")
_REQUIRED_FILL = PatternFill("solid", fgColor="9C2B23")
_LOCKED_FILL = PatternFill("solid", fgColor="F2F2F2")


class FormColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `choices` become a drop-down list, `note` a comment on the heading, `width` is in characters.

    `locked` cells can't be edited where the sheet is protected; `required` only colours the heading.
    """

    heading: str
    width: int = 16
    choices: tuple[str, ...] = ()
    note: str = ""
    locked: bool = False
    required: bool = False


class FormSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet. `protect` locks the columns that say so, without a password."""

    name: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[str]] = ()
    protect: bool = False


def write_form(path: Path, sheets: Sequence[FormSheet]) -> None:
    """Write a workbook; every cell is text and none is a formula.

    Raises:
        InputError: the file can't be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        _fill(book.create_sheet(one.name), one)
    out = io.BytesIO()
    book.save(out)
    replace_file(path, out.getvalue())


def _fill(sheet: Worksheet, one: FormSheet) -> None:
    for index, column in enumerate(one.columns, start=1):
        cell = sheet.cell(1, index, column.heading)
        cell.font = _HEADING
        cell.fill = _REQUIRED_FILL if column.required else _HEADING_FILL
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if column.note:
            cell.comment = Comment(column.note, "Citywall", height=140, width=320)
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = column.width
        # Text, or an office program turns 1-2 into a day and a long number into 1.4E+13.
        dimension.number_format = "@"
        _offer_choices(sheet, index, column, len(one.rows))
    for number, row in enumerate(one.rows, start=2):
        for index, text in enumerate(row, start=1):
            _write(sheet, number, index, text, one)
    sheet.freeze_panes = "A2"
    if one.protect:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False


def _write(sheet: Worksheet, row: int, column: int, text: str, one: FormSheet) -> None:
    cell = sheet.cell(row, column, safe_cell(text) or None)
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if one.protect and one.columns[column - 1].locked:
        cell.fill = _LOCKED_FILL
    elif one.protect:
        cell.protection = Protection(locked=False)


def _offer_choices(sheet: Worksheet, index: int, column: FormColumn, rows: int) -> None:
    if not column.choices:
        return
    offer = DataValidation(type="list", formula1='"{}"'.format(",".join(column.choices)), allow_blank=True)
    offer.showErrorMessage = True
    letter = get_column_letter(index)
    offer.add(f"{letter}2:{letter}{rows + SPARE_ROWS}")
    sheet.add_data_validation(offer)
