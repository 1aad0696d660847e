"""`render`: a report in any of its formats."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks import Language, ReportError, UnknownName
from reports.csv import write_csv
from reports.docx import write_docx
from reports.exchange import assessment_results, ocsf_events, sarif_log
from reports.files import write_whole
from reports.html import write_html
from reports.json import json_bytes, write_json
from reports.language import _, speaking
from reports.model import BureauReport, SystemReport
from reports.page import page_html, report_sections
from reports.printing.press import Carried, Expected, PdfPress
from reports.text import printable
from reports.xlsx import write_xlsx

FORMATS = ("pdf", "html", "xlsx", "json", "csv", "docx", "ocsf", "sarif", "oscal")
OF_A_SYSTEM = ("docx", "ocsf", "sarif", "oscal")
"""What only a system's report comes in."""


def render(report: SystemReport | BureauReport, format: str, out: Path, language: Language) -> None:
    """Write `report` to the file `out` in `format`, one of `FORMATS`. An older file stays until the new one is complete.

    Raises:
        UnknownName: there is no such format, or the bureau's report does not come in it.
        ReportError: the report could not be made or written.
        MissingTool: a PDF was asked for and this machine has no Chinese font.
    """
    if format in OF_A_SYSTEM:
        if not isinstance(report, SystemReport):
            raise UnknownName(f"the bureau's report does not come as {format}; a system's does")
        _write_exchange(report, format, out, language)
        return
    match format:
        case "pdf":
            _write_pdf(report, out, language)
        case "html":
            write_html(report, out, language)
        case "xlsx":
            write_xlsx(report, out, language)
        case "json":
            write_json(report, out)
        case "csv":
            write_csv(report, out, language)
        case _:
            raise UnknownName(f"no report format {format!r}; there are {', '.join(FORMATS)}")


def _write_exchange(report: SystemReport, format: str, out: Path, language: Language) -> None:
    if format == "docx":
        write_docx(report, out, language)
        return
    made = {"ocsf": ocsf_events, "sarif": sarif_log, "oscal": assessment_results}[format](report, language)
    write_whole(out, msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")


def _write_pdf(report: SystemReport | BureauReport, out: Path, language: Language) -> None:
    with PdfPress(out) as press:
        made = press.press(page_html(report, language, "pdf"), [_data(report, language)], _expected(report, language))
    if made.refused:
        raise ReportError(
            f"{out.name}: the page asked for {made.refused[0]}, which no report does; nothing was fetched"
        )


def _expected(report: SystemReport | BureauReport, language: Language) -> Expected:
    """Each chapter, and of a system each finding."""
    with speaking(language):
        chapters = frozenset(section.title for section in report_sections(report))
    findings = report.findings if isinstance(report, SystemReport) else ()
    return Expected(chapters=chapters, places=frozenset(one.number for one in findings))


def _data(report: SystemReport | BureauReport, language: Language) -> Carried:
    """All of the report for other programs, carried inside the PDF."""
    with speaking(language):
        if isinstance(report, SystemReport):
            about = _("{system} report, machine-readable").format(system=printable(report.system.name, 80))
        else:
            about = _("the bureau's report, machine-readable")
    return Carried(name="report.json", about=about, content=json_bytes(report))
