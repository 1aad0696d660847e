"""A notice of rectification as a file: a letter with its annexes as PDF, or its findings as a workbook to be answered in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks import Language, ReportError, UnknownName
from reports.environment import environment, style
from reports.files import write_whole
from reports.language import _, speaking, spoken
from reports.notice_model import Notice, NoticeFinding
from reports.notice_view import long_day, severity_counts, system_parts
from reports.printing.press import Carried, Expected, PdfPress
from reports.table import CELL_LIMIT, Table, Value
from reports.text import printable
from reports.words import place_word, severity_order, state_word
from reports.xlsx import workbook

NOTICE_FORMATS = ("pdf", "xlsx")


def write_notice(notice: Notice, format: str, out: Path, language: Language) -> None:
    """Write `notice` to the file `out`, which is replaced whole or not at all.

    Raises:
        UnknownName: there is no such format.
        ReportError: it could not be made, or lacks a finding.
        MissingTool: no Chinese font is installed.
    """
    if format not in NOTICE_FORMATS:
        raise UnknownName(f"no format {format!r} of a notice; there are {', '.join(NOTICE_FORMATS)}")
    with speaking(language):
        if format == "pdf":
            _write_pdf(notice, out)
        else:
            write_whole(out, workbook(notice_tables(notice)))


def notice_html(notice: Notice) -> str:
    """The letter, the list of findings and the receipt slip as one page, in the language spoken now."""
    return (
        environment(spoken())
        .get_template("notice.html.j2")
        .render(
            notice=notice,
            style=style("notice.css"),
            parts=system_parts(notice),
            counts=severity_counts(notice.findings),
            severities=severity_order(),
            overdue=sum(one.overdue for one in notice.findings),
            long_day=long_day,
            place_word=place_word,
            state_word=state_word,
        )
    )


def notice_tables(notice: Notice) -> list[Table]:
    """The findings with a column for the reply, and what the letter says of itself."""
    header = (
        _("Number"),
        _("System"),
        _("Asset"),
        _("Place"),
        _("Severity"),
        _("Finding"),
        _("What was seen"),
        _("How to fix it"),
        _("Deadline"),
        _("State"),
        _("Reply: what was done"),
        _("Done on"),
    )
    facts = (
        (_("Notice number"), notice.number),
        (_("Addressed to"), printable(notice.department)),
        (_("People responsible"), printable(_(", ").join(notice.owners))),
        (_("Issuing organisation"), printable(notice.organisation)),
        (_("Issued by"), printable(notice.issued_by)),
        (_("Issued on"), notice.issued_on),
        (_("To be answered by"), notice.answer_by),
    )
    return [
        Table(name=_("Findings to be fixed"), header=header, rows=tuple(map(_row, notice.findings))),
        Table(name=_("The notice"), header=(_("Field"), _("Value")), rows=facts),
    ]


def _row(one: NoticeFinding) -> tuple[Value, ...]:
    language = spoken()
    return (
        one.number,
        printable(one.system_name),
        printable(one.asset),
        printable(place_word(one.locator)),
        one.severity.label.in_(language),
        printable(one.title.in_(language), CELL_LIMIT),
        printable(one.seen.in_(language), CELL_LIMIT),
        printable(one.fix.in_(language), CELL_LIMIT),
        one.due,
        _("{state}, overdue").format(state=state_word(one.state)) if one.overdue else state_word(one.state),
        "",
        "",
    )


def _write_pdf(notice: Notice, out: Path) -> None:
    chapters = frozenset({_("Annex 1: findings to be fixed"), _("Annex 2: receipt slip")})
    expected = Expected(chapters=chapters, places=frozenset(one.number for one in notice.findings))
    about = _("notice {number}, machine-readable").format(number=notice.number)
    data = Carried(name="notice.json", about=about, content=msgspec.json.encode(notice))
    with PdfPress(out) as press:
        made = press.press(notice_html(notice), [data], expected)
    if made.refused:
        raise ReportError(
            f"{out.name}: the page asked for {made.refused[0]}, which no notice does; nothing was fetched"
        )
