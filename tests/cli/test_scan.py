"""`citywall scan`, `assess`, `report` and `finding`: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner, Result

from scanner.cli import main
from tests.run.city import make_workspace, one_service, slow_servers

ADDRESS = "127.77.1.1"


def citywall(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *arguments])


@pytest.fixture
def scanned(tmp_path: Path) -> Path:
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        make_workspace(tmp_path, [one_service(0, ADDRESS, servers.ports[0])], [ADDRESS])
        result = citywall(tmp_path, "scan", "--all", "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["scan"], summary["state"], summary["looked_at"], summary["not_looked"]) == (1, "finished", 1, [])
    assert {one["baseline"] for one in summary["assessments"]} == {
        "mlps2-level2",
        "one-wall",
        "data-lifecycle",
        "crypto-level2",
    }
    return tmp_path


def test_what_nobody_allowed_is_refused_with_4_and_the_missing_rule(tmp_path: Path) -> None:
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        make_workspace(tmp_path, [one_service(0, ADDRESS, servers.ports[0])], ["127.77.2.0/24"])

        result = citywall(tmp_path, "scan", "s0")

        assert result.exit_code == 4
        assert f"citywall scope allow {ADDRESS}" in result.stderr
        assert not servers.accepted


def test_a_dead_target_is_3_and_nothing_is_met_by_silence(tmp_path: Path) -> None:
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        port = servers.ports[0]
    make_workspace(tmp_path, [one_service(0, ADDRESS, port)], [ADDRESS])

    result = citywall(tmp_path, "scan", "s0", "--json")

    assert result.exit_code == 3
    (wall,) = (one for one in json.loads(result.stdout)["assessments"] if one["baseline"] == "one-wall")
    assert wall["layers"]["application"] is None


def test_a_weakness_at_or_above_what_was_asked_for_is_1(tmp_path: Path) -> None:
    with slow_servers(ADDRESS, 1, delay=0.0) as servers:
        make_workspace(tmp_path, [one_service(0, ADDRESS, servers.ports[0])], [ADDRESS])

        assert citywall(tmp_path, "scan", "--all", "--fail-on", "low").exit_code == 1


@pytest.mark.parametrize("arguments", [(), ("--all", "s0"), ("nobody",)])
def test_wrong_use_is_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    make_workspace(tmp_path, [one_service(0, ADDRESS, 9)], [])

    assert citywall(tmp_path, "scan", *arguments).exit_code == 2


def test_stored_evidence_is_judged_again_by_another_rule_with_no_server_there(scanned: Path) -> None:
    result = citywall(scanned, "assess", "s0", "--baseline", "mlps2-level3", "--rule", "mlps-2021", "--json")

    assessment = json.loads(result.stdout)
    assert (assessment["baseline"], assessment["rule"], len(assessment["items"])) == ("mlps2-level3", "mlps-2021", 211)
    assert 0 <= assessment["coverage"] < 0.2


def test_findings_are_listed_shown_and_have_a_history(scanned: Path) -> None:
    (first, *_) = json.loads(citywall(scanned, "finding", "list", "--json").stdout)

    shown = citywall(scanned, "finding", "show", first["name"])
    history = json.loads(citywall(scanned, "finding", "history", first["name"], "--json").stdout)

    assert (shown.exit_code, first["name"] in shown.stdout) == (0, True)
    assert [(one["before"], one["after"], one["scan"]) for one in history] == [("", "open", 1)]
    told = citywall(scanned, "finding", "history", first["name"]).stdout
    assert "检查发现" in told
    assert "待整改" in told
    assert "open" not in told


def test_reports_are_written_for_a_system_and_for_the_bureau(scanned: Path) -> None:
    one = citywall(scanned, "report", "s0", "-o", str(scanned / "one.pdf"))
    city = citywall(scanned, "report", "--bureau", "-o", str(scanned / "city.json"))

    assert (one.exit_code, city.exit_code) == (0, 0)
    assert "系统0" in "".join(page.extract_text() for page in pypdf.PdfReader(scanned / "one.pdf").pages)
    assert len(json.loads((scanned / "city.json").read_text(encoding="utf-8"))["rows"]) == 1


def test_all_reports_are_written_into_a_folder(scanned: Path) -> None:
    written = citywall(scanned, "report", "--all", "-o", str(scanned / "reports"))

    assert written.exit_code == 0, written.output
    files = sorted(path.name for path in (scanned / "reports").iterdir())
    assert len(files) == 2
    assert "全市.pdf" in files
    assert all(pypdf.PdfReader(scanned / "reports" / name).pages for name in files)


@pytest.mark.parametrize(
    "arguments",
    [("--all", "--bureau", "-o", "x"), ("s0", "--all", "-o", "x"), ("--all", "--format", "sarif", "-o", "x")],
)
def test_what_to_report_is_said_once(scanned: Path, arguments: tuple[str, ...]) -> None:
    assert citywall(scanned, "report", *arguments).exit_code == 2
    assert not (scanned / "x").exists()
