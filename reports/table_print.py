"""One table on paper: PDF/A-3u and PDF/UA-1 as the reports are, on sheets turned on their side where it is wide."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from checks import InputError, Language
from reports.environment import environment, style
from reports.language import _, speaking
from reports.printing.press import PdfPress
from reports.table import Table, Value
from reports.text import printable

MOST_ROWS = 2_000
"""Rows on paper, some 80 sheets; who wants more works with the spreadsheet."""
LONGEST_CELL = 300
"""Characters of one cell on paper; the spreadsheet has more."""

_UPRIGHT, _ON_ITS_SIDE = 116, 172
"""Letters a line holds at this size; a Chinese character takes two."""
_NARROWEST, _SHORT, _WIDEST = 5, 16, 60
"""Letters of a column: the least; up to which it is given all it needs; the most that counts."""


class Columns(msgspec.Struct, frozen=True):
    """How the columns share the sheet, in percent, and whether it lies on its side."""

    shares: tuple[float, ...]
    landscape: bool


def table_pdf(table: Table, language: Language, *, at: str, by: str) -> bytes:
    """`table` as a PDF file, with when it was taken (`at`, in words) and by whom at its head and on every page.

    Raises:
        InputError: it has more than `MOST_ROWS` rows.
        ReportError: it could not be made.
        MissingTool: this machine has no Chinese font.
    """
    with speaking(language):
        if len(table.rows) > MOST_ROWS:
            raise InputError(
                _(
                    "{rows} rows are too many for paper, which takes {most}; filter them, or take the spreadsheet"
                ).format(rows=len(table.rows), most=MOST_ROWS)
            )
        taken = _("taken {at} by {by}, {n} rows").format(at=at, by=printable(by, 60), n=len(table.rows))
    rows = [tuple(map(_shown, row)) for row in table.rows]
    page = (
        environment(language)
        .get_template("table.html.j2")
        .render(
            title=printable(table.name),
            taken=taken,
            header=table.header,
            columns=columns(table.header, rows),
            rows=rows,
            style=style("table.css"),
        )
    )
    with TemporaryDirectory(prefix="citywall-table-") as folder:
        out = Path(folder) / "table.pdf"
        with PdfPress(out) as press:
            press.press(page)
        return out.read_bytes()


def columns(header: tuple[str, ...], rows: list[tuple[Value, ...]]) -> Columns:
    """How wide the columns are: the short ones get what they need, the long ones share what is left."""
    needed = [
        min(max(_NARROWEST, *map(_letters, (title, *(row[n] for row in rows)))) + 2, _WIDEST)
        for n, title in enumerate(header)
    ]
    landscape = sum(needed) > _UPRIGHT
    short = sum(one for one in needed if one <= _SHORT)
    long = sum(one for one in needed if one > _SHORT)
    room = (_ON_ITS_SIDE if landscape else _UPRIGHT) - short
    stretch = room / long if long and room > 0 else 1
    widths = [one if one <= _SHORT else one * stretch for one in needed]
    return Columns(tuple(round(100 * one / sum(widths), 2) for one in widths), landscape)


def _shown(value: Value) -> Value:
    return printable(value, LONGEST_CELL) if isinstance(value, str) else value


def _letters(value: Value) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in str("" if value is None else value)[:_WIDEST])
