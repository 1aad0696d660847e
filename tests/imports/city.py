"""A system with one host, into which results of other tools are imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from checks import Outcome
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.store import Store
from scanner.store.verdicts import verdicts_of
from scanner.workspace import STORE_FILE
from tests.run.city import make_workspace

ADDRESS = "127.77.9.9"
HOST = Asset(id="app1", system="s1", type=AssetType.HOST, target=ADDRESS)
SYSTEM = System(id="s1", name="系统一", department="数据局", level=3, assets=(HOST,))


def city(folder: Path, *systems: System) -> Path:
    """A workspace whose scans reach nothing, so that only what is imported is judged."""
    make_workspace(folder, systems or [SYSTEM], [])
    return folder


def citywall(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *arguments])


def take_in(folder: Path, tool: str, file: Path, *arguments: str) -> int:
    """Import a file; how many runs were new."""
    result = citywall(folder, "import", tool, str(file), "--json", *arguments)
    assert result.exit_code == 0, result.output
    return int(json.loads(result.stdout)["new"])


def scanned(folder: Path, system: str = "s1") -> Mapping[str, Mapping[str, Outcome]]:
    """Scan; the outcomes of `external.` checks by locator and severity."""
    citywall(folder, "scan", system)
    found: dict[str, dict[str, Outcome]] = {}
    with Store(folder / STORE_FILE) as store:
        number = max(row["id"] for row in store.db.query("SELECT id FROM scans"))
        for one in verdicts_of(store, number, system):
            if one.check.startswith("external."):
                found.setdefault(one.place.locator, {})[one.check.removeprefix("external.")] = one.outcome
    return found


def open_findings(folder: Path) -> dict[str, str]:
    """The open findings of `external.` checks: check, and the facts it tells."""
    findings = json.loads(citywall(folder, "finding", "list", "--json").stdout)
    return {one["check"]: str(one["facts"]) for one in findings if one["check"].startswith("external.")}


def kept(folder: Path) -> int:
    """How many imported records the store holds."""
    with Store(folder / STORE_FILE) as store:
        return int(store.db["imported"].count)
