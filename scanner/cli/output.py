"""What commands print: one JSON document, or tables for people; progress goes to stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from reports.text import printable


def print_json(document: Any) -> None:
    """One JSON document on stdout, and nothing else. Times are ISO 8601 with offset."""
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout. Cells are shown as they are: no markup and no control character in them is obeyed."""
    table = Table(title=RichText(title), title_justify="left")
    for head in heads:
        table.add_column(RichText(head), overflow="fold")
    for row in rows:
        table.add_row(*(RichText(printable("" if cell is None else str(cell))) for cell in row))
    Console().print(table)


def say(message: str) -> None:
    """A line for people on stderr, safe to show."""
    click.echo(printable(message, limit=10_000), err=True)
