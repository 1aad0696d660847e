"""Credentials in the system's keyring, here one that keeps a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyrings.alt.file import PlaintextKeyring

from checks.evidence import Reason
from scanner.credentials.system_keyring import KeyringSource
from tests.credentials.helpers import private, private_key, refused

SECRET = "Yg7-plain-words"


@pytest.fixture(autouse=True)
def _keyring_of_the_test(tmp_path: Path) -> Iterator[None]:
    before = keyring.get_keyring()
    mine = PlaintextKeyring()
    mine.file_path = str(tmp_path / "keyring.cfg")
    keyring.set_keyring(mine)
    yield
    keyring.set_keyring(before)


def test_the_password_kept_there_is_the_fields_in_toml(tmp_path: Path) -> None:
    key = private_key()
    private(tmp_path / "inspect.key", key)
    keyring.set_password(
        "citywall", "数据库", f'user = "reader"\npassword = "{SECRET}"\nprivate_key_file = "inspect.key"'
    )

    found = KeyringSource(tmp_path).find("数据库")

    assert found is not None
    assert (found.user, found.password.reveal(), found.private_key.reveal()) == ("reader", SECRET, key)


def test_another_service_or_name_is_not_ours(tmp_path: Path) -> None:
    keyring.set_password("elsewhere", "db", f'password = "{SECRET}"')
    keyring.set_password("citywall", "other", f'password = "{SECRET}"')

    assert KeyringSource(tmp_path).find("db") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SECRET, ("keyring citywall/db", "TOML")),
        (f'port = "{SECRET}"', ("keyring citywall/db", "port", "65535")),
        (f'secret = "{SECRET}"', ("keyring citywall/db", "secret", "private_key_file")),
    ],
)
def test_a_fault_is_told_without_the_value(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    keyring.set_password("citywall", "db", text)

    with refused(*words, never=SECRET):
        KeyringSource(tmp_path).find("db")


def test_a_machine_without_a_keyring_says_so(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())

    with refused("密钥环") as caught:
        KeyringSource(tmp_path).find("db")
    assert caught.value.reason is Reason.TOOL_MISSING


def test_a_keyring_that_breaks_is_told_by_the_kind_of_its_error(tmp_path: Path) -> None:
    class Broken(PlaintextKeyring):
        def get_password(self, service: str, username: str) -> str:
            raise ValueError(SECRET)

    keyring.set_keyring(Broken())

    with refused("ValueError", never=SECRET):
        KeyringSource(tmp_path).find("db")


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with refused("citywall[hosts]", "citywall[databases]") as caught:
        KeyringSource(tmp_path).find("db")
    assert caught.value.reason is Reason.TOOL_MISSING
