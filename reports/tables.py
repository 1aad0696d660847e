"""A report as plain tables, the same for the spreadsheet and the CSV file."""

from __future__ import annotations

from datetime import date

from baselines.model import Dispute
from checks import Text
from reports.bureau_tables import bureau_tables
from reports.chapter_tables import chapter_tables
from reports.dates import day
from reports.language import _, spoken
from reports.model import BureauReport, FindingFacts, SystemReport
from reports.table import CELL_LIMIT, Table, Value
from reports.text import printable
from reports.words import place_word, state_word


def tables(report: SystemReport | BureauReport) -> tuple[Table, ...]:
    """The tables of `report` in the language spoken now; the first is the one a CSV file gets."""
    if isinstance(report, SystemReport):
        return findings_table(report), items_table(report), left_out_table(report), *chapter_tables(report)
    return bureau_tables(report)


def findings_table(report: SystemReport) -> Table:
    """One row an open finding."""
    header = (
        _("Number"),
        _("Severity"),
        _("Finding"),
        _("Layer"),
        _("Asset"),
        _("Place"),
        _("What was seen"),
        _("Why it matters"),
        _("How to repair"),
        _("Clauses"),
        _("Major hazard"),
        _("Likelihood"),
        _("Impact"),
        _("Risk"),
        _("State"),
        _("First seen"),
        _("Last seen"),
        _("Due"),
        _("Overdue"),
        _("Not retested since"),
        _("Check"),
    )
    names = {asset.id: asset.name or asset.id for asset in report.system.assets}
    rows = tuple(_finding_row(one, names, report.timezone) for one in report.findings)
    return Table(name=_("Findings"), header=header, rows=rows)


def items_table(report: SystemReport) -> Table:
    """One row an item of the baseline, in clause order."""
    items = {item.id: item for item in report.baseline.items}
    rows: list[tuple[Value, ...]] = []
    for result in report.assessment.items:
        item = items.get(result.item)
        rows.append(
            (
                result.item,
                _say(item.category) if item else "",
                _say(item.control_point) if item else "",
                _say(item.text) if item else "",
                _say(result.layer.label),
                _say(item.importance.label) if item else "",
                _say(result.outcome.label),
                _say(result.reason.label) if result.reason else "",
                result.hazard,
                result.places,
                result.places_total,
                _say(result.inherited.label) if result.inherited else "",
                _dispute_words(result.dispute) if result.dispute else "",
            )
        )
    header = (
        _("Clause"),
        _("Category"),
        _("Control point"),
        _("Requirement (paraphrased)"),
        _("Layer"),
        _("Importance"),
        _("Result"),
        _("Reason"),
        _("Major hazard"),
        _("Places looked at"),
        _("Places"),
        _("From the cloud platform"),
        _("Checks and answer disagree"),
    )
    return Table(name=_("Items"), header=header, rows=tuple(rows))


def left_out_table(report: SystemReport) -> Table:
    """One row a place that was not looked at."""
    names = {asset.id: asset.name or asset.id for asset in report.system.assets}
    rows = tuple(
        (
            printable(names.get(one.asset, one.asset), CELL_LIMIT),
            printable(one.locator, CELL_LIMIT),
            one.sought,
            _say(one.reason.label),
            printable(one.detail, CELL_LIMIT),
        )
        for one in report.not_looked
    )
    header = (_("Asset"), _("Place"), _("What was sought"), _("Reason"), _("Detail"))
    return Table(name=_("Not looked at"), header=header, rows=rows)


def _finding_row(one: FindingFacts, names: dict[str, str], zone: str) -> tuple[Value, ...]:
    return (
        one.number,
        _say(one.severity.label),
        _say(one.title),
        _say(one.layer.label),
        printable(names.get(one.asset, one.asset), CELL_LIMIT),
        printable(one.locator, CELL_LIMIT),
        _say(one.seen),
        _say(one.why),
        _say(one.fix),
        _(", ").join(one.clauses),
        one.hazard,
        one.likelihood,
        one.impact,
        one.risk,
        state_word(one.state),
        date.fromisoformat(day(one.first_seen, zone)),
        date.fromisoformat(day(one.last_seen, zone)),
        one.due,
        _("yes") if one.overdue else _("no"),
        date.fromisoformat(day(one.unverified_since, zone)) if one.unverified_since else None,
        one.check,
    )


def _dispute_words(one: Dispute) -> str:
    places = _(", ").join(f"{place.asset} {place_word(place.locator)} {place.check}".strip() for place in one.places)
    who = " ".join(filter(None, (one.person, one.answered_on)))
    words = _("seen: {seen} ({places}); answered: {answered} ({who})").format(
        seen=_say(one.seen.label), places=places, answered=_say(one.answered.label), who=who
    )
    return printable(words, CELL_LIMIT)


def _say(text: Text) -> str:
    return printable(text.in_(spoken()), CELL_LIMIT)
