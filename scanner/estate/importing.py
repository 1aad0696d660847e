"""Import an estate: all of a file, or nothing of it."""

from __future__ import annotations

from pathlib import Path

from scanner.estate.merge import ImportReport, merge
from scanner.estate.read import read_estate
from scanner.sheets.table import Faults
from scanner.store import Store
from scanner.store.estate import systems, write_systems


def import_estate(store: Store, path: Path) -> ImportReport:
    """Register what `path` (xlsx, CSV or YAML) says, in one transaction, and tell what that changed.

    Columns a file lacks, systems and assets it does not name stay as they were.

    Raises:
        InputError: the file has faults; all of them are told, one a line, and nothing was changed.
    """
    faults = Faults(path.name)
    file = read_estate(path, faults)
    with store.transaction() as db:
        estate, report = merge(systems(store), file, faults)
        faults.raise_if_any()
        write_systems(db, estate)
    return report
