"""PostgreSQL's tables: those of the database that was logged in to, and no view, foreign table or partitioned whole.

A view or a policy runs its owner's functions and a foreign table asks another server, so that none of them is touched
(`row_security = off` makes a table with a policy an error, not a function call).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pg8000.native import identifier

from checks.evidence import Reason
from scanner.probes.database.bounds import MOST_ROWS, MOST_TABLES
from scanner.probes.database.engine import Lost
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.sample import Table
from scanner.probes.database.words import day, number, word
from scanner.probes.failures import LookFailed

_OWN = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_COUNT = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND {_OWN}
"""
_COLUMNS = f"""
SELECT t.nspname, t.relname, t.reltuples::bigint, a.attname
  FROM (SELECT c.oid, n.nspname, c.relname, c.reltuples
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND {_OWN} AND has_schema_privilege(n.oid, 'USAGE')
           AND has_any_column_privilege(c.oid, 'SELECT')
         ORDER BY n.nspname, c.relname LIMIT {MOST_TABLES}) AS t
  LEFT JOIN (pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
             AND (y.typcategory = 'S' OR y.typname IN ('json', 'jsonb', 'xml', '_text', '_varchar')))
    ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(t.oid, a.attnum, 'SELECT')
 ORDER BY t.nspname, t.relname, a.attnum LIMIT 20000
"""
_DAYS = f"""
SELECT n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  JOIN pg_type y ON y.oid = a.atttypid
 WHERE c.relkind IN ('r', 'm', 'p') AND {_OWN} AND y.typname IN ('date', 'timestamp', 'timestamptz')
   AND NOT EXISTS (SELECT 1 FROM pg_inherits i JOIN pg_class f ON f.oid = i.inhrelid
                    WHERE i.inhparent = c.oid AND f.relkind IN ('f', 'p'))
   AND ($1 = '' OR n.nspname = $1) AND c.relname = $2 AND a.attname = $3 LIMIT 2
"""
"""A partitioned table is asked as one, unless a part of it may stand on another server."""

_WHOLE_UNDER = 10_000
"""Rows; a larger table is sampled by the page."""


class PostgresTables:
    """The tables of one database, as `scanner.probes.database.sample.Tables`."""

    def __init__(self, session: PostgresSession) -> None:
        self._session = session

    def database(self) -> str:
        """The name of the database."""
        return word(self._session.rows("SELECT current_database()")[0][0])

    def count(self) -> int:
        """How many tables there are, whether or not they may be read."""
        return number(self._session.rows(_COUNT)[0][0]) or 0

    def found(self) -> Sequence[Table]:
        """Tables with their columns of text, in the order of their names."""
        tables: dict[tuple[str, str], tuple[int, list[str]]] = {}
        for schema, name, rows, column in self._session.rows(_COLUMNS):
            _, columns = tables.setdefault((schema, name), (number(rows) or 0, []))
            if column is not None:
                columns.append(column)
        return [Table(schema, name, rows, tuple(columns)) for (schema, name), (rows, columns) in tables.items()]

    def values(self, table: Table, characters: int) -> Sequence[Sequence[str | None]]:
        """Some rows; of a large table those on pages chosen at random."""
        chosen = ", ".join(
            f"pg_catalog.left({identifier(one)}::pg_catalog.text, {characters})" for one in table.columns
        )
        pages = "" if table.rows < _WHOLE_UNDER else f" TABLESAMPLE SYSTEM ({min(100.0, 100 * 4000 / table.rows):.6f})"
        place = f"{identifier(table.schema)}.{identifier(table.name)}"
        return self._session.rows(f"SELECT {chosen} FROM ONLY {place}{pages} LIMIT {MOST_ROWS}")

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        """The tables that have the column, at most two."""
        return [(row[0], row[1]) for row in self._session.rows(_DAYS, schema, table, column)]

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        """The oldest finite day, or one before `before` where the whole table can't be asked in time."""
        place, when = f"{identifier(schema)}.{identifier(table)}", identifier(column)
        try:
            told = self._session.rows(f"SELECT pg_catalog.min({when})::pg_catalog.text FROM {place}")[0][0]
            if told is None or day(told):
                return day(told)
        except Lost:
            raise
        except LookFailed as failure:
            if failure.reason is not Reason.TIMEOUT:
                raise
        past = self._session.rows(
            f"SELECT {when}::pg_catalog.date::pg_catalog.text FROM {place}"
            f" WHERE {when} < '{before.isoformat()}' AND pg_catalog.isfinite({when}) LIMIT 1"
        )
        return day(past[0][0]) if past else before.isoformat()
