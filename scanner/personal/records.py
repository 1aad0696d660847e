"""Records of tables: rows under their headings, from spreadsheets and from the tables of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from scanner.personal.hints import is_label, read_hint

Record = list[tuple[str, str]]
"""One record as pairs of heading and text; a text without a heading has an empty one."""

_HEADING_WITHIN = 6
"""The heading is looked for in so many rows: a title and a line of units often stand above it."""
_LONG_NUMBER = 6

_TAG = re.compile("<[^<>]{1,2000}>")
_OF_TABLE = re.compile(r"<(/?table|tr|td|th)\b[^<>]{0,2000}>", re.IGNORECASE)


def records_of_rows(rows: Iterator[Sequence[str]]) -> Iterator[Record]:
    """Each row with text as a record; rows above the heading, and all where there is none, have no headings.

    A cell without a heading goes by the word to its left, as in forms (`联系电话 | 139…`).
    """
    first = list(islice(rows, _HEADING_WITHIN))
    at = next((index for index, row in enumerate(first) if _is_heading(row, first[index + 1 : index + 2])), -1)
    headings = first[at] if at >= 0 else ()
    for number, row in enumerate(chain(first, rows)):
        if number == at:
            continue
        known = headings if number > at else ()
        pairs = [(_over(known, row, index), cell) for index, cell in enumerate(row) if cell]
        if pairs:
            yield pairs


def records_of_page(html: str) -> Iterator[Record]:
    """The rows of a page's tables, the text outside of them, scripts among it, and the insides of its tags, in linear time."""
    tables, outside = _taken_apart(html)
    for rows in tables:
        yield from records_of_rows(iter(rows))
    yield [("", _words(outside))]
    yield [("", "\n".join(_TAG.findall(html)))]


def _over(headings: Sequence[str], row: Sequence[str], index: int) -> str:
    if index < len(headings) and headings[index]:
        return headings[index]
    left = row[index - 1] if index else ""
    return left if is_label(left) else ""


def _is_heading(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True for a row of at least two cells that are words, one of which says what stands under it; but not for the first
    row of a form, which has a label at the left of each row."""
    words = [cell for cell in row if cell.strip()]
    if not below or len(words) < 2 or any(map(_has_number, words)) or not any(map(read_hint, words)):
        return False
    return not all(one and is_label(one[0]) for one in (row, *below))


def _has_number(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= _LONG_NUMBER


def _taken_apart(html: str) -> tuple[list[list[list[str]]], str]:
    """The tables of a page, by rows and cells, and what stands outside of them. Of tables in tables the inner ones count."""
    start, *parts = _OF_TABLE.split(html)
    tables: list[list[list[str]]] = []
    outside = [start]
    for tag, text in zip(map(str.lower, parts[::2]), parts[1::2], strict=True):
        if tag == "table":
            tables.append([])
        elif tag == "tr" and tables:
            tables[-1].append([])
        elif tag in ("td", "th") and tables and tables[-1]:
            tables[-1][-1].append(_words(text).strip())
            continue
        outside.append(text)
    return tables, "\n".join(outside)


def _words(html: str) -> str:
    return _TAG.sub(" ", html)
