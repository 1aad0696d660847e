"""`citywall init` and `citywall estate`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from scanner.cli import main
from scanner.estate.evidence import declared_evidence, registration_evidence
from scanner.new_workspace import SETTINGS_TEXT
from scanner.scope.model import Permission
from scanner.store.estate import save_estate
from scanner.store.scope import add_permission
from scanner.workspace import Settings, Workspace
from tests.estate.helpers import hotline

Run = Callable[..., Result]

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, ["-w", str(tmp_path / "ws"), "--lang", "en", *map(str, words)])

    assert invoke("init").exit_code == 0
    return invoke


def test_the_settings_written_are_the_defaults() -> None:
    written = tomllib.loads(SETTINGS_TEXT)
    assert msgspec.convert(written, Settings) == Settings()
    assert written.keys() == msgspec.to_builtins(Settings()).keys()
    assert written["scan"].keys() == msgspec.to_builtins(Settings().scan).keys()


def test_init_makes_a_workspace_and_never_overwrites_one(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["citywall.db", "citywall.toml", "estate.xlsx"]
    (folder / "estate.xlsx").write_text("mine")
    (folder / "citywall.toml").unlink()
    again = CliRunner().invoke(main, ["init", str(folder)])
    assert again.exit_code == 2
    assert "citywall.db" in again.stderr
    assert (folder / "estate.xlsx").read_text() == "mine"
    assert not (folder / "citywall.toml").exists()


def test_commands_outside_a_workspace_say_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["-w", str(tmp_path), "estate", "list"])
    assert result.exit_code == 2
    assert "citywall init" in result.stderr


def test_import_list_show_export(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "e.yaml"
    path.write_text(
        "systems: [{id: s, name: 一体化平台, department: 局, level: 3, assets: ["
        "{id: h, type: host, target: 127.0.0.1}, {id: p, type: service, target: '127.0.0.1:80'},"
        "{id: w, type: site, target: 'http://a.test/'}, {id: r, type: room}]}]",
        encoding="utf-8",
    )
    report = json.loads(run("estate", "import", path, "--json").stdout)
    assert (report["added"], report["added_assets"]) == (["s"], ["s/h", "s/p", "s/w", "s/r"])
    assert "1 unchanged" in run("estate", "import", path).stdout
    until = (date.today() + timedelta(days=9)).isoformat()
    run("scope", "allow", "127.0.0.1", "--until", until, "--by", "x", "--ports", "22")
    run("scope", "allow", "a.test", "--until", until, "--by", "x")
    (listed,) = json.loads(run("estate", "list", "--json").stdout)
    assert listed["name"] == "一体化平台"
    shown = json.loads(run("estate", "show", "一体化平台", "--json").stdout)
    covered = [(one["needs_permission"], one["permission"]) for one in shown["assets"]]
    assert covered == [(True, 1), (True, None), (True, 2), (False, None)]
    text = run("estate", "show", "s").stdout
    assert "not covered" in text
    assert run("estate", "show", "x").exit_code == 2
    assert "一体化平台" in run("estate", "export").stdout
    assert run("estate", "export", "-o", tmp_path / "o.pdf").exit_code == 2
    assert run("estate", "export", "-o", tmp_path / "o.csv").exit_code == 0
    assert (tmp_path / "o-assets.csv").exists()
    assert run("estate", "export", "-o", tmp_path / "nowhere" / "o.csv").exit_code == 2


def test_a_faulty_file_ends_with_exit_code_2_and_one_line_a_fault(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("id,name,department,level\na,A,B,9\nb,B,,8\n")
    result = run("estate", "import", path, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 3
    assert json.loads(run("estate", "list", "--json").stdout) == []


def test_words_from_files_are_harmless_in_the_terminal(run: Run, tmp_path: Path) -> None:
    evil = "\x1b[31m[bold]red[/bold] {{7*7}} =HYPERLINK(1)"
    with Workspace(tmp_path / "ws").store() as store:
        save_estate(store, [replace(hotline(), name=evil, note="\u202eevil")])
    for words in (("estate", "list"), ("estate", "show", "hotline"), ("estate", "show", "hotlin")):
        result = run(*words)
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
    assert "[bold]" in run("estate", "show", "hotline").stdout


def test_changes_are_shown_with_before_and_after(run: Run, tmp_path: Path) -> None:
    with Workspace(tmp_path / "ws").store() as store:
        save_estate(store, [hotline()])
    path = tmp_path / "s.csv"
    path.write_text("id,name,department,level,colour\nhotline,12345 热线,市政务信息管理局,2,red\n", encoding="utf-8")
    text = run("estate", "import", path).stdout
    assert "hotline" in text
    assert "colour" in text
    assert [word for word in ("level", "3", "2") if word not in text] == []


def permission(target: str, until: date, **terms: str) -> Permission:
    return Permission(id=1, target=target, allowed_by="x", until=until, made_at=NOW, **terms)  # type: ignore[arg-type]


def test_registration_is_evidence_with_what_may_be_touched() -> None:
    system = hotline()
    none = registration_evidence(system, [], NOW)
    assert (none.name, none.level, none.state, none.shares_data) == ("12345 热线", 3, "trial", True)
    assert none.assets == {"site": 1, "host": 1, "database": 1, "room": 1}
    assert (none.assets_in_scope, none.permission_ends_on) == (0, "")
    some = [
        permission("127.0.0.0/24", date(2026, 6, 9)),
        permission("127.0.0.9", date(2026, 12, 31), ports="443"),
        permission("::1", date(2026, 5, 31)),
    ]
    seen = registration_evidence(system, some, NOW)
    assert (seen.assets_in_scope, seen.permission_ends_on) == (2, "2026-12-31")
    soon = registration_evidence(system, [*some, permission("::1", date(2026, 6, 8), ports="3306")], NOW)
    assert (soon.assets_in_scope, soon.permission_ends_on) == (3, "2026-06-08")
    assert (seen.place.system, seen.place.asset, seen.place.locator) == ("hotline", "", "registration")


def test_a_name_counts_as_covered_only_where_its_address_is() -> None:
    system = hotline()
    site = replace(system.assets[0], address="")
    system = replace(system, assets=(site,))
    network = [permission("127.0.0.0/24", date(2026, 12, 31))]
    assert registration_evidence(system, network, NOW).assets_in_scope == 0
    resolved = {"hotline.test": "127.0.0.7"}
    assert registration_evidence(system, network, NOW, resolved=resolved).assets_in_scope == 1
    assert registration_evidence(system, network, NOW, resolved={"hotline.test": "127.0.1.7"}).assets_in_scope == 0
    by_name = [permission("hotline.test", date(2026, 12, 31), ports="80")]
    assert registration_evidence(system, by_name, NOW).assets_in_scope == 0


def test_declared_ports_are_complete_when_there_are_some() -> None:
    host = hotline().assets[1]
    seen = declared_evidence(host, "127.0.0.9", NOW)
    assert (seen.ports, seen.complete, seen.address) == ((22, 80, 81, 443), True, "127.0.0.9")
    assert not declared_evidence(replace(host, ports=()), "127.0.0.9", NOW).complete


def test_permissions_survive_the_store(tmp_path: Path, run: Run) -> None:
    with Workspace(tmp_path / "ws").store() as store:
        one = add_permission(
            store,
            target="::1",
            allowed_by="x",
            until=date(2026, 12, 31),
            made_at=NOW,
            hours="22:00-06:00",
            ports="80",
            rate=0.5,
        )
    assert one == Permission(
        id=1,
        target="::1",
        allowed_by="x",
        until=date(2026, 12, 31),
        made_at=NOW,
        hours="22:00-06:00",
        ports="80",
        rate=0.5,
    )
