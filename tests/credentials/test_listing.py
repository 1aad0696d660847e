"""`citywall credential list`: names, sources and what is lacking, and never a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from tests.credentials.helpers import private
from tests.run.city import make_workspace

SECRET = "Yg7-plain-words"

FILE = f"""
["数据库-只读"]
user = "reader"
password = "{SECRET}"
[hosts]
user = "inspect"
[spare]
password = "{SECRET}"
[broken]
port = "{SECRET}"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    uses = {"db": "数据库-只读", "cache": "nobody", "web": "hosts", "app": "hosts", "here": "local", "old": "broken"}
    assets = tuple(
        Asset(
            id=id,
            system="hotline",
            type=AssetType.DATABASE if id in ("db", "cache") else AssetType.HOST,
            target="127.0.0.9:5432" if id in ("db", "cache") else "127.0.0.9",
            credential=name,
        )
        for id, name in uses.items()
    )
    make_workspace(tmp_path, [System(id="hotline", name="热线", department="数据局", assets=assets)], [])
    private(tmp_path / "credentials.toml", FILE)
    return tmp_path


def listed(folder: Path, *options: str, **variables: str) -> Result:
    names = {f"CITYWALL_CREDENTIAL_{name}": text for name, text in variables.items()}
    result = CliRunner(env=names).invoke(main, ["-w", str(folder), "credential", "list", *options])
    assert result.exit_code == 0, result.output
    assert SECRET not in result.output
    return result


def rows(folder: Path, **variables: str) -> dict[str, dict[str, Any]]:
    document = json.loads(listed(folder, "--json", **variables).stdout)
    return {one["name"]: one for one in document["credentials"]}


def test_each_name_has_its_source_its_users_and_what_it_lacks(workspace: Path) -> None:
    found = rows(workspace)

    told = {name: (one["source"], one["assets"], one["lacking"]) for name, one in found.items()}
    assert told == {
        "broken": ("", ["hotline/old"], ["credential"]),
        "hosts": ("file", ["hotline/app", "hotline/web"], ["password or private_key_file"]),
        "local": ("local", ["hotline/here"], []),
        "nobody": ("", ["hotline/cache"], ["credential"]),
        "spare": ("file", [], []),
        "数据库-只读": ("file", ["hotline/db"], []),
    }
    assert "65535" in found["broken"]["fault"]
    assert "“nobody”" in found["nobody"]["fault"]


def test_the_environment_has_a_name_of_the_estate_or_one_of_its_own(workspace: Path) -> None:
    found = rows(workspace, NOBODY_PASSWORD=SECRET, SOMETHING_ELSE_PASSWORD=SECRET)

    assert (found["nobody"]["source"], found["nobody"]["lacking"]) == ("environment", [])
    assert (found["SOMETHING_ELSE"]["source"], found["SOMETHING_ELSE"]["assets"]) == ("environment", [])
    assert "NOBODY" not in found


def test_people_see_the_same(workspace: Path) -> None:
    shown = listed(workspace, NOBODY_PASSWORD=SECRET).stdout

    assert all(word in shown for word in ("6 个凭据", "数据库-只读", "环境变量", "凭据文件", "本机"))


def test_a_source_that_cannot_be_read_is_told_and_the_others_are_listed(workspace: Path) -> None:
    (workspace / "credentials.toml").chmod(0o644)

    document = json.loads(listed(workspace, "--json", NOBODY_PASSWORD=SECRET).stdout)
    shown = listed(workspace)

    faults = {one["source"]: one["fault"] for one in document["sources"]}
    assert faults["environment"] == ""
    assert "chmod 600" in faults["file"]
    assert {one["name"]: one["source"] for one in document["credentials"]}["nobody"] == "environment"
    assert "chmod 600" in shown.stderr
