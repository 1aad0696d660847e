"""Credentials in a TOML file, which only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checks.evidence import Reason
from scanner.credentials.file import file_source
from scanner.credentials.private_file import MOST_BYTES
from scanner.credentials.tables import TableSource
from tests.credentials.helpers import private, private_key, refused

SECRET = "Yg7-plain-words"


def source(folder: Path) -> TableSource:
    return file_source(folder / "credentials.toml", folder)


def written(folder: Path, text: str, mode: int = 0o600) -> TableSource:
    private(folder / "credentials.toml", text, mode)
    return source(folder)


def test_every_field_is_read(tmp_path: Path) -> None:
    key = private_key("shut")
    private(tmp_path / "keys/inspect.key", key)
    found = written(
        tmp_path,
        f"""
        ["数据库-只读"]
        user = "reader"
        password = "{SECRET}"
        database = "calls"
        [hosts]
        user = "inspect"
        private_key_file = "keys/inspect.key"
        passphrase = "shut"
        port = 2222
        sudo = "password"
        jump = "bastion"
        jump_host = "10.0.0.1"
        """,
    )

    database, host = found.find("数据库-只读"), found.find("hosts")

    assert found.names() == ("数据库-只读", "hosts")
    assert database is not None
    assert (database.user, database.password.reveal(), database.database) == ("reader", SECRET, "calls")
    assert (database.port, database.sudo, database.jump) == (0, "no", "")
    assert host is not None
    assert (host.private_key.reveal(), host.passphrase.reveal()) == (key, "shut")
    assert (host.user, host.port, host.sudo, host.jump, host.jump_host) == (
        "inspect",
        2222,
        "password",
        "bastion",
        "10.0.0.1",
    )
    assert SECRET not in repr(database)


def test_what_is_not_there_is_not_held(tmp_path: Path) -> None:
    assert source(tmp_path).names() == ()
    assert source(tmp_path).find("db") is None
    assert written(tmp_path, "[other]").find("db") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777])
def test_a_file_others_may_use_is_refused_with_its_mode_and_the_cure(tmp_path: Path, mode: int) -> None:
    with refused("credentials.toml", f"{mode:04o}", "chmod 600", never=SECRET) as caught:
        written(tmp_path, f'[db]\npassword = "{SECRET}"', mode).find("db")
    assert caught.value.reason is Reason.CREDENTIAL_LOST


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_for_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert written(tmp_path, "[db]", mode).names() == ("db",)


def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    found = written(tmp_path, "[db]")
    os.chown(tmp_path / "credentials.toml", 4321, -1)

    with refused("credentials.toml", "4321", f"chown {os.geteuid()}"):
        found.find("db")


def test_a_symbolic_link_is_refused_even_to_a_private_file(tmp_path: Path) -> None:
    target = private(tmp_path / "elsewhere.toml", "[db]")
    (tmp_path / "credentials.toml").symlink_to(target)

    with refused("credentials.toml", "符号链接"):
        source(tmp_path).find("db")


def test_a_dangling_link_is_no_missing_file(tmp_path: Path) -> None:
    (tmp_path / "credentials.toml").symlink_to(tmp_path / "nowhere")

    with refused("credentials.toml", "符号链接"):
        source(tmp_path).names()


def test_what_is_no_plain_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "credentials.toml", 0o600)

    with refused("credentials.toml", "不是普通文件"):
        source(tmp_path).find("db")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    with refused("credentials.toml", str(MOST_BYTES)):
        written(tmp_path, "#" * (MOST_BYTES + 1)).find("db")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'[db]\nuser = "a"\npassword = {SECRET}\n', ("第 3 行，第",)),
        (f'[db]\npassword = "{SECRET}', ("TOML",)),
        (f'password = "{SECRET}"', ("password", "[db-readonly]")),
        (f'[db]\nport = 22\nsecret = "{SECRET}"', ("[db]", "secret", "private_key_file")),
        (f'[db]\nport = "{SECRET}"', ("[db] port", "65535")),
        ("[db]\nport = true", ("[db] port", "65535")),
        ("[db]\nport = 70000", ("[db] port", "65535")),
        (f'[db]\nsudo = "{SECRET}"', ("[db] sudo", "no", "yes", "password")),
        ("[db]\nsudo = true", ("[db] sudo", "no", "yes", "password")),
        ("[db]\npassword = 12345678", ("[db] password", "1024")),
        ('[db]\npassword = ""', ("[db] password", "1024")),
        (f'[db]\nuser = "{SECRET}\\n"', ("[db] user", "控制字符")),
        (f'[db]\njump = "{SECRET} x"', ("[db] jump", "凭据的名称")),
        (f'[db]\njump_host = "{SECRET} x"\njump = "b"', ("[db] jump_host", "IP")),
        ('[db]\njump = "bastion"', ("[db] jump_host", "跳板机")),
        (f'[db]\nuser = "reader"\nprivacy = "{SECRET}"', ("[db] password", "SNMPv3")),
        (f'[db]\nprivate_key_file = "{SECRET}.key"', ("[db] private_key_file", "无法读取")),
        ("[local]\nuser = 'a'", ("local", "本机")),
        ("['a b']\nuser = 'a'", ("a b",)),
    ],
)
def test_a_fault_is_told_by_file_table_and_field_and_never_by_value(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    never = "" if "private_key_file" in text else SECRET
    with refused("credentials.toml", *words, never=never):
        written(tmp_path, text).find("db")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    private(tmp_path / "credentials.toml", "")
    (tmp_path / "credentials.toml").write_bytes(b'[db]\npassword = "\xff\xfe"')

    with refused("credentials.toml", "UTF-8"):
        source(tmp_path).find("db")


def test_a_key_file_has_the_same_demand(tmp_path: Path) -> None:
    key = private_key()
    private(tmp_path / "inspect.key", key, 0o644)

    with refused("[db] private_key_file", "inspect.key", "0644", "chmod 600", never=key.splitlines()[1]):
        written(tmp_path, '[db]\nprivate_key_file = "inspect.key"').find("db")


def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    private(tmp_path / "inspect.key", SECRET)

    with refused("[db] private_key_file", "inspect.key", "PEM", never=SECRET):
        written(tmp_path, '[db]\nprivate_key_file = "inspect.key"').find("db")
