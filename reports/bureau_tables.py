"""The bureau's report as plain tables."""

from __future__ import annotations

from checks import Layer, Text
from reports.bureau_view import bureau_view
from reports.language import _, spoken
from reports.model import BureauReport, SystemRow
from reports.table import CELL_LIMIT, Table, Value
from reports.text import printable
from reports.words import severity_order


def bureau_tables(report: BureauReport) -> tuple[Table, ...]:
    """The tables in the language spoken now; the first is the one a CSV file gets."""
    return (
        systems_table(report),
        layers_table(report),
        progress_table(report),
        trend_table(report),
        missed_table(report),
        departments_table(report),
    )


def systems_table(report: BureauReport) -> Table:
    """One row a system; one that was not assessed has no score, not 0."""
    header = (
        _("System"),
        _("Department"),
        _("Level"),
        _("State"),
        _("Baseline"),
        _("Score"),
        _("Looked at"),
        _("Conclusion"),
        _("Settled"),
        _("Major hazards"),
        *(_say(one.label) for one in severity_order()),
        _("Overdue"),
        _("Score before"),
    )
    return Table(name=_("Systems"), header=header, rows=tuple(_system_row(row) for row in report.rows))


def layers_table(report: BureauReport) -> Table:
    """One row a system: score and share looked at of each layer; the means of the city last."""
    header = [_("System")]
    for layer in Layer:
        header += [_say(layer.label), _say(layer.label) + " " + _("Looked at")]
    rows = []
    for row in report.rows:
        of_layer = {one.layer: one for one in row.assessment.layers} if row.assessment else {}
        cells: list[Value] = [printable(row.system.name, CELL_LIMIT)]
        for layer in Layer:
            one = of_layer.get(layer)
            cells += [_rounded(one.score if one else None), _rounded(one.coverage if one else None, 3)]
        rows.append(tuple(cells))
    mean: list[Value] = [_("Mean of the city")]
    for total in report.layers:
        mean += [_rounded(total.mean_score), _rounded(total.mean_coverage, 3)]
    if report.layers:
        rows.append(tuple(mean))
    return Table(name=_("Layers"), header=tuple(header), rows=tuple(rows))


def progress_table(report: BureauReport) -> Table:
    """One row a ranked system that was scanned before, those that fell furthest first."""
    header = (
        _("System"),
        _("Department"),
        _("Change"),
        _("Score before"),
        _("Score"),
        _("Looked at before"),
        _("Looked at"),
        _("Compared with scan"),
        _("New"),
        _("From a new check"),
        _("Closed"),
        _("Reopened"),
    )
    rows = tuple(
        (
            printable(one.ranked.row.system.name, CELL_LIMIT),
            printable(one.ranked.row.system.department, CELL_LIMIT),
            one.change,
            _rounded(one.progress.score_before),
            _rounded(one.ranked.assessment.score),
            _rounded(one.progress.coverage_before, 3),
            _rounded(one.ranked.assessment.coverage, 3),
            one.progress.since_scan,
            one.progress.new,
            one.progress.new_check,
            one.progress.closed,
            one.progress.reopened,
        )
        for one in bureau_view(report).progress.rows
    )
    return Table(name=_("Progress"), header=header, rows=rows)


def trend_table(report: BureauReport) -> Table:
    """One row a quarter, oldest first."""
    header = (
        _("Quarter"),
        _("Systems scanned"),
        _("Systems with a score"),
        _("Mean score"),
        _("Looked at"),
        _("New or back"),
        _("Closed in the quarter"),
        _("Written off in the quarter"),
        _("Open at the end"),
    )
    rows = tuple(
        (
            _("{year} Q{n}").format(year=one.year, n=one.quarter),
            one.systems,
            one.scored,
            _rounded(one.mean_score),
            _rounded(one.mean_coverage, 3),
            one.opened,
            one.closed,
            one.written_off,
            one.open_at_end,
        )
        for one in report.quarters
    )
    return Table(name=_("Trend"), header=header, rows=rows)


def missed_table(report: BureauReport) -> Table:
    """One row a clause that some system misses, those that most miss first."""
    names = {row.system.id: row.system.name for row in report.rows}
    header = (
        _("Clause"),
        _("Standard"),
        _("Requirement (paraphrased)"),
        _("Layer"),
        _("Not met"),
        _("Partly met"),
        _("Not assessed"),
        _("Met"),
        _("Systems"),
        _("Which systems"),
    )
    rows = tuple(
        (
            one.clause,
            _say(one.standard),
            _say(one.text),
            _say(one.layer.label),
            one.not_met,
            one.partly_met,
            one.not_assessed,
            one.met,
            len(one.systems),
            printable(_(", ").join(names.get(id, id) for id in one.systems), CELL_LIMIT),
        )
        for one in report.missed
    )
    return Table(name=_("Clauses missed"), header=header, rows=rows)


def departments_table(report: BureauReport) -> Table:
    """One row a department."""
    severities = severity_order()
    header = (
        _("Department"),
        _("Systems"),
        _("Ranked"),
        _("Mean score"),
        *(_say(one.label) for one in severities),
        _("Major hazards"),
        _("Overdue"),
        _("Mean days to fix"),
        _("Fixed in time"),
    )
    rows = tuple(
        (
            printable(one.name, CELL_LIMIT),
            one.systems,
            one.ranked,
            _rounded(one.mean_score),
            *(one.open_by_severity[severity] for severity in severities),
            one.hazards,
            one.overdue,
            _rounded(one.pace.days_to_fix),
            _rounded(one.pace.fixed_in_time, 3),
        )
        for one in report.departments
    )
    return Table(name=_("Departments"), header=header, rows=rows)


def _system_row(row: SystemRow) -> tuple[Value, ...]:
    judged = row.assessment
    return (
        printable(row.system.name, CELL_LIMIT),
        printable(row.system.department, CELL_LIMIT),
        row.system.level or None,
        _say(row.system.state),
        judged.baseline if judged else "",
        _rounded(judged.score if judged else None),
        _rounded(judged.coverage, 3) if judged else 0,
        _say(judged.conclusion.word) if judged else _("not assessed"),
        (_("yes") if judged.conclusion.settled else _("provisional")) if judged else "",
        len(judged.hazards) if judged else None,
        *(row.open_by_severity.get(one, 0) for one in severity_order()),
        row.overdue,
        _rounded(row.progress.score_before if row.progress else None),
    )


def _say(text: Text) -> str:
    return printable(text.in_(spoken()), CELL_LIMIT)


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
