"""Accounts made and changed, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import InputError, UnknownName
from scanner.accounts import manage
from scanner.accounts.log import Filter
from scanner.accounts.model import Role
from scanner.accounts.own import TOKEN_PREFIX, make_token, revoke_token
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import all_accounts, find_account
from scanner.store.log import entries
from scanner.store.tokens import token_of_text, tokens_of
from tests.accounts.people import DESK, an_account

NOON = now()
TODAY = NOON.date()


def make(store: Store, login: str = "new", person: str = "新人", role: Role = Role.AUDITOR, *systems: str) -> None:
    manage.make_account(store, DESK, NOON, login=login, person=person, role=role, systems=systems)


@pytest.mark.parametrize("login", ["", "x", "Upper", "a b", "-x", "ü1", "x" * 33, "a\nb", "<script>"])
def test_a_login_is_plain(store: Store, login: str) -> None:
    with pytest.raises(InputError):
        make(store, login)
    assert all_accounts(store) == []
    assert entries(store, Filter(), limit=9) == []


@pytest.mark.parametrize("person", ["", " ", "x" * 41, "a\x1bb", "a\nb", "a\u202eb"])
def test_a_name_is_one_line(store: Store, person: str) -> None:
    with pytest.raises(InputError):
        make(store, person=person)


def test_neither_login_nor_name_is_taken_twice(store: Store) -> None:
    make(store)
    with pytest.raises(InputError, match="new"):
        make(store, person="另一人")
    with pytest.raises(InputError, match="新人"):
        make(store, "other")


def test_systems_belong_to_owners_and_are_registered(store: Store) -> None:
    for role, systems in ((Role.OWNER, ()), (Role.OFFICER, ("hotline",)), (Role.OWNER, ("hotline", "nothing"))):
        with pytest.raises(InputError):
            make(store, "new", "新人", role, *systems)
    make(store, "new", "新人", Role.OWNER, "hotline", "archive")
    assert find_account(store, 1).systems == {"hotline", "archive"}
    manage.change_role(store, DESK, NOON, 1, role=Role.BUREAU)
    assert find_account(store, 1).systems == frozenset()


def test_the_last_administrator_stays(store: Store) -> None:
    one = an_account(store, Role.ADMINISTRATOR)
    make(store, "second", "尚无口令", Role.ADMINISTRATOR)
    for act in (
        lambda: manage.disable(store, DESK, NOON, one.id),
        lambda: manage.change_role(store, DESK, NOON, one.id, role=Role.OFFICER),
    ):
        with pytest.raises(InputError, match="唯一"):
            act()
    assert [account.login for account in manage.active_administrators(store)] == ["administrator"]

    other = an_account(store, Role.ADMINISTRATOR, login="third")
    manage.disable(store, DESK, NOON, one.id)
    with pytest.raises(InputError):
        manage.disable(store, DESK, NOON, other.id)
    manage.enable(store, DESK, NOON, one.id)
    manage.disable(store, DESK, NOON, other.id)


def test_unknown_numbers_are_named(store: Store) -> None:
    for act in (manage.disable, manage.enable, manage.unlock, manage.reset_second_factor, manage.give_initial_password):
        with pytest.raises(UnknownName):
            act(store, DESK, NOON, 7)


def test_a_token_is_shown_once_and_ends_within_a_year(store: Store) -> None:
    account = an_account(store)

    def token(days: int, name: str = "大屏") -> str:
        ends_on = TODAY + timedelta(days=days)
        return make_token(store, DESK, NOON, account, name=name, ends_on=ends_on, today=TODAY)

    text = token(366)
    assert text.startswith(TOKEN_PREFIX)
    found = token_of_text(store, text)
    assert found is not None
    assert (found.account, found.name) == (account.id, "大屏")
    assert text not in repr(found)
    for days, name in ((-1, "x"), (367, "x"), (1, ""), (1, "a\x1b"), (1, "x" * 61)):
        with pytest.raises(InputError):
            token(days, name)
    for _ in range(19):
        token(1)
    with pytest.raises(InputError, match="20"):
        token(1)


def test_a_token_ends_when_revoked_and_with_its_account(store: Store) -> None:
    account, other = an_account(store), an_account(store, Role.BUREAU)
    texts = [make_token(store, DESK, NOON, account, name=n, ends_on=TODAY, today=TODAY) for n in "ab"]
    with pytest.raises(UnknownName):
        revoke_token(store, DESK, NOON, other, 1)
    revoke_token(store, DESK, NOON, account, 1)
    assert token_of_text(store, texts[0]) is None
    assert [one.name for one in tokens_of(store, account.id)] == ["b"]
    manage.disable(store, DESK, NOON, account.id)
    manage.enable(store, DESK, NOON, account.id)
    assert token_of_text(store, texts[1]) is None
