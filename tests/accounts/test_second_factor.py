"""One-time codes and recovery codes, and the key their secrets stand under."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from checks import InputError
from scanner.accounts.keys import KEY_FILE, seal, unseal
from scanner.accounts.log import Deed, Filter
from scanner.accounts.model import Account
from scanner.accounts.one_time import new_secret, picture, step_of_code
from scanner.accounts.second_factor import recovery_codes_left, set_up, take_away
from scanner.accounts.sign_in import check_code, check_password
from scanner.credentials.model import CredentialError
from scanner.store import Store
from scanner.store.accounts import find_account, secrets_of
from scanner.store.log import entries
from tests.accounts.people import PASSWORD, an_account

NOON = datetime(2026, 11, 25, 4, 0, 10, tzinfo=UTC)
STEP = int(NOON.timestamp()) // 30


class Person:
    """Somebody with a second factor, of a telephone whose clock is right."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.account: Account = an_account(store)
        self.secret = new_secret()
        with store.transaction() as db:
            self.codes = set_up(db, folder, self.account.id, self.secret, STEP - 10)

    def code(self, seconds: float = 0) -> str:
        return pyotp.TOTP(self.secret).at(NOON + timedelta(seconds=seconds))

    def passes(self, code: str, seconds: float = 0) -> bool:
        at = NOON + timedelta(seconds=seconds)
        return check_code(self.store, self.folder, self.account, code, address="192.0.2.1", at=at)


@pytest.fixture
def person(store: Store, tmp_path: Path) -> Person:
    return Person(store, tmp_path)


def test_a_code_is_that_of_rfc_6238() -> None:
    """The test vector of appendix B, of which six digits are taken: at 1111111109 s the eight are 07081804."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert step_of_code(secret, "081804", datetime.fromtimestamp(1_111_111_109, UTC)) == 1_111_111_109 // 30


def test_a_code_counts_once(person: Person) -> None:
    code = person.code()
    assert person.passes(code)
    assert not person.passes(code)
    assert not person.passes(person.code(-30)), "and no earlier one after it"
    assert person.passes(person.code(30), seconds=30)


@pytest.mark.parametrize(("seconds", "passes"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_off(person: Person, seconds: int, passes: bool) -> None:
    assert person.passes(person.code(seconds)) is passes


@pytest.mark.parametrize("code", ["", "000000 ", "12345", "１２３４５６", "x" * 10_000, "\x00"])
def test_what_is_no_code_does_not_pass(person: Person, code: str) -> None:
    assert not person.passes(code)


def test_wrong_codes_lock_the_account_as_wrong_passwords_do(person: Person) -> None:
    for _ in range(5):
        assert not person.passes("no code")
    assert not person.passes(person.code())
    assert check_password(person.store, "officer", PASSWORD, address="192.0.2.1", at=NOON) is None
    assert person.passes(person.code(900), seconds=900)


def test_each_recovery_code_counts_once_and_is_written_down(person: Person) -> None:
    assert len(set(person.codes)) == 10
    assert person.passes(f" {person.codes[3].upper()} ")
    assert not person.passes(person.codes[3])
    assert recovery_codes_left(person.store, person.account.id) == 9
    used = entries(person.store, Filter(what=Deed.RECOVERY_CODE_USED), limit=9)
    assert [one.who for one in used] == ["officer"]


def test_taken_away_nothing_of_it_is_left(person: Person) -> None:
    with person.store.transaction() as db:
        take_away(db, person.account.id)
    assert not find_account(person.store, person.account.id).second_factor
    assert recovery_codes_left(person.store, person.account.id) == 0


def test_the_secret_stands_in_the_store_under_a_key_only_its_owner_can_read(person: Person) -> None:
    kept = secrets_of(person.store, person.account.id)
    assert person.secret not in kept.second_factor
    assert kept.second_factor not in repr(kept)
    assert stat.S_IMODE((person.folder / KEY_FILE).stat().st_mode) == 0o600
    assert len((person.folder / KEY_FILE).read_bytes()) == 32


def test_a_secret_does_not_open_for_another_account(tmp_path: Path) -> None:
    sealed = seal(tmp_path, "secret", "account 1")
    assert unseal(tmp_path, sealed, "account 1") == "secret"
    for words, purpose in (
        (sealed, "account 2"),
        (sealed[:-2] + "00", "account 1"),
        ("", "account 1"),
        ("zz", "account 1"),
    ):
        with pytest.raises(InputError, match=KEY_FILE):
            unseal(tmp_path, words, purpose)


def test_a_key_that_others_can_read_is_not_used(person: Person) -> None:
    (person.folder / KEY_FILE).chmod(0o640)
    with pytest.raises(CredentialError, match="chmod 600"):
        person.passes(person.code())


def test_another_key_is_named(person: Person) -> None:
    (person.folder / KEY_FILE).write_bytes(bytes(32))
    with pytest.raises(InputError, match=KEY_FILE):
        person.passes(person.code())


def test_a_key_cut_short_is_named(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).touch(0o600)
    with pytest.raises(InputError, match="32"):
        seal(tmp_path, "secret", "")


def test_the_picture_is_one_and_holds_no_foreign_address(store: Store) -> None:
    assert picture(new_secret(), an_account(store)).startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
