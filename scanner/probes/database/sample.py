"""Sample a server's tables for personal data, and hold them against their retention rules, whatever the engine.

A value is seen by a tally and forgotten: what leaves this module are counts and masked samples.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

import msgspec

from checks.evidence import ColumnFound, PastKeeping, PersonalCount
from scanner.clock import now
from scanner.estate.model import Keep
from scanner.personal import Tally
from scanner.probes.clean import clean
from scanner.probes.database.bounds import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SAMPLED,
    MOST_TABLES,
    STATEMENT_SECONDS,
)
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.words import day, says_test
from scanner.probes.failures import LookFailed

MOST_KEEPING = 50
_MARGIN_SECONDS = 2 * STATEMENT_SECONDS
"""Before the end of a server's time no further table is begun."""


class Table(msgspec.Struct, frozen=True):
    """A table of the server's catalogue, its names as they stand there: they are quoted by the engine, never read as SQL.

    `schema` is what it stands in (a schema, or a database of MySQL). `rows` is an estimate. `columns` hold text and may be
    read.
    """

    schema: str
    name: str
    rows: int
    columns: tuple[str, ...]


class Dated(Protocol):
    """How an engine tells the age of what it keeps. Raises as `Tables`."""

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        """Schema and table, as the catalogue has them, of every column of this name that holds a day; an empty schema is any."""

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        """The ISO day of the oldest row, or of any before `before` where that is not told in time; empty when there is none."""


class Tables(Dated, Protocol):
    """How an engine shows its tables. Each raises `LookFailed` where one can't be read, `Lost` when the connection is gone."""

    def database(self) -> str:
        """The name of the database that is looked into, empty where it is the whole server."""

    def count(self) -> int:
        """How many tables there are."""

    def found(self) -> Sequence[Table]:
        """At most 200 tables, with those of their columns that hold text and may be read."""

    def values(self, table: Table, characters: int) -> Sequence[Sequence[str | None]]:
        """The table's columns in at most 200 rows, of each value at most so many characters."""


class _Tally(Protocol):
    def see(self, text: str) -> None: ...

    def counts(self) -> tuple[PersonalCount, ...]: ...


def sample(tables: Tables, engine: str, login: Login, *, tally: Callable[[str], _Tally] = Tally) -> dict[str, Any]:
    """The facts of `TablesEvidence`. A table that can't be read, or for which no time is left, is not counted as sampled."""
    deadline = sampling_ends(login)
    keeping = hold_to_rules(tables, login)
    columns: list[ColumnFound] = []
    sampled, columns_left = 0, MOST_COLUMNS
    all_tables = tables.found()[:MOST_TABLES]
    characters = _characters(sum(len(table.columns) for table in all_tables))
    for table in all_tables:
        if time.monotonic() > deadline or len(table.columns) > columns_left:
            break
        found = _looked_into(tables, table, characters, tally)
        if found is not None:
            sampled += 1
            columns_left -= len(table.columns)
            columns += found
    return {
        "engine": engine,
        "tables": tables.count(),
        "sampled": sampled,
        "columns": tuple(columns),
        "keeping": keeping,
        "production": login.target.production and not says_test(tables.database()),
    }


def sampling_ends(login: Login) -> float:
    """The moment after which no further table is begun."""
    return login.deadline - _MARGIN_SECONDS


def hold_to_rules(tables: Dated, login: Login) -> tuple[PastKeeping, ...]:
    """Every retention rule of the asset, at most 50, held against its table."""
    return tuple(_kept(tables, rule, sampling_ends(login)) for rule in login.target.keep[:MOST_KEEPING])


def _characters(columns: int) -> int:
    """How much of one value is read, so that all of them together stay within what a line carries."""
    return min(MOST_CHARACTERS, MOST_SAMPLED // (MOST_ROWS * max(1, min(columns, MOST_COLUMNS))))


def _looked_into(
    tables: Tables, table: Table, characters: int, tally: Callable[[str], _Tally]
) -> list[ColumnFound] | None:
    """The columns of a table with personal data in the clear, None when it can't be read."""
    if not table.columns:
        return []
    try:
        rows = tables.values(table, characters)[:MOST_ROWS]
    except Lost:
        raise
    except LookFailed:
        return None
    found = []
    for position, column in enumerate(table.columns):
        texts = [text for row in rows if (text := row[position])]
        counting = tally(column)
        for text in texts:
            counting.see(text)
        if counts := counting.counts():
            found.append(
                ColumnFound(
                    table=clean(f"{table.schema}.{table.name}", 120),
                    column=clean(column, 80),
                    rows=len(rows),
                    filled=len(texts),
                    personal=counts,
                    production=not says_test(table.schema),
                )
            )
    return found


def _kept(tables: Dated, rule: Keep, deadline: float) -> PastKeeping:
    """One retention rule held against the table that the catalogue has under its name."""

    def told(**facts: str) -> PastKeeping:
        return PastKeeping(table=rule.table, column=rule.column, days=rule.days, **facts)

    schema, _, table = rule.table.rpartition(".")
    if time.monotonic() > deadline:
        return told(why_not="timeout")
    try:
        places = tables.day_columns(schema, table, rule.column)
        if len(places) != 1:
            return told(why_not="several such tables" if places else "no such table, or no such column of a day")
        before = _before(rule.days)
        return told(oldest=day(tables.oldest(*places[0], rule.column, before)))
    except Lost:
        raise
    except LookFailed as failure:
        return told(why_not=failure.reason.value)


def _before(days: int) -> date:
    try:
        return now().date() - timedelta(days=days)
    except OverflowError:
        return date.min
