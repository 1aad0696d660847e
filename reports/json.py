"""A report as one JSON document, all of the model, for other programs. Every string is as it was seen, JSON-escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from reports.files import write_whole
from reports.model import BureauReport, SystemReport


def write_json(report: SystemReport | BureauReport, out: Path) -> None:
    """Write `report` to `out`.

    Raises:
        ReportError: the file can't be written.
    """
    write_whole(out, msgspec.json.format(json_bytes(report), indent=1) + b"\n")


def json_bytes(report: SystemReport | BureauReport) -> bytes:
    """`report` as JSON; `msgspec.json.decode(…, type=SystemReport)` reads it back. The bureau's rows lack their baselines."""
    if isinstance(report, BureauReport):
        # Each row's assessment names its baseline; the baseline itself, once a row, would be nine tenths of the file.
        report = replace(report, rows=tuple(replace(row, baseline=None) for row in report.rows))
    return msgspec.json.encode(report)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each report's JSON, by the name it is published under in docs/schema/."""
    named = {"system-report": SystemReport, "bureau-report": BureauReport}
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(report)}
        for name, report in named.items()
    }
