"""The store: opened by many at once, whole or not at all, refused with the file's name."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checks import StoreError
from scanner.store import Store
from scanner.store.database import insert
from scanner.store.migrations import STEPS

SYSTEM = {"id": "a", "name": "甲", "department": "乙", "state": "trial", "position": 1}


def test_many_programs_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    def open_it(_: int) -> set[str]:
        with Store(tmp_path / "x.db") as store:
            return set(store.db.table_names())

    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(open_it, range(16)))

    assert all(one == tables[0] and "findings" in one for one in tables)


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store:
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
            db["systems"].insert_all([SYSTEM, SYSTEM])

        assert store.db["systems"].count == 0

        with store.transaction() as db:
            insert(db, "systems", SYSTEM)
    with Store(tmp_path / "x.db") as again:
        assert again.db["systems"].count == 1


def test_foreign_keys_hold(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store, pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
        db["assets"].insert({"system": "nobody", "id": "x", "type": "host"})


def test_what_is_deleted_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    said = "the hash of a former password"
    with Store(tmp_path / "x.db") as store:
        with store.transaction() as db:
            db["feeds"].insert({"name": said, "taken_on": "", "imported_at": ""})
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert said.encode() in (tmp_path / "x.db").read_bytes()
        with store.transaction() as db:
            db.conn.execute("DELETE FROM feeds")
    assert said.encode() not in (tmp_path / "x.db").read_bytes()


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store:
        store.db.conn.execute(f"PRAGMA user_version = {len(STEPS) + 1}")

    with pytest.raises(StoreError, match=r"x\.db: written by a newer Citywall"):
        Store(tmp_path / "x.db")


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database" * 100)

    with pytest.raises(StoreError, match=r"x\.db: can't be used as a store"):
        Store(tmp_path / "x.db")


def test_a_damaged_store_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction() as db:
        db["systems"].insert_all({**SYSTEM, "id": f"s{n}", "name": f"系统{n}", "position": n} for n in range(500))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    with pytest.raises(StoreError, match=r"x\.db: can't be used as a store"):
        Store(path)


def test_a_store_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Store(path).close()
    store = Store(path)
    store.db.conn.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match=r"x\.db: .*readonly"), store.transaction() as db:
        insert(db, "systems", SYSTEM)
    store.close()


def test_a_full_disk_stops_cleanly_and_leaves_a_readable_store(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store:
        store.db.conn.execute(f"PRAGMA max_page_count = {store.db.conn.execute('PRAGMA page_count').fetchone()[0] + 2}")
        with pytest.raises(StoreError, match="full"), store.transaction() as db:
            db["systems"].insert_all(
                {**SYSTEM, "id": f"s{n}", "name": f"系统{n}" * 50, "position": n} for n in range(2000)
            )
    with Store(path) as again:
        assert again.db["systems"].count == 0
        assert again.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
