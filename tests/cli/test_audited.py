"""What is done at the command line stands in the audit log too: a table of all commands, so that a new one is thought of."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.accounts.log import Filter
from scanner.cli import main
from scanner.cli.audited import RECORDED, leaves
from scanner.store.log import entries
from scanner.workspace import Workspace
from tests.web.visiting import a_city

NOT_RECORDED = frozenset(
    {
        # These write entries of their own.
        *("account add", "account disable", "account enable", "account reset"),
        # These show something.
        *(
            "account list",
            "answer list",
            "baseline coverage",
            "baseline list",
            "baseline show",
            "check list",
            "check show",
        ),
        *("credential list", "delivery list", "doctor", "estate list", "estate show", "feed list", "finding history"),
        *(
            "finding list",
            "finding requests",
            "finding show",
            "finding summary",
            "log list",
            "log verify",
            "notice list",
        ),
        *("risk show", "risk template", "scans list", "scans show", "schedule blackout list", "schedule dry-run"),
        *("schedule list", "schedule show", "scope list", "verify", "worker list"),
        # These the machine does again and again, or they make the workspace that has the log.
        *("demo", "init", "remind", "schedule run", "schedule tend", "serve"),
    }
)


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path)


def run(city: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(city.folder), *words])


def told(city: Workspace) -> list[tuple[str, str, str]]:
    with city.store() as store:
        found = entries(store, Filter(), limit=9)
    assert {(one.who, one.role, one.address.partition(":")[0]) for one in found} <= {("", "", "command line")}
    return [(one.what, one.subject, one.result.value) for one in found]


def test_of_every_command_it_is_said_whether_it_is_recorded() -> None:
    every = {name for name, _command in leaves(main)}
    assert every == RECORDED | NOT_RECORDED
    assert frozenset() == RECORDED & NOT_RECORDED


def test_what_changes_something_is_written_down_whether_done_or_failed(city: Workspace) -> None:
    reason = ("--by", "安全管理员", "--reason", "a secret of the options")
    assert run(city, "finding", "assign", "F-1", "--to", "某人", *reason).exit_code == 0
    assert run(city, "finding", "assign", "F-99", "--to", "某人", *reason).exit_code == 2
    assert run(city, "scope", "revoke", "7").exit_code == 2
    assert told(city) == [
        ("citywall scope revoke", "7", "failed"),
        ("citywall finding assign", "F-99", "failed"),
        ("citywall finding assign", "F-1", "done"),
    ]
    assert run(city, "log", "verify").exit_code == 0


def test_what_is_taken_away_in_a_file_is_written_down(city: Workspace, tmp_path: Path) -> None:
    made = run(city, "report", "hotline", "--format", "json", "--output", str(tmp_path / "hotline.json"))
    assert made.exit_code == 0, made.output
    assert told(city) == [("citywall report", "hotline", "done")]


def test_what_only_shows_something_is_not(city: Workspace) -> None:
    assert run(city, "finding", "list").exit_code == 0
    assert run(city, "scope", "list").exit_code == 0
    assert told(city) == []


def test_where_there_is_no_workspace_the_fault_is_told_as_ever(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["-w", str(tmp_path), "scope", "revoke", "7"])
    assert answer.exit_code == 2
    assert "citywall.toml" in answer.output
