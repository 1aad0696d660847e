"""The sources of a workspace, asked one after another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from checks import InputError
from checks.evidence import Reason
from scanner.credentials import LOCAL, Vault, open_credentials
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.credentials.helpers import private, refused
from tests.credentials.test_age import sealed


def vault(folder: Path, settings: str = "", **variables: str) -> Vault:
    (folder / SETTINGS_FILE).write_text(f"[credentials]\n{settings}", encoding="utf-8")
    return open_credentials(
        Workspace(folder), {f"CITYWALL_CREDENTIAL_{name}": text for name, text in variables.items()}
    )


def test_the_first_source_that_has_the_name_gives_all_of_it(tmp_path: Path) -> None:
    private(tmp_path / "credentials.toml", '[db]\nuser = "of-file"\ndatabase = "calls"\n[web]\nuser = "of-file"')
    sealed(tmp_path, '[db]\nuser = "of-age"\n[web]\nuser = "of-age"\n[app]\nuser = "of-age"')
    found = vault(tmp_path, 'age_file = "credentials.age"\nage_identity = "age.key"', DB_USER="of-environment")

    held = [found.held(name) for name in ("db", "web", "app")]

    assert [one.source for one in held] == ["environment", "file", "age"]
    assert [one.credential.user for one in held] == ["of-environment", "of-file", "of-age"]
    assert held[0].credential.database == ""


def test_a_source_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    private(tmp_path / "credentials.toml", "[web]", 0o644)
    sealed(tmp_path, "[db]")

    with refused("credentials.toml", "0644"):
        vault(tmp_path, 'age_file = "credentials.age"\nage_identity = "age.key"').find("db")


def test_a_file_is_read_when_it_is_first_needed_and_once(tmp_path: Path) -> None:
    found = vault(tmp_path)
    path = private(tmp_path / "credentials.toml", "[db]")
    assert found.find("db").name == "db"
    path.unlink()

    assert found.find("db").name == "db"


def test_what_no_source_has_is_told_with_the_sources(tmp_path: Path) -> None:
    with refused("“nobody”", "CITYWALL_CREDENTIAL_", "credentials.toml") as caught:
        vault(tmp_path).find("nobody")
    assert caught.value.reason is Reason.CREDENTIAL_LOST


def test_local_is_this_machine_and_needs_no_source(tmp_path: Path) -> None:
    private(tmp_path / "credentials.toml", "[local]", 0o644)

    held = vault(tmp_path, LOCAL_PASSWORD="never asked for").held(LOCAL)

    assert (held.source, held.credential.name, held.credential.password.reveal()) == (LOCAL, LOCAL, "")


def test_the_core_needs_neither_keyring_nor_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setitem(sys.modules, "pyrage", None)

    assert vault(tmp_path, DB_USER="reader").find("db").user == "reader"
    with refused("citywall[hosts]") as caught:
        vault(tmp_path, "keyring = true").find("db")
    assert caught.value.reason is Reason.TOOL_MISSING


def test_an_age_file_needs_an_identity(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="age_identity"):
        vault(tmp_path, 'age_file = "credentials.age"')


def test_a_file_can_be_left_out(tmp_path: Path) -> None:
    private(tmp_path / "credentials.toml", "[db]")

    with refused("“db”"):
        vault(tmp_path, 'file = ""').find("db")
