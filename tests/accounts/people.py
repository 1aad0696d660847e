"""Accounts for the tests. A password is hashed once a run, since that is slow on purpose."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from scanner.accounts.log import Actor, Deed
from scanner.accounts.manage import make_account
from scanner.accounts.model import Account, Role
from scanner.accounts.own import write_password
from scanner.accounts.passwords import hash_password
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import find_account
from scanner.store.log import record

PASSWORD = "Walls-of-7-bricks"
DESK = Actor(address="127.0.0.1")


@cache
def _kept(password: str) -> str:
    return hash_password(password)


def an_account(
    store: Store,
    role: Role = Role.OFFICER,
    *systems: str,
    login: str = "",
    password: str = PASSWORD,
    at: datetime | None = None,
) -> Account:
    """Somebody of this role, with a password of their own choice."""
    at = at or now()
    name = login or role.value
    made = make_account(store, DESK, at, login=name, person=f"{role.label.zh} {name}", role=role, systems=systems)
    with store.transaction() as db:
        write_password(db, made.id, _kept(password), at, initial=False)
        record(db, at, DESK, Deed.PASSWORD_CHANGED, name)
    return find_account(store, made.id)
