"""A city's store as five years of weekly scans leave it. Made up from a seed: nothing is contacted.

Rows are written by the functions the program writes them with, or row for row as those do; only the years between are not lived
through. Verdicts and evidence reach back as far as the settings keep them. Each system had a scan of its own every week, the
newest is one of the whole city.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.past_lives import PastLives
from benchmarks.past_office import PastOffice
from benchmarks.past_scans import PastScans
from benchmarks.past_weeks import WEEKS, Weeks
from scanner.estate.model import Asset, AssetType, System
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.workspace import SETTINGS_FILE, STORE_FILE, Workspace

SYSTEMS = 67
DEPARTMENTS = 23
ASSETS = 10
FINDINGS = 300
_TARGETS = ("{address}", "https://{address}/", "{address}:443", "{address}:3306")
"""Of a network that is for benchmarks alone (RFC 2544)."""


def build(folder: Path, *, weeks: int = WEEKS, systems: int = SYSTEMS, findings: int = FINDINGS) -> Workspace:
    """Fill a new workspace in `folder`, its newest scan a day old."""
    folder.mkdir(parents=True)
    (folder / SETTINGS_FILE).write_text("", encoding="utf-8")
    workspace = Workspace(folder)
    chance = random.Random(20_260_618)
    city = [_system(number) for number in range(systems)]
    past = Weeks.until(datetime.now(UTC), weeks, [one.id for one in city])
    with workspace.store() as store:
        save_estate(store, city)
        scans = PastScans(workspace, store, city, past, chance, findings)
        scans.live()
        PastLives(workspace, store, city, past, chance).live(scans.weak)
        PastOffice(workspace, store, city, past, chance).live()
    return workspace


@contextmanager
def past_city() -> Iterator[Workspace]:
    """A city to measure: a copy of the one `--city` names, or one built anew, which takes minutes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--city", type=Path, help="a workspace built before; it is copied")
    kept = parser.parse_args().city
    with TemporaryDirectory() as name:
        folder = Path(name, "city")
        yield _copied(kept, folder) if kept else build(folder)


def counts(store: Store) -> dict[str, int]:
    """How many rows the large tables have."""
    names = ("scans", "jobs", "assessments", "verdicts", "evidence", "findings", "transitions", "requests", "log")
    return {name: store.db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}


def _copied(kept: Path, folder: Path) -> Workspace:
    folder.mkdir()
    (folder / SETTINGS_FILE).write_bytes((kept / SETTINGS_FILE).read_bytes())
    with sqlite3.connect(kept / STORE_FILE) as one, sqlite3.connect(folder / STORE_FILE) as other:
        one.backup(other)
    return Workspace(folder)


def _system(number: int) -> System:
    id = f"s{number:02}"
    kinds = (AssetType.HOST, AssetType.SITE, AssetType.SERVICE, AssetType.DATABASE)
    assets = tuple(
        Asset(
            id=f"a{nth}",
            system=id,
            type=kinds[nth % len(kinds)],
            name=f"资产 {nth}",
            target=_TARGETS[nth % len(kinds)].format(address=f"198.18.{number}.{nth + 1}"),
        )
        for nth in range(ASSETS)
    )
    department = f"委办局{number % DEPARTMENTS:02}"
    return System(
        id=id,
        name=f"业务系统{number:02}",
        department=department,
        owner=f"{id} 责任人",
        level=2 + number % 2,
        assets=assets,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    build(parser.parse_args().folder)
