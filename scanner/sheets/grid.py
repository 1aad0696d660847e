"""From a grid of cells to a table: finds the headings, names every cell's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter

from checks import InputError
from reports.language import _
from scanner.sheets.table import Cell, Row, Table, quoted

ROWS_MAX = 100_000
COLUMNS_MAX = 64


def make_table(name: str, file: str, grid: Iterable[Sequence[Cell]]) -> Table:
    """A table of `grid`, whose cells have no place yet; the first row with text holds the headings.

    A heading's notes in brackets and a `*` for "required" don't count as its name.

    Raises:
        InputError: a heading stands twice, or there are more than 64 columns or 100,000 rows with text.
    """
    headings: list[str] = []
    rows: list[Row] = []
    for number, cells in enumerate(grid, start=1):
        if not any(cell.text or cell.fault for cell in cells):
            continue
        if not headings:
            headings = _headings(cells, f"{file} {name}".strip())
        elif len(rows) == ROWS_MAX:
            raise InputError(_("{file}: more than {n} rows").format(file=file, n=ROWS_MAX))
        else:
            rows.append(_row(name, number, headings, cells))
    return Table(name, tuple(heading for heading in headings if heading), tuple(rows))


def _headings(cells: Sequence[Cell], place: str) -> list[str]:
    headings: list[str] = []
    if any(cell.text for cell in cells[COLUMNS_MAX:]):
        raise InputError(_("{file}: more than {n} columns").format(file=place, n=COLUMNS_MAX))
    for cell in cells[:COLUMNS_MAX]:
        heading = cell.text.split("（")[0].split("(")[0].strip(" *＊\u3000\n")
        if heading and heading in headings:
            raise InputError(_("{file}: the column {heading} stands twice").format(file=place, heading=quoted(heading)))
        headings.append(heading)
    return headings


def _row(name: str, number: int, headings: Sequence[str], cells: Sequence[Cell]) -> Row:
    row = _("row {n}").format(n=number)
    where = f"{name} {row}".strip()
    found = {}
    for index, heading in enumerate(headings):
        if not heading:
            continue
        cell = cells[index] if index < len(cells) else Cell("", "")
        place = _("column {heading} ({letter}{n})").format(
            heading=heading, letter=get_column_letter(index + 1), n=number
        )
        found[heading] = Cell(cell.text, _("{where}, {place}").format(where=where, place=place), cell.fault)
    return Row(where, found)
