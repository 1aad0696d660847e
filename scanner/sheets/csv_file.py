"""CSV files: UTF-8 with or without a mark, or GB18030, as office programs in China write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from checks import InputError
from reports.cells import raw_cell, safe_cell
from reports.language import _
from scanner.sheets.files import replace_file
from scanner.sheets.grid import make_table
from scanner.sheets.table import Cell, Table

_ENCODINGS = ("utf-8-sig", "gb18030")


def read_csv(content: bytes, name: str) -> Table:
    """The one table of a CSV file (RFC 4180); the first row with text holds the headings.

    Raises:
        InputError: the text is in another encoding, holds NUL, or is not well-formed.
    """
    text = _decoded(content, name)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(
            _("{file}: row {row}: not well-formed CSV: {why}").format(file=name, row=len(rows) + 1, why=error)
        ) from error
    return make_table("", name, ([Cell(raw_cell(text.strip()), "") for text in row] for row in rows))


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file in UTF-8 with a mark (without which office programs take Chinese for another encoding).

    Raises:
        InputError: the file can't be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([safe_cell(text) for text in row] for row in rows)
    replace_file(path, out.getvalue().encode("utf-8-sig"))


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(_("{file}: the file is in UTF-16; save it as CSV in UTF-8").format(file=name))
    if b"\0" in content:
        raise InputError(_("{file}: holds NUL bytes, so it is no CSV text").format(file=name))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(_("{file}: neither UTF-8 nor GB18030 text").format(file=name))
