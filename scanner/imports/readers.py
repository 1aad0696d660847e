"""The tools whose results are taken in, each with its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from scanner.imports.nmap import read_nmap
from scanner.imports.openscap import read_scap
from scanner.imports.run import Run

READERS: dict[str, Callable[[Path, ZoneInfo], Sequence[Run]]] = {
    "openscap": read_scap,
    "nmap": read_nmap,
}
"""By the name `citywall import` takes. A reader gives every run in a file, and raises `InputError` where it can't read one."""
