"""`citywall baseline` and `citywall check`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from baselines.load import baseline_names
from checks import all_checks
from scanner.cli import main


def run(*arguments: str) -> str:
    """What the command prints on stdout, its exit code being 0."""
    result = CliRunner().invoke(main, ["--lang", "en", *arguments], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_baselines_are_listed() -> None:
    listed = json.loads(run("baseline", "list", "--json"))
    assert [one["name"] for one in listed] == baseline_names()
    assert {one["name"]: one["items"] for one in listed}["mlps2-level3"] == 211
    assert all(name in run("baseline", "list") for name in baseline_names())


def test_a_baseline_is_shown_whole() -> None:
    shown = json.loads(run("baseline", "show", "mlps2-level2", "--json"))
    assert (shown["name"], len(shown["items"])) == ("mlps2-level2", 135)
    table = run("baseline", "show", "mlps2-level2")
    assert "7.1.10.14 b)" in table
    assert "How sure" in table


def test_a_joined_baseline_is_shown_too() -> None:
    shown = json.loads(run("baseline", "show", "mlps2-level3+mlps2-cloud-level3", "--json"))
    assert len(shown["items"]) == 211 + 46


def test_coverage_tells_how_much_is_checked_automatically() -> None:
    counted = json.loads(run("baseline", "coverage", "mlps2-level3", "--json"))
    words = run("baseline", "coverage", "mlps2-level3")
    assert f"Of {counted['technical']} items that can be verified technically, {counted['automatic']} have" in words


@pytest.mark.parametrize("name", baseline_names())
def test_coverage_counts_every_item(name: str) -> None:
    counted = json.loads(run("baseline", "coverage", name, "--json"))
    assert sum(counted["counts"].values()) == counted["items"]
    assert set(counted["counts"]) == {"checks", "answer", "both", "none"}
    assert counted["rest"] == []
    assert str(counted["items"]) in run("baseline", "coverage", name)


def test_checks_are_listed_and_shown() -> None:
    listed = json.loads(run("check", "list", "--json"))
    assert {one["id"] for one in listed} == set(all_checks())
    assert all(one["id"] in run("check", "list") for one in listed[:5])
    shown = json.loads(run("check", "show", "tls.old-protocol", "--json"))
    assert shown["subject"] == "tls"
    assert "NET-08" in shown["items"]["one-wall"]
    words = run("check", "show", "tls.old-protocol")
    assert shown["text"]["fix"]["en"].splitlines()[0] in words
    assert "one-wall: NET-08" in words


@pytest.mark.parametrize(
    "arguments", [("baseline", "show", "nothing"), ("baseline", "coverage", "nothing"), ("check", "show", "no.thing")]
)
def test_an_unknown_name_is_one_line_and_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("citywall: no ")
    assert result.stderr.count("\n") == 1
