"""The tools whose results are taken in, each with its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from scanner.imports.lynis import read_lynis
from scanner.imports.nessus import read_nessus
from scanner.imports.nmap import read_nmap
from scanner.imports.nuclei import read_nuclei
from scanner.imports.openscap import read_scap
from scanner.imports.openvas import read_openvas
from scanner.imports.run import Run
from scanner.imports.sslyze import read_sslyze
from scanner.imports.testssl import read_testssl
from scanner.imports.trivy import read_trivy

READERS: dict[str, Callable[[Path, ZoneInfo], Sequence[Run]]] = {
    "openscap": read_scap,
    "nmap": read_nmap,
    "sslyze": read_sslyze,
    "testssl": read_testssl,
    "lynis": read_lynis,
    "nessus": read_nessus,
    "openvas": read_openvas,
    "trivy": read_trivy,
    "nuclei": read_nuclei,
}
"""By the name `citywall import` takes. A reader gives every run in a file, and raises `InputError` where it can't read one."""
