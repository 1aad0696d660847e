"""The chapters of their own, such as the life of data and commercial cryptography, as plain tables for the spreadsheet."""

from __future__ import annotations

from reports.advice_view import advice
from reports.crypto_view import crypto_layers
from reports.group import group_findings
from reports.language import _, spoken
from reports.model import ChapterAssessment, FindingFacts, SystemReport, Unchecked
from reports.risk_tables import risk_tables
from reports.table import CELL_LIMIT, Table, Value
from reports.text import printable


def chapter_tables(report: SystemReport) -> tuple[Table, ...]:
    """The tables of the chapters that the report has: what changed, the stages of data's life, the units of GB/T 39786, the
    risks, the advice."""
    tables = [_changes(report)] if report.changes.since is not None else []
    if report.life is not None:
        tables.append(_stages(report.life))
    if report.cryptography is not None:
        tables.append(_units(report))
    return (*tables, *risk_tables(report), _advice(report))


def _changes(report: SystemReport) -> Table:
    """One row a finding that was open at the earlier scan or is open now."""
    changes, language = report.changes, spoken()
    words = (
        (_("New weakness"), changes.new),
        (_("From a new check"), changes.new_check),
        (_("Not looked at before"), changes.new_look),
        (_("Reopened"), changes.reopened),
        (_("Closed"), tuple(one.number for one in changes.closed)),
        (_("Written off"), tuple(one.number for one in changes.written_off)),
        (_("Still open"), changes.still_open),
        (_("Not retested"), changes.not_retested),
        (_("Check removed"), tuple(one.number for one in changes.unchecked)),
    )
    known: dict[str, FindingFacts | Unchecked] = {one.number: one for one in changes.unchecked}
    named = (*report.findings, *changes.closed, *changes.written_off)
    known |= {one.number: one for one in named}
    titles = {one.number: one.title.in_(language) for one in named}
    names = {asset.id: asset.name or asset.id for asset in report.system.assets}
    rows: list[tuple[Value, ...]] = []
    for word, numbers in words:
        for number in numbers:
            one = known.get(number)
            asset, locator, check = (one.asset, one.locator, one.check) if one else ("", "", "")
            place = (printable(names.get(asset, asset), CELL_LIMIT), printable(locator, CELL_LIMIT))
            rows.append((number, word, printable(titles.get(number, ""), CELL_LIMIT), *place, check))
    header = (_("Number"), _("Change"), _("Finding"), _("Asset"), _("Place"), _("Check"))
    return Table(name=_("Changes"), header=header, rows=tuple(rows))


def _stages(life: ChapterAssessment) -> Table:
    language = spoken()
    rows = [(one.title.in_(language), one.score, one.coverage) for one in life.assessment.categories]
    total = (_("All"), life.assessment.score, life.assessment.coverage)
    return Table(name=_("Life of data"), header=(_("Stage"), _("Score"), _("Looked at")), rows=(*rows, total))


def _advice(report: SystemReport) -> Table:
    language = spoken()
    header = (_("Severity"), _("Weakness"), _("Places"), _("Risk removed"), _("Days"), _("Work"), _("Findings"))
    rows = tuple(
        (
            line.group.severity.label.in_(language),
            printable(line.group.title.in_(language), CELL_LIMIT),
            len(line.group.findings),
            round(line.removed, 1),
            round(line.days, 1),
            line.work.title.in_(language),
            _(", ").join(one.number for one in line.group.findings)[:CELL_LIMIT],
        )
        for line in advice(report, group_findings(report.findings))
    )
    return Table(name=_("Advice"), header=header, rows=rows)


def _units(report: SystemReport) -> Table:
    language = spoken()
    header = (
        _("Layer of GB/T 39786"),
        _("Unit"),
        _("What must hold"),
        _("Weight"),
        *(f"{part} ({word})" for part in "DAK" for word in (_("held"), _("missed"), _("not known"))),
        _("Points"),
        _("Result"),
        _("Product certificates"),
        _("Valid until"),
    )
    rows = tuple(
        (
            layer.title.in_(language),
            unit.item.id,
            unit.item.text.in_(language),
            unit.item.weight,
            *(count for part in unit.parts for count in (part.held, part.missed, part.unknown)),
            *((None,) * (0 if unit.parts else 9)),
            unit.points,
            unit.result.outcome.label.in_(language),
            _(", ").join(unit.result.certificates) or None,
            unit.result.certificates_until or None,
        )
        for layer in crypto_layers(report)
        for unit in layer.units
    )
    return Table(name=_("Commercial cryptography"), header=header, rows=rows)
