"""Files of rows: CSV and workbooks, the heading of a column telling what stands under it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from checks import InputError
from checks.evidence import Reason
from scanner.personal.hints import read_hint
from scanner.probes.file.contents import Count, Unreadable
from scanner.probes.file.text import read_text
from scanner.sheets.workbook import read_rows

_FIELD_MOST = 1 << 20
_DELIMITERS = ",\t;|"
_HEADING_WITHIN = 6
"""The heading is looked for in so many rows: a title and a line of units often stand above it."""
_LONG_NUMBER = 6


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
    for record in _records(iter(rows)):
        count.see(record)


def _records(rows: Iterator[Sequence[str]]) -> Iterator[list[tuple[str, str]]]:
    """Each row with text as pairs of heading and cell; rows above the heading, and all where there is none, have no headings."""
    first = list(islice(rows, _HEADING_WITHIN))
    at = next((index for index, row in enumerate(first) if _is_heading(row)), -1)
    headings = first[at] if at >= 0 else ()
    for number, row in enumerate(chain(first, rows)):
        if number == at:
            continue
        known = headings if number > at else ()
        pairs = [(known[index] if index < len(known) else "", cell) for index, cell in enumerate(row) if cell]
        if pairs:
            yield pairs


def _is_heading(row: Sequence[str]) -> bool:
    """True for a row of at least two cells that are words, one of which says what stands under it."""
    words = [cell for cell in row if cell.strip()]
    numbers = any(sum(map(str.isdigit, cell)) >= _LONG_NUMBER for cell in words)
    return len(words) >= 2 and not numbers and any(read_hint(cell) for cell in words)
