"""Open the store: one SQLite file in WAL mode, brought to the present schema."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from checks import StoreError
from scanner.store.chain import HISTORY
from scanner.store.migrations import STEPS

BUSY_SECONDS = 30


def insert(db: Database, table: str, row: dict[str, Any]) -> int:
    """Insert one row inside the caller's transaction and give its number."""
    number = db.table(table).insert(row).last_pk
    assert isinstance(number, int)
    return number


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Set WAL mode; SQLite does not wait for the lock here by itself, so that two programs opening a new file collide."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


class Store:
    """The store of one workspace. Use one in one thread at a time; it is closed by `close` or on leaving its `with`.

    Raises (on opening):
        StoreError: the file is no store, was written by a newer program, or can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # A web request opens it in one thread of a pool and goes on in another.
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: can't be opened: {error}") from error
        try:
            self.db = Database(connection, recursive_triggers=False)
            _enter_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            # What is deleted, sessions and former passwords among it, is overwritten (GB/T 22239-2019, 8.1.4.10 a).
            connection.execute("PRAGMA secure_delete = ON")
            connection.create_function("chain_link", 1 + len(HISTORY.fields), HISTORY.link, deterministic=True)
            self._migrate()
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.DatabaseError):
                raise StoreError(f"{path}: can't be used as a store: {error}") from error
            raise

    def close(self) -> None:
        """Close the file."""
        self.db.conn.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All of what is done inside, or nothing of it. Takes the write lock at once, so that it can't fail half way.

        Raises:
            StoreError: the disk is full, the file is read-only, or another program held the lock for too long.
        """
        connection = self.db.conn
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: {error}") from error
        try:
            yield self.db
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(f"{self.path}: {error}") from error
            raise

    def _migrate(self) -> None:
        """Take the steps that are missing, each whole; another program opening the same file may take them meanwhile."""
        version = self._version()
        if version > len(STEPS):
            known = f"schema {version}, this program knows {len(STEPS)}"
            raise StoreError(f"{self.path}: written by a newer Citywall ({known})")
        for number, step in enumerate(STEPS[version:], start=version + 1):
            try:
                self.db.conn.executescript(f"BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {number};\nCOMMIT;")
            except sqlite3.OperationalError:
                if self.db.conn.in_transaction:
                    self.db.conn.execute("ROLLBACK")
                if self._version() < number:
                    raise

    def _version(self) -> int:
        return int(self.db.conn.execute("PRAGMA user_version").fetchone()[0])
