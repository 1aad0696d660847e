"""MySQL's tables: those of every database but the server's own, and none that stands on another server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from checks.evidence import Reason
from scanner.probes.database.bounds import MOST_ROWS, MOST_TABLES
from scanner.probes.database.engine import Lost
from scanner.probes.database.mysql.session import MysqlSession
from scanner.probes.database.sample import Table
from scanner.probes.database.words import day, number
from scanner.probes.failures import LookFailed

_OWN = """
 t.table_type = 'BASE TABLE' AND t.engine NOT IN ('FEDERATED', 'CONNECT', 'SPIDER', 'S3', 'BLACKHOLE', 'OQGRAPH')
 AND t.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'PERCONA_SCHEMA', 'metrics_schema',
                            'oceanbase')
 AND ({database} = '' OR t.table_schema = {database})
"""
_COUNT = f"SELECT COUNT(*) FROM information_schema.tables t WHERE {_OWN}"
_TABLES = f"""
SELECT t.table_schema, t.table_name, t.table_rows FROM information_schema.tables t WHERE {_OWN}
 ORDER BY t.table_schema, t.table_name LIMIT {MOST_TABLES}
"""
_TEXTS = """
SELECT c.column_name FROM information_schema.columns c
 WHERE c.table_schema = %s AND c.table_name = %s AND c.privileges LIKE '%%select%%'
   AND c.data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json', 'enum', 'set')
 ORDER BY c.ordinal_position LIMIT 400
"""
_DAYS = f"""
SELECT t.table_schema, t.table_name FROM information_schema.tables t JOIN information_schema.columns c
    ON c.table_schema = t.table_schema AND c.table_name = t.table_name
 WHERE {_OWN} AND (%s = '' OR t.table_schema = %s) AND t.table_name = %s AND c.column_name = %s
   AND c.data_type IN ('date', 'datetime', 'timestamp') LIMIT 2
"""


class MysqlTables:
    """The tables of one database, or of all where `database` is empty, as `scanner.probes.database.sample.Tables`."""

    def __init__(self, session: MysqlSession, database: str) -> None:
        self._session = session
        self._database = database

    def database(self) -> str:
        """The name of the database."""
        return self._database

    def count(self) -> int:
        """How many tables our account sees."""
        return number(self._session.rows(_COUNT.format(database="%s"), *[self._database] * 2)[0][0]) or 0

    def found(self) -> Sequence[Table]:
        """Tables with their columns of text, in the order of their names."""
        rows = self._session.rows(_TABLES.format(database="%s"), *[self._database] * 2)
        return [Table(schema, name, number(count) or 0, self._texts(schema, name)) for schema, name, count in rows]

    def values(self, table: Table, characters: int) -> Sequence[Sequence[str | None]]:
        """The first rows the engine gives."""
        chosen = ", ".join(f"LEFT({_quoted(one)}, {characters})" for one in table.columns)
        place = f"{_quoted(table.schema)}.{_quoted(table.name)}"
        rows = self._session.rows(f"SELECT {chosen} FROM {place} LIMIT {MOST_ROWS}")
        return [[_text(value) for value in row] for row in rows]

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        """The tables that have the column, at most two."""
        rows = self._session.rows(_DAYS.format(database="%s"), *[self._database] * 2, schema, schema, table, column)
        return [(row[0], row[1]) for row in rows]

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        """The oldest day, or one before `before` where the whole table can't be asked in time."""
        place, when = f"{_quoted(schema)}.{_quoted(table)}", _quoted(column)
        try:
            return day(self._session.rows(f"SELECT CAST(MIN({when}) AS CHAR) FROM {place}")[0][0])
        except Lost:
            raise
        except LookFailed as failure:
            if failure.reason is not Reason.TIMEOUT:
                raise
        past = self._session.rows(
            f"SELECT CAST({when} AS CHAR) FROM {place} WHERE {when} < %s LIMIT 1", before.isoformat()
        )
        return day(past[0][0]) if past else before.isoformat()

    def _texts(self, schema: str, table: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._session.rows(_TEXTS, schema, table))


def _quoted(name: str) -> str:
    """A name of the catalogue's as MySQL quotes it (reference manual, 9.2)."""
    return "`" + name.replace("`", "``") + "`"


def _text(value: object) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None if value is None else str(value)
