"""Tokens of programs in the store: of each the SHA-256 alone, which does, since they are random."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from scanner.accounts.model import Token
from scanner.store.database import Store, insert


def add_token(db: Database, account: int, name: str, token: str, at: datetime, ends_on: date) -> int:
    """Write a new token inside the caller's transaction. Returns its number."""
    row = {"account": account, "name": name, "digest": _digest(token)}
    return insert(db, "tokens", {**row, "made_at": at.isoformat(), "ends_on": ends_on.isoformat()})


def tokens_of(store: Store, account: int) -> list[Token]:
    """The tokens of an account that were not revoked, oldest first."""
    rows = store.db.query("SELECT * FROM tokens WHERE account = ? AND revoked_at IS NULL ORDER BY id", [account])
    return [_token(row) for row in rows]


def token_of_text(store: Store, token: str) -> Token | None:
    """The token of this text, unless it was revoked."""
    for row in store.db.query("SELECT * FROM tokens WHERE digest = ? AND revoked_at IS NULL", [_digest(token)]):
        return _token(row)
    return None


def used(db: Database, id: int, at: datetime) -> None:
    """Write down when a token was last used, inside the caller's transaction."""
    db.table("tokens").update(id, {"used_at": at.isoformat()})


def revoke(db: Database, id: int, at: datetime) -> None:
    """Revoke a token inside the caller's transaction."""
    db.table("tokens").update(id, {"revoked_at": at.isoformat()})


def revoke_all(db: Database, account: int, at: datetime) -> None:
    """Revoke every token of an account inside the caller's transaction."""
    db.conn.execute(
        "UPDATE tokens SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL", [at.isoformat(), account]
    )


def _token(row: dict[str, Any]) -> Token:
    return Token(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        made_at=datetime.fromisoformat(row["made_at"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        used_at=datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
