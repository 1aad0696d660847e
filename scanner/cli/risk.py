"""`citywall risk`: the risk assessment of a system with all its inputs, and the settings it rests on."""

from __future__ import annotations

from pathlib import Path

import click

from baselines.risk import Graded, RiskRow, template
from checks import InputError
from reports.language import _, spoken
from reports.model import RiskChapter
from reports.risk_tables import asset_word, steps_word, value_word
from reports.words import risk_word
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table, say
from scanner.estate.model import System
from scanner.reporting.risk import risk_chapter
from scanner.sheets.files import replace_file
from scanner.store.estate import find_system


@click.group()
def risk() -> None:
    """Risk assessment as GB/T 20984-2022 lays it out."""


@risk.command()
@click.argument("system")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, system: str, as_json: bool) -> None:
    """Show every risk of SYSTEM with its inputs, gravest first, and the risk of the business above it."""
    with session.workspace.store() as store:
        found = find_system(store, system)
        chapter = risk_chapter(session.workspace.risk(), store, found)
    if as_json:
        print_json(chapter)
    else:
        _show(chapter, found)


@risk.command("template")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template_(file: Path) -> None:
    """Write the shipped threats, measures and matrices to FILE, to change what differs and name it in citywall.toml."""
    if file.exists():
        raise InputError(_("{file} exists already; it is not overwritten").format(file=file))
    replace_file(file, template().encode())
    say(str(file))


def _show(chapter: RiskChapter, system: System) -> None:
    language = spoken()
    names = {asset.id: asset.name or asset.id for asset in system.assets}
    threats = {one.id: one.name.in_(language) for one in chapter.threats}
    method = chapter.method.in_use
    heads = (
        _("Finding"),
        _("Asset"),
        _("Threat"),
        _("Exploitability"),
        _("Likelihood"),
        _("Severity"),
        _("Loss"),
        _("Risk"),
    )
    print_table(
        heads,
        (_cells(row, names, threats) for row in chapter.system.rows),
        title=f"{system.name} · {method.title.in_(language)}",
    )
    print_line(
        _("Risk of the system: {level}, of what was looked at ({share:.0%} of the items that apply)").format(
            level=_level(chapter.system.risk), share=chapter.system.coverage
        )
    )
    if chapter.business is not None:
        print_line(
            _("Risk of the business {name} (importance {n}): {level}").format(
                name=chapter.business.name, n=chapter.business.importance, level=_level(chapter.business.risk)
            )
        )
    print_line(_("How sure: {words}").format(words=method.sureness.in_(language)))


def _cells(row: RiskRow, names: dict[str, str], threats: dict[str, str]) -> tuple[str, ...]:
    return (
        f"{row.vulnerability.finding} {row.vulnerability.check}",
        f"{asset_word(row.vulnerability.asset, names)}: {row.asset_value}",
        f"{threats[row.threat]}: {row.frequency}",
        f"{row.exploitability} = {steps_word(row.exploitability_steps)}",
        f"{value_word(row.likelihood)} → {row.likelihood.grade}",
        f"{row.severity} = {steps_word(row.severity_steps)}",
        f"{value_word(row.loss)} → {row.loss.grade}",
        _level(row.risk),
    )


def _level(one: Graded | None) -> str:
    return _("no open finding") if one is None else f"{risk_word(one.grade)} ({value_word(one)})"
