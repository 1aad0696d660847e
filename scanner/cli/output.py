"""What commands print: one JSON document for programs, plain tables for people. Progress and remarks go to stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from reports.text import printable

_CELL_LIMIT = 300


def print_json(document: object) -> None:
    """Print `document` (anything msgspec can encode) as one indented JSON document on stdout."""
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table on stdout. Cells are plain text: control characters are made visible, markup is not read."""
    columns = [Column(header=Text(heading), overflow="fold") for heading in headings]
    table = Table(*columns, title=Text(printable(title)) if title else None, title_justify="left")
    for row in rows:
        table.add_row(*(Text(printable("" if cell is None else str(cell), limit=_CELL_LIMIT)) for cell in row))
    Console(soft_wrap=False).print(table)


def print_line(line: str) -> None:
    """Print one line for people on stdout, control characters made visible."""
    click.echo(printable(line, limit=4 * _CELL_LIMIT))


def print_names(remark: str, names: Sequence[str]) -> None:
    """Print a remark and the names it is about, one a line; nothing when there are none."""
    for line in (remark, *(f"  {printable(name)}" for name in names)) if names else ():
        click.echo(line)


def say(remark: str) -> None:
    """A remark for people on stderr, control characters made visible."""
    click.echo(printable(remark, limit=4 * _CELL_LIMIT), err=True)
