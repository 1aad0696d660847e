"""The document control of a report: its number, by what it is about and the scan it rests on, and the bureau's own words."""

from __future__ import annotations

from datetime import date

from reports.model import DocumentControl
from scanner.workspace import ReportSettings

FIRST_VERSION = "1.0"
WHOLE_CITY = "ALL"


def document_control(
    settings: ReportSettings, subject: str, scan: int, day: date, version: str = FIRST_VERSION
) -> DocumentControl:
    """Of a report on `subject` (a system's id, or WHOLE_CITY) by `scan`, made on `day`: `CW-2026-hotline-0007`."""
    return DocumentControl(
        number=f"{settings.number_prefix}-{day.year}-{subject}-{scan:04d}",
        version=version,
        classification=settings.classification,
        organisation=settings.organisation,
        approvals=settings.approvals,
        distribution=settings.distribution,
    )
