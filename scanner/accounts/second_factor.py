"""The second factor of an account: one-time codes, each of which counts once, and recovery codes for a lost telephone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from scanner.accounts.keys import seal, unseal
from scanner.accounts.one_time import step_of_code
from scanner.store.accounts import change_account, secrets_of
from scanner.store.database import Store

RECOVERY_CODES = 10


def set_up(db: Database, folder: Path, account: int, secret: str, step: int) -> tuple[str, ...]:
    """Write a second factor inside the caller's transaction; the code of `step` is used. Returns its recovery codes, of which the
    store keeps digests alone: they are random, so that a plain hash does."""
    change_account(db, account, second_factor=seal(folder, secret, _purpose(account)), second_factor_step=step)
    db.conn.execute("DELETE FROM recovery_codes WHERE account = ?", [account])
    codes = tuple(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES))
    db.table("recovery_codes").insert_all({"account": account, "digest": _digest(code)} for code in codes)
    return codes


def take_away(db: Database, account: int) -> None:
    """Forget a second factor and its recovery codes, inside the caller's transaction."""
    change_account(db, account, second_factor="", second_factor_step=0)
    db.conn.execute("DELETE FROM recovery_codes WHERE account = ?", [account])


def use_code(store: Store, db: Database, folder: Path, account: int, code: str, at: datetime) -> bool:
    """Whether a one-time code is right; it is used up by this, inside the caller's transaction.

    Raises:
        InputError: the workspace's key is not the one the secret was sealed with.
    """
    kept = secrets_of(store, account)
    step = step_of_code(unseal(folder, kept.second_factor, _purpose(account)), code, at, after=kept.second_factor_step)
    if step is None:
        return False
    change_account(db, account, second_factor_step=step)
    return True


def use_recovery_code(db: Database, account: int, code: str) -> bool:
    """Whether a recovery code is right; it is used up by this, inside the caller's transaction."""
    used = db.conn.execute(
        "DELETE FROM recovery_codes WHERE account = ? AND digest = ?", [account, _digest(code.strip().lower())]
    )
    return used.rowcount == 1


def recovery_codes_left(store: Store, account: int) -> int:
    """How many recovery codes are left."""
    return store.db.table("recovery_codes").count_where("account = ?", [account])


def _purpose(account: int) -> str:
    return f"second factor of account {account}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
