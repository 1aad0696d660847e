"""All reports of a workspace: the bureau's, and one a system that was scanned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from scanner.estate.model import System
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.reporting.write import Document
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.scans import latest_scan_of
from scanner.workspace import Workspace

BUREAU = "全市"


def scanned_systems(store: Store) -> list[System]:
    """The registered systems that a finished scan has covered, in their order."""
    return [system for system in systems(store) if latest_scan_of(store, system.id) is not None]


def all_documents(workspace: Workspace, store: Store, folder: Path, ending: str, *, at: datetime) -> Iterator[Document]:
    """What to write into `folder`, made one by one as it is asked for: the bureau's first, then each system's."""
    yield bureau_report(workspace, store, at=at), folder / f"{BUREAU}.{ending}"
    for system in scanned_systems(store):
        file = f"{system.id}-{system.name}".replace("/", "-")
        yield system_report(workspace, store, system, at=at), folder / f"{file}.{ending}"
