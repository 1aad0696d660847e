"""Sessions of browsers: a random id of 256 bits in a cookie, of which the store has the SHA-256 alone.

A session ends after 20 minutes without use and 10 hours in all (GB/T 22239-2019, 8.1.4.1 b), 超时退出).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec
from sqlite_utils import Database

from scanner.store.database import Store

IDLE = timedelta(minutes=20)
WHOLE = timedelta(hours=10)
HALF_WAY = timedelta(minutes=5)
"""How long the second step of a login may wait for its code."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is written down, so that not every page writes."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session that has not ended. `half_way`: the password was right, the second factor is still asked for."""

    account: int
    half_way: bool


def new_id() -> str:
    """A random id of 256 bits."""
    return secrets.token_urlsafe(32)


def form_token_of(id: str) -> str:
    """What the forms of a session carry: only who has the id can make it, and it does not tell the id."""
    return hmac.new(id.encode(), b"form token", hashlib.sha256).hexdigest()


def begin(db: Database, account: int, at: datetime, *, half_way: bool = False) -> str:
    """Begin a session inside the caller's transaction, and forget those that ended. Returns its id, which is kept nowhere."""
    db.conn.execute(
        "DELETE FROM sessions WHERE seen_at < ? OR made_at < ?", [(at - IDLE).isoformat(), (at - WHOLE).isoformat()]
    )
    id = new_id()
    moment = at.isoformat()
    row = {"digest": _digest(id), "account": account, "made_at": moment, "seen_at": moment, "half_way": half_way}
    db.table("sessions").insert(row)
    return id


def session_of(store: Store, id: str, at: datetime, *, used: bool = True) -> Session | None:
    """The session of an id, if it has not ended. `used` is whether this counts as use of it."""
    for row in store.db.query("SELECT * FROM sessions WHERE digest = ?", [_digest(id)]):
        made, seen = datetime.fromisoformat(row["made_at"]), datetime.fromisoformat(row["seen_at"])
        half_way = bool(row["half_way"])
        if at >= seen + IDLE or at >= made + (HALF_WAY if half_way else WHOLE):
            return None
        if used and at >= seen + SEEN_EVERY:
            with store.transaction() as db:
                db.conn.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", [at.isoformat(), row["digest"]])
        return Session(account=row["account"], half_way=half_way)
    return None


def uses_of(store: Store, account: int, at: datetime) -> list[datetime]:
    """When each session of an account that has not ended was last used, the newest first."""
    rows = store.db.query(
        "SELECT seen_at FROM sessions WHERE account = ? AND NOT half_way AND seen_at > ? AND made_at > ? ORDER BY seen_at DESC",
        [account, (at - IDLE).isoformat(), (at - WHOLE).isoformat()],
    )
    return [datetime.fromisoformat(row["seen_at"]) for row in rows]


def end(db: Database, id: str) -> None:
    """End one session inside the caller's transaction."""
    db.conn.execute("DELETE FROM sessions WHERE digest = ?", [_digest(id)])


def end_all(db: Database, account: int) -> None:
    """End every session of an account inside the caller's transaction."""
    db.conn.execute("DELETE FROM sessions WHERE account = ?", [account])


def _digest(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()
