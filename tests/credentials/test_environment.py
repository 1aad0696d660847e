"""Credentials in environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.credentials import Credential
from scanner.credentials.environment import EnvironmentSource
from tests.credentials.helpers import private, private_key, refused

SECRET = "Yg7-plain-words"


def find(name: str, folder: Path, **variables: str) -> Credential | None:
    return EnvironmentSource({f"CITYWALL_CREDENTIAL_{key}": value for key, value in variables.items()}, folder).find(
        name
    )


@pytest.mark.parametrize("name", ["db-ro.1", "DB-RO.1", "db_ro_1"])
def test_a_name_is_written_in_capitals(tmp_path: Path, name: str) -> None:
    found = find(name, tmp_path, DB_RO_1_USER="reader", DB_RO_1_PASSWORD=SECRET, DB_RO_1_PORT="2222")

    assert found is not None
    assert (found.name, found.user, found.password.reveal(), found.port) == (name, "reader", SECRET, 2222)


@pytest.mark.parametrize(("text", "allowed"), [("true", True), ("false", False)])
def test_clear_text_is_a_word_for_yes_or_no(tmp_path: Path, text: str, allowed: bool) -> None:
    found = find("cache", tmp_path, CACHE_CLEAR_TEXT=text)

    assert found is not None
    assert found.clear_text is allowed


def test_a_chinese_name_stands_as_it_is(tmp_path: Path) -> None:
    found = find("数据库-只读", tmp_path, 数据库_只读_USER="reader")

    assert found is not None
    assert found.user == "reader"


def test_a_key_file_is_read(tmp_path: Path) -> None:
    key = private_key()
    private(tmp_path / "inspect.key", key)

    found = find("web", tmp_path, WEB_PRIVATE_KEY_FILE="inspect.key", WEB_JUMP="b", WEB_JUMP_HOST="10.0.0.1")

    assert found is not None
    assert (found.private_key.reveal(), found.jump, found.jump_host) == (key, "b", "10.0.0.1")


def test_a_longer_name_is_another_credential(tmp_path: Path) -> None:
    assert find("db", tmp_path, DB_RO_USER="reader", DB_RO_JUMP_HOST="10.0.0.1") is None


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert find("db", tmp_path, DB_PASSWORD="") is None


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("DB_PASWORD", ("CITYWALL_CREDENTIAL_DB_", "PASWORD", "private_key_file")),
        ("DB_PORT", ("CITYWALL_CREDENTIAL_DB_PORT", "65535")),
        ("DB_CLEAR_TEXT", ("CITYWALL_CREDENTIAL_DB_CLEAR_TEXT", "true")),
        ("DB_SUDO", ("CITYWALL_CREDENTIAL_DB_SUDO", "yes")),
    ],
)
def test_a_fault_names_the_variable_and_never_the_value(tmp_path: Path, variable: str, words: tuple[str, ...]) -> None:
    with refused(*words, never=SECRET):
        find("db", tmp_path, **{variable: SECRET})


def test_other_variables_are_not_looked_at(tmp_path: Path) -> None:
    source = EnvironmentSource({"DB_PASSWORD": SECRET, "CITYWALL_LANG": "zh"}, tmp_path)

    assert (source.names(), source.find("db")) == ((), None)
