"""Signing in: the password, then the second factor; and what follows failures (GB/T 22239-2019, 8.1.4.1 b)).

Whether a login exists is never told: the answer, its words and the work behind it are the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from scanner.accounts.log import Actor, Deed, Result
from scanner.accounts.model import Account
from scanner.accounts.passwords import LONGEST, fits, hash_password, is_outdated
from scanner.accounts.second_factor import use_code, use_recovery_code
from scanner.store.accounts import account_of_login, change_account, find_account, secrets_of
from scanner.store.database import Store
from scanner.store.log import failed_logins, record

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

FREE_FAILURES = 10
"""So many failures an address has in `LOCKED_FOR`; from then on each makes it wait, twice as long as the one before."""
LONGEST_WAIT = 60


def seconds_to_wait(store: Store, address: str, at: datetime) -> int:
    """How long nobody may sign in from an address, because many from there failed; 0 mostly."""
    failures, last = failed_logins(store, address, at - LOCKED_FOR)
    if failures < FREE_FAILURES or last is None:
        return 0
    wait = min(LONGEST_WAIT, 1 << min(failures - FREE_FAILURES, 10))
    return max(0, wait - int((at - last).total_seconds()))


def check_password(store: Store, login: str, password: str, *, address: str, at: datetime) -> Account | None:
    """The account, if login and password are right and it is neither locked nor disabled; a failure is counted and logged."""
    account = account_of_login(store, login)
    kept = secrets_of(store, account.id).password if account else ""
    right = fits(kept, password)
    renewed = hash_password(password) if right and is_outdated(kept) else ""
    with store.transaction() as db:
        # Looked at again: of many guesses made at once, those after the fifth find the lock.
        account = find_account(store, account.id) if account else None
        if account is None or not _is_open(account, at):
            _log_failure(db, account, address, at)
            return None
        if not right:
            _count_failure(db, account, address, at)
            return None
        if renewed:
            change_account(db, account.id, password=renewed)
    return account


def check_code(store: Store, folder: Path, account: Account, code: str, *, address: str, at: datetime) -> bool:
    """Whether a one-time code or a recovery code is right; a failure counts as that of a password does.

    Raises:
        InputError: the workspace's key is not the one the second factor was sealed with.
    """
    code = code[:LONGEST].replace(" ", "")
    with store.transaction() as db:
        account = find_account(store, account.id)
        if not _is_open(account, at):
            _log_failure(db, account, address, at)
            return False
        if use_code(store, db, folder, account.id, code, at):
            return True
        if use_recovery_code(db, account.id, code):
            record(db, at, _actor(account, address), Deed.RECOVERY_CODE_USED, account.login)
            return True
        _count_failure(db, account, address, at)
    return False


def succeeded(db: Database, account: Account, *, address: str, at: datetime) -> None:
    """Both factors were right: write it down, and let former failures be forgotten."""
    change_account(db, account.id, failures=0, locked_until=None)
    record(db, at, _actor(account, address), Deed.LOGIN, account.login)


def _is_open(account: Account, at: datetime) -> bool:
    return account.disabled_at is None and not account.is_locked(at)


def _count_failure(db: Database, account: Account, address: str, at: datetime) -> None:
    _log_failure(db, account, address, at)
    if account.failures + 1 < MOST_FAILURES:
        change_account(db, account.id, failures=account.failures + 1)
        return
    change_account(db, account.id, failures=0, locked_until=(at + LOCKED_FOR).isoformat())
    record(db, at, Actor(address=address), Deed.LOCKED, account.login)


def _log_failure(db: Database, account: Account | None, address: str, at: datetime) -> None:
    """What was typed as a login that is none is not written down: it may be a password."""
    record(db, at, Actor(address=address), Deed.LOGIN_FAILED, account.login if account else "", Result.FAILED)


def _actor(account: Account, address: str) -> Actor:
    return Actor(who=account.login, role=account.role.value, address=address)
