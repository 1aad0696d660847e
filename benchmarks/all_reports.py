"""The reports of a city, 67 systems' and the bureau's, as `citywall report --all` writes them, beside one after another."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from benchmarks.measure import children, medians
from benchmarks.table import compare, say
from reports.render import render
from scanner.reporting.write import Document, write_reports
from tests.reports.risk_sample import report_with_risk
from tests.reports.sample import sample_bureau

_SYSTEMS = 67
_FINDINGS = 20
_OURS = "on all cores"
_ONE = "one after another"


def main() -> None:
    """Once each: the two take minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = medians(
            {
                _OURS: lambda: write_reports(_documents(folder), "pdf", "zh", on_written=lambda path: None),
                _ONE: lambda: _one_after_another(folder),
            },
            runs=1,
        )
    compare(f"{_SYSTEMS} systems of {_FINDINGS} findings, and the bureau", seconds, ours=_OURS, goals={})
    say(f"the largest printing process: {children().memory / 1024**2:.0f} MiB")


def _one_after_another(folder: Path) -> None:
    for document, path in _documents(folder):
        render(document, "pdf", path, "zh")


def _documents(folder: Path) -> Iterator[Document]:
    """Made one by one as they are asked for, as those of a workspace are."""
    yield sample_bureau(_SYSTEMS), folder / "bureau.pdf"
    plain = report_with_risk(_FINDINGS)
    for number in range(_SYSTEMS):
        yield replace(plain, system=replace(plain.system, name=f"系统{number}")), folder / f"{number}.pdf"


if __name__ == "__main__":
    main()
