"""The audit log in the store: entries are appended, chained by hash, and never changed or pruned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scanner.accounts.log import Actor, Deed, Entry, Filter, Result
from scanner.store.chain import LOG
from scanner.store.database import Store

_DEEDS = """
    WITH RECURSIVE deeds (what) AS (
        SELECT MIN(what) FROM log
        UNION ALL
        SELECT (SELECT MIN(what) FROM log WHERE what > deeds.what) FROM deeds WHERE deeds.what IS NOT NULL
    )
    SELECT what FROM deeds WHERE what IS NOT NULL
"""
"""Leaps from one to the next by the index: a plain DISTINCT reads the whole log."""


def record(db: Database, at: datetime, by: Actor, what: str, subject: str = "", result: Result = Result.DONE) -> None:
    """Append an entry inside the caller's transaction."""
    entry = {"at": at.isoformat(), "who": by.who, "role": by.role, "address": by.address}
    LOG.append(db, {**entry, "what": str(what), "subject": subject, "result": result.value})


def entries(store: Store, wanted: Filter, *, limit: int, before: int | None = None) -> list[Entry]:
    """The newest `limit` entries that are wanted, newest first; of those before a number."""
    where = list(_conditions(wanted))
    if before is not None:
        where.append(("id < ?", before))
    words = " AND ".join(condition for condition, _ in where) or "1"
    values = [value for _, value in where]
    rows = store.db.query(f"SELECT * FROM log WHERE {words} ORDER BY id DESC LIMIT ?", [*values, limit])
    return [_entry(row) for row in rows]


def deeds(store: Store) -> list[str]:
    """What was ever done, each once."""
    return [row["what"] for row in store.db.query(_DEEDS)]


def failed_logins(store: Store, address: str, since: datetime) -> tuple[int, datetime | None]:
    """How many logins failed from an address since then, and when the last did."""
    row = next(
        store.db.query(
            f"SELECT COUNT(*) AS n, MAX(at) AS last FROM log WHERE what = '{Deed.LOGIN_FAILED}' AND address = ? AND at >= ?",
            [address, since.isoformat()],
        )
    )
    return row["n"], datetime.fromisoformat(row["last"]) if row["last"] else None


def _conditions(wanted: Filter) -> Iterator[tuple[str, str | int]]:
    if wanted.who:
        yield "who = ?", wanted.who
    if wanted.what:
        yield "what = ?", wanted.what
    if wanted.since:
        yield "at >= ?", wanted.since.isoformat()
    if wanted.until:
        yield "at < ?", wanted.until.isoformat()


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        who=row["who"],
        role=row["role"],
        address=row["address"],
        what=row["what"],
        subject=row["subject"],
        result=Result(row["result"]),
    )
