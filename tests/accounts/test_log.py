"""The audit log: chained, never changed, and without what must not be told."""

from __future__ import annotations

import sqlite3

import pytest

from scanner.accounts.log import Deed, Filter, Result
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.store import Store
from scanner.store.chain import LOG, Verified, verify
from scanner.store.log import deeds, entries, record
from tests.accounts.people import DESK, an_account


@pytest.fixture
def written(store: Store) -> Store:
    """Six entries: three accounts, each with a password."""
    for role in (Role.OFFICER, Role.BUREAU, Role.AUDITOR):
        an_account(store, role)
    return store


def verified(store: Store) -> Verified:
    with store.transaction() as db:
        return LOG.verify(db)


def unlocked(store: Store) -> sqlite3.Connection:
    """The connection of somebody who goes behind the program's back."""
    store.db.conn.executescript("DROP TRIGGER log_is_never_changed; DROP TRIGGER log_is_never_pruned;")
    return store.db.conn


def test_it_verifies_as_written(written: Store) -> None:
    told = verified(written)
    assert (told.links, told.faults, len(told.digest)) == (6, (), 64)
    with written.transaction() as db:
        assert verify(db).links == 0, "the history of findings is another chain"


@pytest.mark.parametrize("statement", ["UPDATE log SET who = 'x'", "DELETE FROM log", "DELETE FROM log WHERE id = 6"])
def test_the_store_itself_refuses_to_change_or_prune_it(written: Store, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        written.db.conn.execute(statement)


@pytest.mark.parametrize("column", ["at", "who", "role", "address", "what", "subject", "digest"])
@pytest.mark.parametrize("entry", [1, 3, 6])
def test_an_entry_edited_behind_the_programs_back_is_named(written: Store, column: str, entry: int) -> None:
    unlocked(written).execute(f"UPDATE log SET {column} = {column} || 'x' WHERE id = ?", [entry])
    assert verified(written).faults == (f"entry {entry}",)


def test_a_result_turned_round_is_named(written: Store) -> None:
    unlocked(written).execute("UPDATE log SET result = 'refused' WHERE id = 2")
    assert verified(written).faults == ("entry 2",)


@pytest.mark.parametrize(("entry", "fault"), [(1, "entry 2"), (4, "entry 5"), (6, "entries after 5")])
def test_an_entry_taken_out_shows(written: Store, entry: int, fault: str) -> None:
    unlocked(written).execute("DELETE FROM log WHERE id = ?", [entry])
    assert verified(written).faults == (fault,)
    with written.transaction() as db:
        record(db, now(), DESK, Deed.EXPORT)
    assert verified(written).faults, "and is not covered up by what follows"


def test_all_of_it_taken_out_shows(written: Store) -> None:
    unlocked(written).execute("DELETE FROM log")
    assert verified(written).faults == ("entries after 0",)


def test_it_is_asked_by_who_what_and_when(written: Store) -> None:
    at = now()
    with written.transaction() as db:
        record(db, at, DESK, "POST /findings/{number}/claim", "/findings/7/claim", Result.REFUSED)
    assert [one.what for one in entries(written, Filter(), limit=2)] == [
        "POST /findings/{number}/claim",
        "password_changed",
    ]
    assert [one.id for one in entries(written, Filter(), limit=2, before=3)] == [2, 1]
    assert [one.subject for one in entries(written, Filter(what=Deed.PASSWORD_CHANGED), limit=9)] == [
        "auditor",
        "bureau",
        "officer",
    ]
    assert entries(written, Filter(who="officer"), limit=9) == []
    assert entries(written, Filter(until=at), limit=9)[:0] == []
    assert deeds(written) == ["POST /findings/{number}/claim", "account_made", "password_changed"]


def test_the_filters_use_the_indices(written: Store) -> None:
    """Five years of it are long."""
    for condition, index in (
        ("who = 'x' ORDER BY id DESC", "log_of_who"),
        ("what = 'x' ORDER BY id DESC", "log_of_what"),
        ("what = 'login_failed' AND address = 'x' AND at >= 'x'", "log_failed_logins"),
    ):
        plan = written.db.conn.execute(f"EXPLAIN QUERY PLAN SELECT * FROM log WHERE {condition}").fetchall()
        assert index in plan[0][3], condition
