"""The first table of a report as CSV, for spreadsheets and for other programs."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from checks import Language
from reports.cells import safe_cell
from reports.files import write_whole
from reports.language import speaking
from reports.model import BureauReport, SystemReport
from reports.table import Table
from reports.tables import tables


def write_csv(report: SystemReport | BureauReport, out: Path, language: Language) -> None:
    """Write the findings (of a system) or the systems (of the bureau) to `out`: UTF-8 with a mark that spreadsheets know it
    by, RFC 4180, formulas neutralised.

    Raises:
        ReportError: the file can't be written.
    """
    with speaking(language):
        content = csv_bytes(tables(report)[0])
    write_whole(out, content)


def csv_bytes(table: Table) -> bytes:
    """A table as a CSV file."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.header)
    for row in table.rows:
        writer.writerow([safe_cell(value) if isinstance(value, str) else value for value in row])
    return text.getvalue().encode("utf-8-sig")
