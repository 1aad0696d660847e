"""What a released program wrote is kept by the next: its steps are not edited, and its stores are opened with all they hold."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from checks import Outcome
from scanner.findings.decide import assign
from scanner.findings.people import Asked
from scanner.store import Store
from scanner.store.chain import HISTORY, verify
from scanner.store.estate import systems
from scanner.store.findings import findings_of, transitions_of
from scanner.store.migrations import v0_1, v0_2, v0_3
from scanner.store.scans import find_scan
from scanner.store.verdicts import assessments_of
from scanner.workspace import STORE_FILE, Workspace
from tests.findings.lives import BEGIN, OFFICER, OWNER
from tests.web.visiting import COCKPIT, HOTLINE, a_city

RELEASED = (*v0_1.STEPS, *v0_2.STEPS, *v0_3.STEPS)
"""The schema of release 0.3.0."""

DIGESTS = [
    (v0_1.STEPS, "84becc028080706e084ba2b41856b18386d6ff515c7f024356e53a871d3c52a2"),
    (v0_2.STEPS, "31472898db09938ec386268007ebdece00a63d9b04fffa8ae09c9a060b54a24f"),
    (v0_3.STEPS, "dd8950df675a9dddde0c878ee3dc7ad7ed2b2358fa7e28e0d119ee59133121bb"),
]

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def written(tmp_path: Path) -> Workspace:
    """A city with a scan of it and a finding that is assigned."""
    workspace = a_city(tmp_path / "now", scanned_at=BEGIN)
    with workspace.store() as store:
        assign(store, 1, OWNER, Asked(by=OFFICER, at=BEGIN, reason="移交"))
    return workspace


@pytest.fixture
def old(written: Workspace, tmp_path: Path) -> Path:
    """The same city in a store of release 0.3.0: its tables, and of every row the columns that it had."""
    path = tmp_path / STORE_FILE
    connection = sqlite3.connect(path)
    connection.create_function("chain_link", 1 + len(HISTORY.fields), HISTORY.link, deterministic=True)
    for step in RELEASED:
        connection.executescript(step)
    connection.execute("ATTACH ? AS now", [str(written.folder / STORE_FILE)])
    for table, columns in columns_of(connection).items():
        listed = ", ".join(columns)
        connection.execute(f"DELETE FROM main.{table}")
        connection.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM now.{table}")
    connection.execute(f"PRAGMA user_version = {len(RELEASED)}")
    connection.commit()
    connection.close()
    return path


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables of a store, and the columns of each."""
    tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: [row[1] for row in connection.execute(f"PRAGMA main.table_info({name})")]
        for (name,) in tables
        if not name.startswith("sqlite_")
    }


def rows_of(connection: sqlite3.Connection, columns: dict[str, list[str]]) -> Rows:
    return {
        table: connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2").fetchall()
        for table, names in columns.items()
    }


@pytest.mark.parametrize(("steps", "digest"), DIGESTS, ids=["0.1.0", "0.2.0", "0.3.0"])
def test_released_steps_are_never_edited(steps: Sequence[str], digest: str) -> None:
    assert hashlib.sha256("\0".join(steps).encode()).hexdigest() == digest


def test_a_store_of_the_release_before_is_opened_with_all_it_holds(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        columns = columns_of(connection)
        before = rows_of(connection, columns)
    connection.close()
    filled = {table for table, rows in before.items() if rows}
    assert {
        "systems",
        "assets",
        "scans",
        "jobs",
        "evidence",
        "verdicts",
        "assessments",
        "findings",
        "transitions",
    } < filled

    with Store(old) as store:
        assert rows_of(store.db.conn, columns) == before
        assert store.db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_then_has_the_schema_of_a_new_one(old: Path, tmp_path: Path) -> None:
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"

    with Store(old) as opened, Store(tmp_path / "new.db") as new:
        assert opened.db.conn.execute(query).fetchall() == new.db.conn.execute(query).fetchall()


def test_it_is_worked_on_as_before(old: Path) -> None:
    with Store(old) as store:
        assert [one.id for one in systems(store)][:2] == [HOTLINE.id, COCKPIT.id]
        assert find_scan(store, 1).started_at == BEGIN
        assert assessments_of(store, 1, HOTLINE.id)
        assert {one.outcome for one in findings_of(store)} == {Outcome.NOT_MET}

        assign(store, 1, OFFICER, Asked(by=OWNER, at=BEGIN, reason="退回"))

        assert [one.why for one in transitions_of(store, 1)][-2:] == ["assigned", "assigned"]
        with store.transaction() as db:
            assert verify(db).faults == ()
