"""Make and change accounts, as an administrator does. Each change is in the audit log, in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from checks import InputError
from reports.language import _
from reports.text import printable
from scanner.accounts.log import Actor, Deed
from scanner.accounts.model import Account, Role
from scanner.accounts.own import write_password
from scanner.accounts.password_rules import initial_password
from scanner.accounts.passwords import hash_password, require_argon2
from scanner.accounts.second_factor import take_away
from scanner.accounts.sessions import end_all
from scanner.findings.people import same_person
from scanner.store import Store
from scanner.store.accounts import (
    account_of_login,
    add_account,
    all_accounts,
    change_account,
    find_account,
    systems_text,
)
from scanner.store.estate import systems as registered_systems
from scanner.store.log import record
from scanner.store.tokens import revoke_all

LONGEST_NAME = 40
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def make_account(
    store: Store, by: Actor, at: datetime, *, login: str, person: str, role: Role, systems: Iterable[str] = ()
) -> Account:
    """Make an account. It has no password, so that nobody can sign in with it, until one is given.

    Raises:
        InputError: the login or the name won't do or is taken, or the systems don't fit the role or are not registered.
        MissingTool: it could never get a password here.
    """
    require_argon2()
    wanted = frozenset(systems)
    if not _LOGIN.fullmatch(login):
        raise InputError(_("a login is 2 to 32 small letters, digits, dots, hyphens: {login}").format(login=login))
    if not person or person != printable(person, LONGEST_NAME):
        raise InputError(_("a name is one line of at most {n} characters").format(n=LONGEST_NAME))
    with store.transaction() as db:
        _demand_systems(store, role, wanted)
        if account_of_login(store, login):
            raise InputError(_("the login {login} is taken").format(login=login))
        if any(same_person(one.person, person) for one in all_accounts(store)):
            raise InputError(_("there is an account of {person} already").format(person=person))
        id = add_account(db, login=login, person=person, role=role, systems=wanted, at=at)
        record(db, at, by, Deed.ACCOUNT_MADE, _told(login, role, wanted))
    return find_account(store, id)


def change_role(store: Store, by: Actor, at: datetime, id: int, *, role: Role, systems: Iterable[str] = ()) -> None:
    """Give an account another role, or an owner other systems; its sessions end.

    Raises:
        UnknownName: there is no such account.
        InputError: the systems don't fit the role or are not registered, or no administrator would be left.
    """
    wanted = frozenset(systems)
    with store.transaction() as db:
        account = find_account(store, id)
        _demand_systems(store, role, wanted)
        if role is not Role.ADMINISTRATOR:
            _demand_another_administrator(store, account)
        change_account(db, id, role=role.value, systems=systems_text(wanted))
        end_all(db, id)
        record(db, at, by, Deed.ACCOUNT_CHANGED, _told(account.login, role, wanted))


def give_initial_password(store: Store, by: Actor, at: datetime, id: int) -> str:
    """Another password, which has to be changed at the next login; sessions and tokens end, and so does a lock. Returns the
    password, to be shown once.

    Raises:
        UnknownName: there is no such account.
    """
    account = find_account(store, id)
    password = initial_password()
    kept = hash_password(password)
    with store.transaction() as db:
        write_password(db, id, kept, at, initial=True)
        _unlock(db, id)
        revoke_all(db, id, at)
        record(db, at, by, Deed.PASSWORD_RESET, account.login)
    return password


def reset_second_factor(store: Store, by: Actor, at: datetime, id: int) -> None:
    """Take the second factor away, for somebody who lost it; sessions end.

    Raises:
        UnknownName: there is no such account.
    """
    with store.transaction() as db:
        account = find_account(store, id)
        take_away(db, id)
        end_all(db, id)
        record(db, at, by, Deed.SECOND_FACTOR_RESET, account.login)


def end_sessions(store: Store, by: Actor, at: datetime, id: int) -> None:
    """Sign an account out everywhere; its tokens stay.

    Raises:
        UnknownName: there is no such account.
    """
    with store.transaction() as db:
        account = find_account(store, id)
        end_all(db, id)
        record(db, at, by, Deed.SESSIONS_ENDED, account.login)


def disable(store: Store, by: Actor, at: datetime, id: int) -> None:
    """Switch an account off; its sessions and tokens end for good.

    Raises:
        UnknownName: there is no such account.
        InputError: no administrator would be left.
    """
    with store.transaction() as db:
        account = find_account(store, id)
        _demand_another_administrator(store, account)
        change_account(db, id, disabled_at=at.isoformat())
        end_all(db, id)
        revoke_all(db, id, at)
        record(db, at, by, Deed.ACCOUNT_DISABLED, account.login)


def enable(store: Store, by: Actor, at: datetime, id: int) -> None:
    """Switch an account on again.

    Raises:
        UnknownName: there is no such account.
    """
    with store.transaction() as db:
        account = find_account(store, id)
        change_account(db, id, disabled_at=None)
        record(db, at, by, Deed.ACCOUNT_ENABLED, account.login)


def unlock(store: Store, by: Actor, at: datetime, id: int) -> None:
    """End a lock after failed logins.

    Raises:
        UnknownName: there is no such account.
    """
    with store.transaction() as db:
        account = find_account(store, id)
        _unlock(db, id)
        record(db, at, by, Deed.ACCOUNT_UNLOCKED, account.login)


def active_administrators(store: Store) -> list[Account]:
    """The administrators who can sign in."""
    return [one for one in all_accounts(store) if _administers(one)]


def _administers(account: Account) -> bool:
    return account.role is Role.ADMINISTRATOR and account.disabled_at is None and account.password_set_at is not None


def _unlock(db: Database, id: int) -> None:
    change_account(db, id, failures=0, locked_until=None)


def _demand_systems(store: Store, role: Role, wanted: frozenset[str]) -> None:
    if role is Role.OWNER and not wanted:
        raise InputError(_("an owner needs a system"))
    if role is not Role.OWNER and wanted:
        raise InputError(_("only an owner has systems; every other role sees what the role sees"))
    if unknown := sorted(wanted - {one.id for one in registered_systems(store)}):
        raise InputError(_("there is no system {id}").format(id=", ".join(unknown)))


def _demand_another_administrator(store: Store, account: Account) -> None:
    if _administers(account) and [one.id for one in active_administrators(store)] == [account.id]:
        raise InputError(_("{login} is the only administrator; make another first").format(login=account.login))


def _told(login: str, role: Role, systems: frozenset[str]) -> str:
    return f"{login}: {role.value} {', '.join(sorted(systems))}".rstrip()
