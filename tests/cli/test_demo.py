"""The demonstration leads on to the web face: its last words are commands that can be given as they stand."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scanner.accounts.model import Role
from scanner.cli import main
from scanner.scope.load import LoadSettings
from scanner.store.accounts import account_of_login
from scanner.workspace import Workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house") / "demo city"


@pytest.fixture(scope="module")
def last_words(folder: Path) -> Iterator[Callable[[], list[str]]]:
    """Gives the commands that the demonstration ends with; its scan and its reports, which take minutes, are left out."""

    def given() -> list[str]:
        result = CliRunner().invoke(main, ["--lang", "en", "demo", str(folder)])
        assert result.exit_code == 0, result.output
        return [line.strip() for line in result.stderr.splitlines() if " -w " in line]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("scanner.cli.demo.demo_scan", lambda workspace, store, bar: None)
        patched.setattr("scanner.cli.demo.write_all", lambda workspace, store, folder, form, language: [])
        yield given


def test_an_account_is_made_that_sees_everything_and_needs_no_telephone_and_the_city_is_served(
    folder: Path, last_words: Callable[[], list[str]]
) -> None:
    account_add, serve = last_words()

    done = subprocess.run(shlex.split(account_add), capture_output=True, text=True, check=True)
    with subprocess.Popen([*shlex.split(serve), "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        process.terminate()

    workspace = Workspace(folder)
    with workspace.store() as store:
        account = account_of_login(store, "demo")
    assert account is not None
    assert (account.role, account.password_is_initial) == (Role.OFFICER, True)
    settings = workspace.settings
    assert not settings.web.second_factor
    assert settings.load.connections_per_second > LoadSettings().connections_per_second
    assert settings.load.of_zone("").connections_per_second > LoadSettings().zone.connections_per_second
    assert settings.scan.trusted_roots
    assert len(done.stdout.split()) == 1
    assert address.startswith("http://127.0.0.1:")


def test_once_there_is_an_account_it_is_only_served(folder: Path, last_words: Callable[[], list[str]]) -> None:
    assert [line.rpartition(" ")[2] for line in last_words()] == ["serve"]
