"""Files of rows: CSV and workbooks, the heading of a column telling what stands under it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import groupby

from checks import InputError
from checks.evidence import Reason
from scanner.personal import records_of_rows
from scanner.probes.file.contents import Count, Unreadable
from scanner.probes.file.text import read_text
from scanner.sheets.workbook import read_rows

_FIELD_MOST = 1 << 20
_DELIMITERS = ",\t;|"


def read_csv(text: str, count: Count) -> None:
    """Count what stands in CSV text (RFC 4180), whose delimiter is what its beginning holds most of.

    What is not well-formed is read as plain text, so that nothing in it is overlooked.

    Raises:
        TimeIsUp: there is more.
    """
    head = text[:4096]
    csv.field_size_limit(_FIELD_MOST)
    try:
        _see_rows(csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count)), count)
    except csv.Error:
        read_text(text, count)


def read_xlsx(content: bytes, count: Count) -> None:
    """Count what stands in all sheets of a workbook, hidden ones too.

    Raises:
        Unreadable: it is damaged, locked, a decompression bomb, or XML with a DTD (NOT_SUPPORTED).
        TimeIsUp: there is more.
    """
    try:
        for _, rows in groupby(read_rows(content, "workbook"), key=lambda row: row[0]):
            _see_rows((cells for _, cells in rows), count)
    except InputError as error:
        raise Unreadable(Reason.NOT_SUPPORTED, "a damaged or dangerous workbook") from error


def _see_rows(rows: Iterable[Sequence[str]], count: Count) -> None:
    for record in records_of_rows(iter(rows)):
        count.see(record)
