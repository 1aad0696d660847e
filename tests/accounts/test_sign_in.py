"""What failures to sign in lead to, and what strangers can't learn from them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.accounts import sign_in
from scanner.accounts.log import Deed, Filter
from scanner.accounts.manage import disable
from scanner.accounts.model import Account, Role
from scanner.accounts.passwords import fits
from scanner.accounts.sign_in import LOCKED_FOR, check_password, seconds_to_wait
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import find_account
from scanner.store.log import entries
from scanner.workspace import STORE_FILE
from tests.accounts.people import DESK, PASSWORD, an_account

NOON = now()
ADDRESS = "192.0.2.7"


def tries(store: Store, password: str = "wrong", login: str = "officer", seconds: float = 0) -> Account | None:
    return check_password(store, login, password, address=ADDRESS, at=NOON + timedelta(seconds=seconds))


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(store: Store) -> None:
    account = an_account(store)
    for _ in range(4):
        assert tries(store) is None
    assert tries(store, PASSWORD)

    tries(store)

    assert find_account(store, account.id).locked_until == NOON + LOCKED_FOR
    assert tries(store, PASSWORD, seconds=899) is None
    assert tries(store, PASSWORD, seconds=900)
    assert [one.what for one in entries(store, Filter(what=Deed.LOCKED), limit=9)] == [Deed.LOCKED]


def test_a_right_password_alone_does_not_forget_the_failures(store: Store) -> None:
    """Else one who has the password could guess codes without end."""
    an_account(store)
    for _ in range(4):
        tries(store)
        assert tries(store, PASSWORD)
    tries(store)
    assert tries(store, PASSWORD) is None


def test_guesses_made_at_once_find_the_lock(store: Store, tmp_path: Path) -> None:
    an_account(store)

    def guess(number: int) -> Account | None:
        with Store(tmp_path / STORE_FILE) as mine:
            return tries(mine, PASSWORD if number == 11 else "wrong")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(guess, range(11)))
        assert guess(11) is None


@pytest.mark.parametrize("login", ["officer", "nobody", "", "x" * 1_000, "disabled", "locked"])
def test_the_work_is_the_same_whether_or_not_the_login_exists(
    store: Store, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    an_account(store)
    an_account(store, login="locked")
    off = an_account(store, login="disabled")
    disable(store, DESK, NOON, off.id)
    for _ in range(5):
        tries(store, login="locked")
    verified = []

    def counting(kept: str, password: str) -> bool:
        verified.append(kept)
        return fits(kept, password)

    monkeypatch.setattr(sign_in, "fits", counting)

    assert tries(store, login=login) is None
    assert len(verified) == 1


def test_where_there_is_no_account_a_real_hash_is_verified_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import argon2

    held: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counting(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        held.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    fits("", PASSWORD)
    assert [one[:10] for one in held] == ["$argon2id$"]


def test_a_disabled_account_stays_out(store: Store) -> None:
    account = an_account(store)
    disable(store, DESK, NOON, account.id)
    assert tries(store, PASSWORD) is None


def test_a_login_is_known_in_whatever_case(store: Store) -> None:
    an_account(store)
    assert tries(store, PASSWORD, login="Officer")


def test_what_is_typed_for_a_login_is_not_written_down_unless_it_is_one(store: Store) -> None:
    an_account(store)
    tries(store, login="my-secret-typed-too-early")
    tries(store, login="officer")
    assert [one.subject for one in entries(store, Filter(what=Deed.LOGIN_FAILED), limit=9)] == ["officer", ""]


def test_an_address_from_which_many_failed_waits_longer_and_longer(store: Store) -> None:
    an_account(store)
    for _ in range(9):
        tries(store, login="nobody")
    assert seconds_to_wait(store, ADDRESS, NOON) == 0
    waits = []
    for _ in range(8):
        tries(store, login="nobody")
        waits.append(seconds_to_wait(store, ADDRESS, NOON))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert seconds_to_wait(store, "192.0.2.8", NOON) == 0
    assert seconds_to_wait(store, ADDRESS, NOON + timedelta(seconds=61)) == 0
    assert seconds_to_wait(store, ADDRESS, NOON + LOCKED_FOR + timedelta(seconds=1)) == 0


def test_an_owner_is_an_account_as_any(store: Store) -> None:
    an_account(store, Role.OWNER, "hotline")
    account = tries(store, PASSWORD, login="owner")
    assert account is not None
    assert account.systems == {"hotline"}
