"""`citywall scope`: what is written down, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from scanner.cli import main
from scanner.store.scope import permissions
from scanner.workspace import Workspace

NEXT_YEAR = (date.today() + timedelta(days=365)).isoformat()

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["-w", str(tmp_path), "--lang", "en", *words])

    assert invoke("init").exit_code == 0
    return invoke


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("10.1.2.0/24", "10.1.2.0/24"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1/32", "127.0.0.1"),
        ("2001:DB8:0::/64", "2001:db8::/64"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("Hotline.Example.TEST", "hotline.example.test"),
    ],
)
def test_a_target_is_kept_in_canonical_form(run: Run, tmp_path: Path, target: str, kept: str) -> None:
    result = run(
        "scope", "allow", target, "--until", NEXT_YEAR, "--by", "数据中心主任", "--hours", "22:00-06:00", "--json"
    )
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["target"] == kept
    with Workspace(tmp_path).store() as store:
        (one,) = permissions(store)
    assert (one.target, one.allowed_by, one.hours, one.until.isoformat()) == (
        kept,
        "数据中心主任",
        "22:00-06:00",
        NEXT_YEAR,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("0.0.0.0/0",),
        ("::/0",),
        ("10.0.0.0/8",),
        ("2001:db8::/32",),
        ("10.0.0.5/24",),
        ("::ffff:10.0.0.0/120",),
        ("127.0.0.1 --script=x.nse",),
        ("10.0.0.1-9",),
        ("10.0.0.0/33",),
        ("a b",),
        ("127.0.0.1", "--hours", "25:00-26:00"),
        ("127.0.0.1", "--ports", "http"),
        ("127.0.0.1", "--rate", "0"),
        ("127.0.0.1", "--rate", "nan"),
        ("127.0.0.1", "--rate", "100000"),
        ("127.0.0.1", "--by", "  "),
        ("127.0.0.1", "--until", "2020-01-01"),
        ("127.0.0.1", "--until", "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run("scope", "allow", "--until", NEXT_YEAR, "--by", "x", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    with Workspace(tmp_path).store() as store:
        assert permissions(store) == []


def test_a_wide_network_is_allowed_when_it_is_meant(run: Run) -> None:
    assert "--wide" in run("scope", "allow", "10.0.0.0/8", "--until", NEXT_YEAR, "--by", "x").stderr
    assert run("scope", "allow", "10.0.0.0/8", "--wide", "--until", NEXT_YEAR, "--by", "x").exit_code == 0


def test_today_is_not_the_past(run: Run) -> None:
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert run("scope", "allow", "127.0.0.1", "--until", day, "--by", "x").exit_code == 0


def test_list_tells_what_holds_and_what_was_revoked(run: Run) -> None:
    run("scope", "allow", "127.0.0.1", "--until", NEXT_YEAR, "--by", "[red]x[/red]")
    run("scope", "allow", "127.0.0.2", "--until", NEXT_YEAR, "--by", "y", "--ports", "80")
    assert run("scope", "revoke", "1").exit_code == 0
    assert run("scope", "revoke", "1").exit_code == 2
    assert run("scope", "revoke", "9").exit_code == 2
    shown = json.loads(run("scope", "list", "--json").stdout)
    assert [(one["permission"]["target"], one["state"]) for one in shown] == [
        ("127.0.0.1", "revoked"),
        ("127.0.0.2", "valid"),
    ]
    table = run("scope", "list").stdout
    assert "revoked" in table
    assert "[red]" in table
