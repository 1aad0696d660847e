"""A report as one HTML file: no script, nothing fetched, a content security policy that allows only its own style."""

from __future__ import annotations

from pathlib import Path

from checks import Language
from reports.files import write_whole
from reports.model import BureauReport, SystemReport
from reports.page import page_html


def write_html(report: SystemReport | BureauReport, out: Path, language: Language) -> None:
    """Write `report` to the HTML file `out`.

    Raises:
        ReportError: the file can't be written.
    """
    write_whole(out, page_html(report, language, "html").encode("utf-8"))
