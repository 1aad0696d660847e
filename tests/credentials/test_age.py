"""Credentials in a file encrypted with age."""

from __future__ import annotations

import sys
from pathlib import Path

import pyrage
import pytest

from checks.evidence import Reason
from scanner.credentials.age import age_source
from scanner.credentials.tables import TableSource
from tests.credentials.helpers import private, refused

SECRET = "Yg7-plain-words"


def sealed(folder: Path, text: str, *, armored: bool = False, mode: int = 0o600) -> TableSource:
    """A source whose text is encrypted for a new identity beside it, in a file such as age-keygen writes."""
    identity = pyrage.x25519.Identity.generate()
    private(folder / "age.key", f"# created: 2026-11-01\n# public key: {identity.to_public()}\n{identity}\n", mode)
    (folder / "credentials.age").write_bytes(pyrage.encrypt(text.encode(), [identity.to_public()], armored=armored))
    return age_source(folder / "credentials.age", folder / "age.key", folder)


@pytest.mark.parametrize("armored", [False, True])
def test_it_is_opened_with_the_identity(tmp_path: Path, armored: bool) -> None:
    found = sealed(tmp_path, f'[db]\nuser = "reader"\npassword = "{SECRET}"', armored=armored)

    credential = found.find("db")

    assert found.names() == ("db",)
    assert credential is not None
    assert (credential.user, credential.password.reveal()) == ("reader", SECRET)
    assert found.find("other") is None


def test_another_identity_does_not_open_it(tmp_path: Path) -> None:
    found = sealed(tmp_path, "[db]")
    other = str(pyrage.x25519.Identity.generate())
    private(tmp_path / "age.key", other)

    with refused("credentials.age", "age.key", never=other):
        found.find("db")


def test_an_identity_others_may_read_is_refused(tmp_path: Path) -> None:
    with refused("age.key", "0640", "chmod 600", never="AGE-SECRET"):
        sealed(tmp_path, "[db]", mode=0o640).find("db")


@pytest.mark.parametrize("text", ["", "# nothing\n", "AGE-SECRET-KEY-1" + "X" * 40, SECRET])
def test_a_file_that_is_no_identity_is_refused(tmp_path: Path, text: str) -> None:
    found = sealed(tmp_path, "[db]")
    private(tmp_path / "age.key", text)

    with refused("age.key", "age-keygen", never=text.strip("# \n")):
        found.find("db")


def test_a_file_that_is_named_and_not_there_is_an_error(tmp_path: Path) -> None:
    found = sealed(tmp_path, "[db]")
    (tmp_path / "credentials.age").unlink()

    with refused("credentials.age"):
        found.find("db")


def test_faults_inside_are_told_without_the_value(tmp_path: Path) -> None:
    with refused("credentials.age", "[db] port", never=SECRET):
        sealed(tmp_path, f'[db]\nport = "{SECRET}"').find("db")


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sealed(tmp_path, "[db]")
    monkeypatch.setitem(sys.modules, "pyrage", None)

    with refused("credentials.age", "citywall[hosts]", "citywall[databases]") as caught:
        found.find("db")
    assert caught.value.reason is Reason.TOOL_MISSING
