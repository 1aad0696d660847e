"""Accounts in the store. What a password or a second factor is checked with is asked for apart, and only by who checks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import UnknownName
from reports.language import _
from scanner.accounts.model import Account, Role
from scanner.store.database import Store, insert


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is held to: the hash of its password, and the second factor's secret under the workspace's key, both empty
    when there is none; `second_factor_step` is the last half-minute a code of which was used."""

    password: str
    second_factor: str
    second_factor_step: int

    def __repr__(self) -> str:
        return "Secrets(…)"


def all_accounts(store: Store) -> list[Account]:
    """Every account, by login."""
    return [_account(row) for row in store.db.query("SELECT * FROM accounts ORDER BY login")]


def find_account(store: Store, id: int) -> Account:
    """One account.

    Raises:
        UnknownName: there is none of this number.
    """
    for row in store.db.query("SELECT * FROM accounts WHERE id = ?", [id]):
        return _account(row)
    raise UnknownName(_("there is no account {n}").format(n=id))


def account_of_login(store: Store, login: str) -> Account | None:
    """The account of a login, in whatever case it is typed."""
    for row in store.db.query("SELECT * FROM accounts WHERE login = ?", [login]):
        return _account(row)
    return None


def secrets_of(store: Store, id: int) -> Secrets:
    """What an account is held to."""
    row = next(store.db.query("SELECT password, second_factor, second_factor_step FROM accounts WHERE id = ?", [id]))
    return Secrets(**row)


def add_account(db: Database, *, login: str, person: str, role: Role, systems: Iterable[str], at: datetime) -> int:
    """Write a new account inside the caller's transaction, without a password yet. Returns its number."""
    row = {"login": login, "person": person, "role": role.value, "systems": systems_text(systems)}
    return insert(db, "accounts", {**row, "made_at": at.isoformat()})


def change_account(db: Database, id: int, **columns: Any) -> None:
    """Write some columns of an account inside the caller's transaction."""
    db.table("accounts").update(id, columns)


def systems_text(systems: Iterable[str]) -> str:
    """Systems as the column holds them."""
    return msgspec.json.encode(sorted(systems)).decode()


def keep_old_password(db: Database, id: int, at: datetime, *, most: int) -> None:
    """Remember the hash that is about to be replaced; of all remembered, the newest `most` stay."""
    db.conn.execute(
        "INSERT INTO old_passwords SELECT id, ?, password FROM accounts WHERE id = ? AND password <> ''",
        [at.isoformat(), id],
    )
    db.conn.execute(
        """DELETE FROM old_passwords WHERE account = ? AND rowid NOT IN
        (SELECT rowid FROM old_passwords WHERE account = ? ORDER BY rowid DESC LIMIT ?)""",
        [id, id, most],
    )


def old_passwords(store: Store, id: int) -> list[str]:
    """The hashes remembered, besides the present one."""
    return [row["password"] for row in store.db.query("SELECT password FROM old_passwords WHERE account = ?", [id])]


def _account(row: dict[str, Any]) -> Account:
    return Account(
        id=row["id"],
        login=row["login"],
        person=row["person"],
        role=Role(row["role"]),
        systems=frozenset(msgspec.json.decode(row["systems"])),
        made_at=datetime.fromisoformat(row["made_at"]),
        password_set_at=_moment(row["password_set_at"]),
        password_is_initial=bool(row["password_is_initial"]),
        second_factor=bool(row["second_factor"]),
        failures=row["failures"],
        locked_until=_moment(row["locked_until"]),
        disabled_at=_moment(row["disabled_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
