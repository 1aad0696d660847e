"""A report as one JSON document, all of the model, for other programs. Every string is as it was seen, JSON-escaped."""

from __future__ import annotations

from pathlib import Path

import msgspec

from reports.files import write_whole
from reports.model import BureauReport, SystemReport


def write_json(report: SystemReport | BureauReport, out: Path) -> None:
    """Write `report` to `out`; `msgspec.json.decode(…, type=SystemReport)` reads it back.

    Raises:
        ReportError: the file can't be written.
    """
    write_whole(out, msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
