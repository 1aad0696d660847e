"""What people do with their own account: the password, and tokens for their programs. Each change is in the audit log."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from checks import InputError, UnknownName
from reports.language import _
from reports.text import printable
from scanner.accounts.log import Actor, Deed
from scanner.accounts.model import Account
from scanner.accounts.password_rules import OLD_PASSWORDS, faults_of, is_former
from scanner.accounts.passwords import hash_password
from scanner.accounts.sessions import end_all
from scanner.store import Store
from scanner.store.accounts import change_account, keep_old_password, old_passwords, secrets_of
from scanner.store.log import record
from scanner.store.tokens import add_token, revoke, tokens_of

TOKEN_PREFIX = "cw_"
"""So that one that got into a file or a message is found by searching."""
TOKEN_LASTS = timedelta(days=366)
"""A token ends a year after it was made at the latest."""
LONGEST_TOKEN_NAME = 60
MOST_TOKENS = 20


def set_password(store: Store, by: Actor, at: datetime, account: Account, password: str) -> None:
    """Another password, chosen by its owner. Every session ends.

    Raises:
        InputError: it breaks a rule; the message has each, one a line.
    """
    if faults := faults_of(password, account):
        raise InputError("\n".join(faults))
    if is_former(password, [secrets_of(store, account.id).password, *old_passwords(store, account.id)]):
        raise InputError(_("it is one of the last {n}").format(n=OLD_PASSWORDS))
    kept = hash_password(password)
    with store.transaction() as db:
        write_password(db, account.id, kept, at, initial=False)
        record(db, at, by, Deed.PASSWORD_CHANGED, account.login)


def write_password(db: Database, id: int, kept: str, at: datetime, *, initial: bool) -> None:
    """Write the hash of another password inside the caller's transaction, and end every session."""
    keep_old_password(db, id, at, most=OLD_PASSWORDS - 1)
    change_account(db, id, password=kept, password_set_at=at.isoformat(), password_is_initial=int(initial))
    end_all(db, id)


def make_token(
    store: Store, by: Actor, at: datetime, account: Account, *, name: str, ends_on: date, today: date
) -> str:
    """A token for a program, with the rights of the account. Returns its text, to be shown once.

    Raises:
        InputError: the name won't do, the end is not within a year, or there are too many.
    """
    if not name or name != printable(name, LONGEST_TOKEN_NAME):
        raise InputError(_("a name is one line of at most {n} characters").format(n=LONGEST_TOKEN_NAME))
    if not today <= ends_on <= today + TOKEN_LASTS:
        raise InputError(_("a token ends within a year, by {day}").format(day=today + TOKEN_LASTS))
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with store.transaction() as db:
        if len(tokens_of(store, account.id)) >= MOST_TOKENS:
            raise InputError(_("there are {n} tokens already; revoke one first").format(n=MOST_TOKENS))
        add_token(db, account.id, name, token, at, ends_on)
        record(db, at, by, Deed.TOKEN_MADE, f"{account.login}: {name}")
    return token


def revoke_token(store: Store, by: Actor, at: datetime, account: Account, id: int) -> None:
    """End one of the account's tokens.

    Raises:
        UnknownName: the account has none of this number.
    """
    with store.transaction() as db:
        name = next((one.name for one in tokens_of(store, account.id) if one.id == id), None)
        if name is None:
            raise UnknownName(_("there is no token {n}").format(n=id))
        revoke(db, id, at)
        record(db, at, by, Deed.TOKEN_REVOKED, f"{account.login}: {name}")
