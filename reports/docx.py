"""A system's report as a Word document, for a bureau that edits it before it goes out: the words and tables, not the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from checks import Language, MissingTool, Text
from reports.dates import minute
from reports.files import write_whole
from reports.group import Group
from reports.language import _, speaking, spoken
from reports.model import SystemReport
from reports.system_view import system_view
from reports.table import Table
from reports.tables import items_table, left_out_table
from reports.text import printable

FAMILY, CHINESE_FAMILY = "Times New Roman", "SimSun"
"""Families that Word has on every Chinese desk."""

MOST_ROWS = 300
MOST_PLACES = 30


def write_docx(report: SystemReport, out: Path, language: Language) -> None:
    """Write `report` to the docx file `out`. Tables are cut at 300 rows, and say so.

    Raises:
        ReportError: the file can't be written.
        MissingTool: the extra `docx` is not installed.
    """
    try:
        import docx
        from docx.oxml.ns import qn
    except ImportError as error:
        raise MissingTool("a docx needs python-docx; install it: pip install 'citywall[docx]'") from error
    document = docx.Document()
    for style in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        font = document.styles[style].font
        font.name = FAMILY
        font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE_FAMILY)
    with speaking(language):
        _Writer(document, report).write()
    content = BytesIO()
    document.save(content)
    write_whole(out, content.getvalue())


class _Writer:
    """Puts one report into one document, in the language spoken now."""

    def __init__(self, document: Any, report: SystemReport) -> None:
        self._document = document
        self._report = report

    def write(self) -> None:
        report = self._report
        title = _("{system}: security assessment report").format(system=printable(report.system.name, 80))
        self._document.core_properties.title = title
        self._document.core_properties.author = ""
        self._document.add_heading(title, 0)
        self._facts()
        self._document.add_heading(_("Scores of the six layers"), 1)
        self._table(self._layers())
        self._document.add_heading(_("Findings by layer, and how to repair them"), 1)
        for layer, groups in system_view(report).by_layer:
            self._document.add_heading(_say(layer.label), 2)
            for group in groups:
                self._group(group)
        for table in (left_out_table(report), items_table(report)):
            self._document.add_heading(table.name, 1)
            self._table(table)

    def _facts(self) -> None:
        report, judged = self._report, self._report.assessment
        score = f"{judged.score:.1f}" if judged.score is not None else _("not assessed")
        facts = (
            (_("Department"), printable(report.system.department, 120)),
            (_("Baseline"), _say(report.baseline.title)),
            (_("Scoring rule"), _say(report.rule.title)),
            (_("Scan"), f"{report.scan} · {minute(report.scanned_to, report.timezone)}"),
            (_("Score"), score),
            (_("Looked at"), f"{judged.coverage:.0%}"),
            (_("Conclusion"), _say(judged.conclusion.word)),
            (_("Major hazards"), str(len(judged.hazards))),
            (_("Open findings"), str(len(report.findings))),
        )
        self._rows([list(row) for row in facts])

    def _layers(self) -> Table:
        rows = tuple(
            (_say(one.layer.label), None if one.score is None else round(one.score, 1), f"{one.coverage:.0%}")
            for one in self._report.assessment.layers
        )
        return Table(name=_("Layers"), header=(_("Layer"), _("Score"), _("Looked at")), rows=rows)

    def _group(self, group: Group) -> None:
        self._document.add_heading(f"{_say(group.title)} ({_say(group.severity.label)})", 3)
        for name, words in ((_("Why it matters"), group.why), (_("How to repair"), group.fix)):
            paragraph = self._document.add_paragraph()
            paragraph.add_run(name + _(": ")).bold = True
            paragraph.add_run(_say(words))
        names = {asset.id: asset.name or asset.id for asset in self._report.system.assets}
        header = (_("Number"), _("Asset"), _("Place"), _("What was seen"), _("Due"))
        shown = group.findings[:MOST_PLACES]
        rows = tuple(
            (one.number, printable(names.get(one.asset, one.asset)), printable(one.locator), _say(one.seen), one.due)
            for one in shown
        )
        self._table(Table(name="", header=header, rows=rows))
        if more := len(group.findings) - len(shown):
            self._document.add_paragraph(_("and {n} more").format(n=more))

    def _table(self, table: Table) -> None:
        rows = [["" if value is None else str(value) for value in row] for row in table.rows[:MOST_ROWS]]
        self._rows([list(table.header), *rows], headed=True)
        if len(table.rows) > MOST_ROWS:
            self._document.add_paragraph(_("and {n} more").format(n=len(table.rows) - MOST_ROWS))

    def _rows(self, rows: Sequence[Sequence[str]], *, headed: bool = False) -> None:
        table = self._document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        if headed:
            self._repeat(table.rows[0])

    def _repeat(self, row: Any) -> None:
        """Let the head of a table stand on each page it goes over."""
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True


def _say(text: Text) -> str:
    return printable(text.in_(spoken()), 2000)
