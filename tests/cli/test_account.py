"""`citywall account` and `citywall log`: accounts made where the first administrator is made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.accounts.log import Filter
from scanner.accounts.sign_in import check_password
from scanner.cli import main
from scanner.clock import now
from scanner.store.accounts import account_of_login
from scanner.store.log import entries
from scanner.workspace import Workspace
from tests.accounts.people import PASSWORD
from tests.web.browser import a_new_city


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_new_city(tmp_path)


def run(city: Workspace, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["-w", str(city.folder), *words], input=typed)


def add(city: Workspace, login: str = "admin", *more: str, typed: str | None = None) -> Result:
    role = () if "--role" in more else ("--role", "administrator")
    return run(city, "account", "add", login, "--person", f"{login} 某", *role, *more, typed=typed)


def test_a_generated_password_alone_is_on_stdout_and_signs_in_once_changed(city: Workspace) -> None:
    made = add(city)
    assert made.exit_code == 0, made.output
    password = made.stdout.strip()
    with city.store() as store:
        account = account_of_login(store, "admin")
        assert account is not None
        assert account.password_is_initial
        assert check_password(store, "admin", password, address="192.0.2.1", at=now())


def test_a_password_is_asked_for_without_showing_it_until_it_will_do(city: Workspace) -> None:
    typed = "\n".join(["short", "short", PASSWORD, "another", PASSWORD, PASSWORD, ""])
    made = add(city, "admin", "--ask", typed=typed)
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    assert "12" in made.stderr
    with city.store() as store:
        account = account_of_login(store, "admin")
        assert account is not None
        assert not account.password_is_initial
        assert check_password(store, "admin", PASSWORD, address="192.0.2.1", at=now())


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--role", "owner"), "系统责任人"),
        (("--role", "owner", "--system", "nothing"), "nothing"),
        (("--role", "bureau", "--system", "hotline"), "系统责任人"),
    ],
)
def test_systems_that_don_t_fit_are_refused(city: Workspace, more: tuple[str, ...], words: str) -> None:
    answer = add(city, "new", *more)
    assert (answer.exit_code, words in answer.stderr) == (2, True)
    assert json.loads(run(city, "account", "list", "--json").stdout) == []


def test_an_owner_of_two_systems(city: Workspace) -> None:
    assert add(city, "li", "--role", "owner", "--system", "hotline", "--system", "archive").exit_code == 0
    listed = json.loads(run(city, "account", "list", "--json").stdout)
    assert [(one["login"], sorted(one["systems"])) for one in listed] == [("li", ["archive", "hotline"])]
    assert "系统责任人" in run(city, "account", "list").stdout


def test_disabled_enabled_and_reset(city: Workspace) -> None:
    add(city)
    assert "唯一" in run(city, "account", "disable", "admin").stderr
    add(city, "second")
    assert run(city, "account", "disable", "admin").exit_code == 0
    assert "已停用" in run(city, "account", "list").stdout
    assert run(city, "account", "enable", "admin").exit_code == 0
    password = run(city, "account", "reset", "admin", "--second-factor").stdout.strip()
    with city.store() as store:
        assert check_password(store, "admin", password, address="192.0.2.1", at=now())
    for command in ("disable", "enable", "reset"):
        assert run(city, "account", command, "nobody").exit_code == 2


def test_the_log_has_it_all_and_no_password(city: Workspace) -> None:
    password = add(city).stdout.strip()
    listed = json.loads(run(city, "log", "list", "--json").stdout)
    assert [(one["what"], one["subject"], one["result"]) for one in listed] == [
        ("password_reset", "admin", "done"),
        ("account_made", "admin: administrator", "done"),
    ]
    assert all(one["address"].startswith("command line: ") for one in listed)
    shown = run(city, "log", "list").stdout
    assert "新建账号" in shown
    assert password not in shown
    assert len(json.loads(run(city, "log", "list", "--json", "--limit", "1").stdout)) == 1
    assert json.loads(run(city, "log", "list", "--json", "--to", "2026-01-01").stdout) == []
    assert len(json.loads(run(city, "log", "list", "--json", "--what", "account_made").stdout)) == 1
    assert run(city, "log", "list", "--from", "yesterday").exit_code == 2


def test_an_edited_log_shows(city: Workspace) -> None:
    add(city)
    whole = run(city, "log", "verify")
    assert (whole.exit_code, "2" in whole.stdout) == (0, True)
    with city.store() as store:
        store.db.conn.executescript("DROP TRIGGER log_is_never_changed; UPDATE log SET subject = 'x' WHERE id = 2;")
        assert entries(store, Filter(), limit=1)[0].subject == "x"
    broken = run(city, "log", "verify")
    assert (broken.exit_code, "entry 2" in broken.stderr) == (1, True)
    told = json.loads(run(city, "log", "verify", "--json").stdout)
    assert told["faults"] == ["entry 2"]
