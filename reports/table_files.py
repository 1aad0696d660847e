"""One table as a file, to take to a meeting or to go on working with."""

from __future__ import annotations

from checks import Language, UnknownName
from reports.csv import csv_bytes
from reports.table import Table
from reports.table_print import table_pdf
from reports.xlsx import workbook

FILE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
"""The formats a table comes in, with their media types."""


def table_file(table: Table, format: str, language: Language, *, at: str, by: str) -> bytes:
    """`table` in one of `FILE_TYPES`. `at` and `by` tell, where the format has room, when it was taken and by whom.

    Raises:
        UnknownName: there is no such format.
        InputError: the table is too long for paper.
        ReportError: the PDF could not be made.
        MissingTool: a PDF was asked for and this machine has no Chinese font.
    """
    match format:
        case "xlsx":
            return workbook([table])
        case "csv":
            return csv_bytes(table)
        case "pdf":
            return table_pdf(table, language, at=at, by=by)
        case _:
            raise UnknownName(f"no format {format!r}; there are {', '.join(FILE_TYPES)}")
