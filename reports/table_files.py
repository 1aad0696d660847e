"""One table as a file, to take to a meeting or to go on working with."""

from __future__ import annotations

from checks import Language
from reports.csv import csv_bytes
from reports.table import Table
from reports.xlsx import workbook

FILE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The formats a table comes in, with their media types."""


def table_file(table: Table, format: str, language: Language, *, at: str, by: str) -> bytes:
    """`table` in one of `FILE_TYPES`. `at` and `by` tell, where the format has room, when it was taken and by whom."""
    return workbook([table]) if format == "xlsx" else csv_bytes(table)
