"""A plain table, as the spreadsheet and the CSV file hold it."""

from __future__ import annotations

from datetime import date

import msgspec

Value = str | int | float | date | None

CELL_LIMIT = 2000


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A named table. Texts are one line each, without control characters; a formula in them is still the writer's affair."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
