"""Accounts for the tests, made as people make them."""

from __future__ import annotations

from datetime import datetime

from scanner.accounts.log import Actor
from scanner.accounts.manage import make_account
from scanner.accounts.model import Account, Role
from scanner.accounts.own import set_password
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import find_account

PASSWORD = "Walls-of-7-bricks"
DESK = Actor(address="127.0.0.1")


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
    set_password(store, DESK, at, made, password)
    return find_account(store, made.id)
