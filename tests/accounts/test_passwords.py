"""How passwords are kept, and what they must be."""

from __future__ import annotations

from collections.abc import Iterator

import argon2
import pytest

from checks import InputError
from scanner.accounts import passwords
from scanner.accounts.manage import give_initial_password, make_account
from scanner.accounts.model import Role
from scanner.accounts.own import set_password
from scanner.accounts.password_rules import faults_of, initial_password
from scanner.accounts.passwords import fits, hash_password, is_outdated
from scanner.accounts.sign_in import check_password
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import change_account, find_account, secrets_of
from tests.accounts.people import DESK, PASSWORD, an_account


@pytest.fixture
def at_full_strength(memory_of_a_hash: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_KIBIBYTES", memory_of_a_hash)
    passwords._hasher.cache_clear()
    yield
    passwords._hasher.cache_clear()


@pytest.mark.usefixtures("at_full_strength")
def test_what_is_kept_is_argon2id_with_its_own_salt() -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert kept != hash_password(PASSWORD)
    assert fits(kept, PASSWORD)
    assert not fits(kept, PASSWORD + "x")
    assert not fits("", "")
    assert not fits("no hash", PASSWORD)


def test_a_hash_of_former_parameters_is_renewed_at_the_next_login(store: Store) -> None:
    account = an_account(store)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    with store.transaction() as db:
        change_account(db, account.id, password=weak)
    assert is_outdated(weak)

    assert check_password(store, "officer", PASSWORD, address="192.0.2.1", at=now())

    kept = secrets_of(store, account.id).password
    assert not is_outdated(kept)
    assert fits(kept, PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "Sh0rt-pass1",
        "x" * 129 + "A1",
        "alllowercaseletters",
        "lowercase-and-signs",
        "ABCDEFG1234567",
        "Aa1Aa1Aa1Aa1",
        "My-Officer-2026",
        "安全管理员 officer's Aa1",
        "Password2026!",
        "P@ssw0rd2026!!",
        "Admin@123456789",
        "Qwer1234!@#$%",
        "1qaz@WSX3edc$RFV"[:12],
        "Citywall@2026!!",
        "Huawei12#$admin",
    ],
)
def test_a_weak_password_is_refused(store: Store, password: str) -> None:
    assert faults_of(password, an_account(store))


@pytest.mark.parametrize("password", [PASSWORD, "Nine rivers meet 3x", "一城墙-Stone-42-高"])
def test_a_good_password_will_do(store: Store, password: str) -> None:
    assert faults_of(password, an_account(store, login="somebody")) == []


def test_initial_passwords_keep_the_rules_and_differ(store: Store) -> None:
    account = an_account(store)
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    assert [faults_of(one, account) for one in made] == [[]] * 50


def test_none_of_the_last_five_comes_back_and_the_sixth_may(store: Store) -> None:
    account = an_account(store)
    chosen = [f"Walls-of-{n}-bricks" for n in (7, 8, 9, 10, 11, 12)]
    for one in chosen[1:5]:
        set_password(store, DESK, now(), account, one)
    for one in chosen[:5]:
        with pytest.raises(InputError, match="最近 5 次"):
            set_password(store, DESK, now(), account, one)

    set_password(store, DESK, now(), account, chosen[5])
    set_password(store, DESK, now(), account, chosen[0])


def test_an_initial_password_is_marked_and_ends_what_was(store: Store) -> None:
    made = make_account(store, DESK, now(), login="new", person="新人", role=Role.AUDITOR)
    assert check_password(store, "new", "", address="192.0.2.1", at=now()) is None
    password = give_initial_password(store, DESK, now(), made.id)
    assert find_account(store, made.id).password_is_initial
    assert check_password(store, "new", password, address="192.0.2.1", at=now())
    set_password(store, DESK, now(), made, PASSWORD)
    assert not find_account(store, made.id).password_is_initial
