"""A notice of rectification as a file."""

from __future__ import annotations

from pathlib import Path

from checks import Language
from reports.notice_model import Notice

NOTICE_FORMATS = ("pdf", "xlsx")


def write_notice(notice: Notice, format: str, out: Path, language: Language) -> None:
    """Write `notice` to the file `out`, which is replaced whole or not at all.

    Raises:
        UnknownName: there is no such format.
        ReportError: it could not be made, or lacks a finding.
        MissingTool: no Chinese font is installed.
    """
    raise NotImplementedError
