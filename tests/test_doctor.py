"""Doctor: the list is read, what lacks is named with the command that brings it, and the exit code says whether it matters."""

from __future__ import annotations

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks import MissingTool, PluginError
from scanner.cli import main
from scanner.doctor import PACKAGES, Purpose, examine, examine_extras, is_present, needs, require

PROGRAM = "imaginary {purpose} citywall-imaginary program:citywall-imaginary -\n"
PRESENT = "shell run dash program:sh -\n"


def listing(folder: Path, text: str) -> Path:
    path = folder / "packages.list"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_names_what_the_issue_asks_for() -> None:
    packages = {need.package: need.purpose for need in needs()}
    for package in ("nmap", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"):
        assert packages[package] is Purpose.RUN
    for package in ("nginx", "openssh-server", "redis-server", "vsftpd"):
        assert packages[package] is Purpose.LAB
    assert packages["poppler-utils"] is Purpose.TEST


def test_what_lacks_is_named_with_its_command(tmp_path: Path) -> None:
    shell, imaginary = examine(listing(tmp_path, PRESENT + PROGRAM.format(purpose="run")))
    assert (shell.present, imaginary.present) == (True, False)
    assert imaginary.install.endswith("apt-get install --no-install-recommends citywall-imaginary")
    assert shell.install == ""


@pytest.mark.parametrize(
    ("look", "present"),
    [
        ("program:sh", True),
        ("program:no-such-program", False),
        ("library:libc.so.6", True),
        ("library:libno-such.so.9", False),
        ("module:json", True),
        ("module:no_such_module", False),
        ("file:/bin/s[h]", True),
        ("file:/bin/no-such-*", False),
        ("python:3.11", True),
        ("python:99.0", False),
    ],
)
def test_looking(look: str, present: bool) -> None:
    assert is_present(look) is present


def test_a_chinese_font_is_looked_for_in_fontconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    font = next(need.look for need in needs() if need.name == "chinese-font")
    assert is_present(font)
    bare = tmp_path / "fonts.conf"
    bare.write_text('<?xml version="1.0"?><fontconfig><cachedir>/nowhere</cachedir></fontconfig>', encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(bare))
    assert not is_present(font)


@pytest.mark.parametrize("line", ["two columns\n", "name purpose package program:sh -\n"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(PluginError, match="line 2"):
        needs(listing(tmp_path, "# a remark\n" + line))


def test_an_unknown_way_of_looking_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="guess:sh"):
        examine(listing(tmp_path, "shell run dash guess:sh -\n"))


def test_require_asks_for_one_purpose_only(tmp_path: Path) -> None:
    path = listing(tmp_path, PRESENT + PROGRAM.format(purpose="lab"))
    require(Purpose.RUN, path)
    with pytest.raises(MissingTool, match=r"apt-get install .*citywall-imaginary"):
        require(Purpose.LAB, path)


@pytest.mark.parametrize(("purpose", "code"), [("run", 2), ("lab", 0), ("test", 0)])
def test_only_what_citywall_itself_needs_fails_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, purpose: str, code: int
) -> None:
    path = listing(tmp_path, PRESENT + PROGRAM.format(purpose=purpose))
    monkeypatch.setattr("scanner.cli.doctor.examine", lambda: examine(path))
    result = CliRunner().invoke(main, ["--lang", "en", "doctor"])
    assert result.exit_code == code
    assert "sudo apt-get install --no-install-recommends citywall-imaginary" in result.stdout


def test_json_is_one_document_of_the_whole_list_and_the_extras() -> None:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    found = json.loads(result.stdout)
    names = [line.split()[0] for line in PACKAGES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    extras = [one for one in found if one["need"]["purpose"] == "extra"]
    assert [one["need"]["name"] for one in found] == names + [one["need"]["name"] for one in extras]
    assert "hosts" in [one["need"]["name"] for one in extras]
    assert all(one["present"] == (one["install"] == "") for one in found)


def test_an_extra_that_is_not_installed_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {one.need.name: one for one in examine_extras()}
    assert there["hosts"].present
    assert f"paramiko {version('paramiko')}" in there["hosts"].version
    assert {"all", "test"}.isdisjoint(there)

    def without_paramiko(name: str) -> str:
        if name == "paramiko":
            raise PackageNotFoundError
        return version(name)

    monkeypatch.setattr("scanner.doctor.version", without_paramiko)
    result = CliRunner().invoke(main, ["--lang", "en", "doctor"])
    assert result.exit_code == 0
    assert f"{shlex.quote(sys.executable)} -m pip install 'citywall[hosts]'" in result.stdout
    assert "Nothing is lacking" not in result.stdout
