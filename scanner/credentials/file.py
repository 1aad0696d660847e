"""Credentials in a TOML file that only its owner can read."""

from __future__ import annotations

import os
from pathlib import Path

from scanner.credentials.private_file import read_private
from scanner.credentials.tables import TableSource


def file_source(path: Path, folder: Path) -> TableSource:
    """The file `path`; one that is not there holds nothing."""
    return TableSource("file", str(path), lambda: read_private(path) if os.path.lexists(path) else None, folder)
