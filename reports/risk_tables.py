"""The risk assessment as plain tables for the spreadsheet: every row with its inputs, and the assets with their values."""

from __future__ import annotations

from baselines.risk import AssetRisk, Graded, RiskRow, Step
from reports.language import _, spoken
from reports.model import RiskChapter, SystemReport
from reports.table import CELL_LIMIT, Table, Value
from reports.text import printable
from reports.words import place_word, risk_word


def risk_tables(report: SystemReport) -> tuple[Table, ...]:
    """The tables of the report's risk assessment, none when it has none."""
    if report.risk is None:
        return ()
    names = {asset.id: asset.name or asset.id for asset in report.system.assets}
    return (_rows(report.risk, names), _assets(report.risk, names))


def steps_word(steps: tuple[Step, ...]) -> str:
    """How a grade came about: `4 (severity of the check) +1 (reach)`."""
    language = spoken()
    return " ".join(
        _("{grade} ({cause})").format(
            grade=step.change if number == 0 else f"{step.change:+d}", cause=step.cause.label.in_(language)
        )
        for number, step in enumerate(steps)
    )


def value_word(one: Graded) -> str:
    """A value for people: whole where it is whole, else with two decimals."""
    return f"{one.value:.0f}" if float(one.value).is_integer() else f"{one.value:.2f}"


def asset_word(asset: str, names: dict[str, str]) -> str:
    """An asset's name, made safe to show; the system as a whole has none."""
    return printable(names.get(asset, asset), CELL_LIMIT) or _("the system as a whole")


def _rows(chapter: RiskChapter, names: dict[str, str]) -> Table:
    language = spoken()
    threats = {one.id: one.name.in_(language) for one in chapter.threats}
    measures = {one.id: one.name.in_(language) for one in chapter.measures}
    header = (
        _("Risk level"),
        _("Risk value"),
        _("Finding"),
        _("Check"),
        _("Asset"),
        _("Place"),
        _("Confidentiality"),
        _("Integrity"),
        _("Availability"),
        _("How the value was got"),
        _("Asset value"),
        _("Threat"),
        _("Frequency"),
        _("Harms"),
        _("Exploitability"),
        _("How it came about"),
        _("Reach"),
        _("Likelihood"),
        _("Grade of likelihood"),
        _("Severity"),
        _("How severity came about"),
        _("Loss"),
        _("Grade of loss"),
        _("Existing measures"),
    )
    rows = tuple(_row(row, names, threats, measures) for row in chapter.system.rows)
    return Table(name=_("Risk list"), header=header, rows=rows)


def _row(row: RiskRow, names: dict[str, str], threats: dict[str, str], measures: dict[str, str]) -> tuple[Value, ...]:
    language = spoken()
    weakness = row.vulnerability
    return (
        risk_word(row.risk.grade),
        round(row.risk.value, 2),
        weakness.finding,
        weakness.check,
        asset_word(weakness.asset, names),
        printable(place_word(weakness.locator), CELL_LIMIT),
        row.asset.confidentiality,
        row.asset.integrity,
        row.asset.availability,
        row.asset.source.label.in_(language),
        row.asset_value,
        threats[row.threat],
        row.frequency,
        _(", ").join(one.label.in_(language) for one in row.harms),
        row.exploitability,
        steps_word(row.exploitability_steps),
        weakness.reach.label.in_(language),
        round(row.likelihood.value, 2),
        row.likelihood.grade,
        row.severity,
        steps_word(row.severity_steps),
        round(row.loss.value, 2),
        row.loss.grade,
        _(", ").join(measures[one] for one in row.measures),
    )


def _assets(chapter: RiskChapter, names: dict[str, str]) -> Table:
    header = (
        _("Asset"),
        _("Confidentiality"),
        _("Integrity"),
        _("Availability"),
        _("How the value was got"),
        _("Asset value"),
        _("Rows"),
        _("Risk value"),
        _("Risk level"),
    )
    return Table(name=_("Asset values"), header=header, rows=tuple(_asset(one, names) for one in chapter.system.assets))


def _asset(one: AssetRisk, names: dict[str, str]) -> tuple[Value, ...]:
    return (
        asset_word(one.asset.asset, names),
        one.asset.confidentiality,
        one.asset.integrity,
        one.asset.availability,
        one.asset.source.label.in_(spoken()),
        one.value,
        sum(one.by_level),
        round(one.risk.value, 2) if one.risk else None,
        asset_level_word(one),
    )


def asset_level_word(one: AssetRisk) -> str:
    """The level of an asset; where nothing was found, or nobody could look, that."""
    if one.risk is not None:
        return risk_word(one.risk.grade)
    return _("no open finding") if one.looked_at else _("not assessed")
