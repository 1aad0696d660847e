"""When sessions end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scanner.accounts import manage
from scanner.accounts.model import Role
from scanner.accounts.own import set_password
from scanner.accounts.sessions import IDLE, WHOLE, Session, begin, end, form_token_of, session_of
from scanner.clock import now
from scanner.store import Store
from tests.accounts.people import DESK, an_account

NOON = now()


def begun(store: Store, account: int, **more: bool) -> str:
    with store.transaction() as db:
        return begin(db, account, NOON, **more)


def held(store: Store, id: str, minutes: float = 0, **more: bool) -> Session | None:
    return session_of(store, id, NOON + timedelta(minutes=minutes), **more)


def test_an_id_is_random_and_only_its_digest_is_kept(store: Store) -> None:
    account = an_account(store)
    one, other = begun(store, account.id), begun(store, account.id)
    assert one != other
    assert len(one) >= 43
    kept = [row["digest"] for row in store.db.query("SELECT digest FROM sessions")]
    assert len(kept) == 2
    assert not {one, other} & set(kept)
    assert held(store, kept[0]) is None, "a digest is no id"
    assert form_token_of(one) not in (one, form_token_of(other), *kept)


def test_a_session_ends_without_use_and_in_any_case_after_ten_hours(store: Store) -> None:
    id = begun(store, an_account(store).id)
    for minute in range(0, 600, 19):
        assert held(store, id, minute)
    assert held(store, id, 600) is None
    other = begun(store, 1)
    assert held(store, other, 19)
    assert held(store, other, 19 + 20) is None
    assert timedelta(minutes=15) <= IDLE <= timedelta(minutes=30)
    assert timedelta(hours=8) <= WHOLE <= timedelta(hours=12)


def test_what_a_page_asks_by_itself_is_no_use(store: Store) -> None:
    id = begun(store, an_account(store).id)
    for minute in range(20):
        assert held(store, id, minute, used=False)
    assert held(store, id, 20, used=False) is None


def test_the_second_step_waits_five_minutes(store: Store) -> None:
    id = begun(store, an_account(store).id, half_way=True)
    assert held(store, id, 4.9) == Session(account=1, half_way=True)
    assert held(store, id, 5) is None


def test_ended_sessions_are_forgotten_by_the_next_login(store: Store) -> None:
    account = an_account(store)
    begun(store, account.id)
    with store.transaction() as db:
        begin(db, account.id, NOON + IDLE + timedelta(seconds=1))
    assert store.db.table("sessions").count == 1


@pytest.mark.parametrize("act", ["password", "initial", "role", "disable", "second factor", "logout"])
def test_whatever_changes_the_account_ends_them(store: Store, act: str) -> None:
    an_account(store, Role.ADMINISTRATOR)
    account = an_account(store)
    id = begun(store, account.id)
    other = begun(store, 1)

    if act == "password":
        set_password(store, DESK, NOON, account, "Another-of-8-bricks")
    elif act == "initial":
        manage.give_initial_password(store, DESK, NOON, account.id)
    elif act == "role":
        manage.change_role(store, DESK, NOON, account.id, role=Role.BUREAU)
    elif act == "disable":
        manage.disable(store, DESK, NOON, account.id)
    elif act == "second factor":
        manage.reset_second_factor(store, DESK, NOON, account.id)
    else:
        with store.transaction() as db:
            end(db, id)

    assert held(store, id) is None
    assert held(store, other)
