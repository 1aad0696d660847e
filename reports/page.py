"""A report as one HTML page: the same templates for print (`pdf`) and for the browser (`html`)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Literal

import msgspec
from markupsafe import Markup

from checks import Language, Layer, Outcome, Text
from reports.bureau_view import BureauView, bureau_view
from reports.early_view import Spark
from reports.environment import environment, style
from reports.language import _, speaking, spoken
from reports.model import BureauReport, SystemReport
from reports.risk_tables import asset_level_word, steps_word, value_word
from reports.system_view import SystemView, system_view
from reports.text import printable
from reports.totals import LEAST_COVERAGE
from reports.wall import draw, legend_svg, wall, wall_svg
from reports.words import place_word, risk_word, severity_order, sought_word, state_word

Face = Literal["pdf", "html"]

WALL_WIDTH = 640
SMALL_WALL_WIDTH = 150
PLACES_A_PAGE = 12
"""A table of more places runs on; its head then names the weakness, so that every page of it does."""
MOST_ADVICE = 20
"""Pieces of advice on paper; the spreadsheet has them all."""


class Bar(msgspec.Struct, frozen=True):
    """One row of a bar chart: a score of 0..100 or None, and the share looked at, 0..1."""

    label: Text
    score: float | None
    coverage: float


class Section(msgspec.Struct, frozen=True):
    """A line of the contents: an anchor in the page, its title, and the lines below it. An annex is lettered."""

    anchor: str
    title: str
    parts: tuple[Section, ...] = ()
    annex: bool = False


def page_html(report: SystemReport | BureauReport, language: Language, face: Face) -> str:
    """`report` as a whole page."""
    if isinstance(report, SystemReport):
        return system_html(report, language, face)
    return bureau_html(report, language, face)


def system_html(report: SystemReport, language: Language, face: Face) -> str:
    """The system's report as a whole page."""
    view = system_view(report)
    laid = wall(report.assessment, report.baseline, width=WALL_WIDTH, language=language, link=view.href)
    layers = [Bar(one.layer.label, one.score, one.coverage) for one in reversed(report.assessment.layers)]
    stages = [Bar(row.scored.title, row.scored.score, row.scored.coverage) for row in view.stages]
    return _page(
        "system.html.j2",
        language,
        face,
        contents=lambda: system_sections(view),
        report=report,
        view=view,
        title=lambda: _("{system}: security assessment report").format(system=printable(report.system.name, 80)),
        wall=laid,
        wall_svg=draw(laid, language),
        layers_svg=lambda: _bars(layers, _("Scores of the six layers"), language),
        stages_svg=lambda: _bars(stages, _("Scores of the six stages of data's life"), language),
    )


def bureau_html(report: BureauReport, language: Language, face: Face) -> str:
    """The bureau's report as a whole page."""
    view = bureau_view(report)
    walls = {
        one.row.system.id: wall_svg(
            one.assessment, one.baseline, width=SMALL_WALL_WIDTH, language=language, compact=True
        )
        for one in view.ranked
    }
    return _page(
        "bureau.html.j2",
        language,
        face,
        contents=lambda: bureau_sections(report, view),
        title=lambda: _("Security of the business systems of the city"),
        report=report,
        view=view,
        walls=walls,
        trend_svg=lambda: Markup(environment(language).get_template("trend.svg.j2").render(quarters=report.quarters)),
    )


def report_sections(report: SystemReport | BureauReport) -> tuple[Section, ...]:
    """The chapters of a report, in the language spoken now."""
    if isinstance(report, SystemReport):
        return system_sections(system_view(report))
    return bureau_sections(report, bureau_view(report))


def system_sections(view: SystemView) -> tuple[Section, ...]:
    """The chapters of a system's report, in the language spoken now."""
    language = spoken()
    layers = tuple(Section(f"layer-{layer.value}", layer.label.in_(language)) for layer, _groups in view.by_layer)
    early = (Section("early", _("Early signs")),) if view.early else ()
    risk = view.risk is not None
    chapters: tuple[tuple[bool, Section], ...] = (
        (True, Section("summary", _("Summary"))),
        (True, Section("overview", _("Overview of the assessment"))),
        (True, Section("assets", _("What was assessed: the system and its assets"))),
        (risk, Section("threats", _("Threats"))),
        (True, Section("findings", _("Findings by layer, and how to repair them"), layers)),
        (True, Section("hazards", _("Major hazards"))),
        (bool(view.disputes), Section("disputes", _("Where checks and answers disagree"))),
        (bool(view.stages), Section("life", _("Security through the life of data"))),
        (bool(view.crypto), Section("cryptography", _("Evaluation of commercial cryptography"))),
        (view.ipv6 is not None, Section("ipv6", _("IPv6 support"))),
        (risk, Section("measures", _("Existing measures confirmed"))),
        (True, Section("risk-assessment", _("Risk analysis"))),
        (True, Section("layers", _("Scores of the six layers"))),
        (True, Section("changes", _("What changed since an earlier scan"), early)),
        (True, Section("advice", _("Advice, in order of risk removed by effort"))),
        (True, Section("items", _("Result of every item"), annex=True)),
        (True, Section("left-out", _("What was not looked at, and why"), annex=True)),
        (True, Section("method", _("Method"), annex=True)),
        (True, Section("glossary", _("The words of this report"), annex=True)),
    )
    return tuple(section for stands, section in chapters if stands)


def bureau_sections(report: BureauReport, view: BureauView) -> tuple[Section, ...]:
    """The chapters of the bureau's report, in the language spoken now."""
    ranked = (
        Section("ranking", _("Ranking of the systems")),
        Section("walls", _("The walls side by side")),
        Section("heat", _("Systems by layers")),
    )
    return (
        Section("summary", _("Summary")),
        *((Section("first", _("What to do first, city-wide")),) if report.common else ()),
        *((Section("trend", _("Trend by quarter")),) if report.quarters else ()),
        *((Section("progress", _("Progress against the scan before")),) if view.progress.rows else ()),
        *(ranked if view.ranked else ()),
        *((Section("missed", _("Clauses most often missed")),) if report.missed else ()),
        Section("unassessed", _("Systems without a rank")),
        Section("departments", _("Totals by department")),
        Section("method", _("Method")),
    )


def _page(
    template: str,
    language: Language,
    face: Face,
    *,
    contents: Callable[[], tuple[Section, ...]],
    title: Callable[[], str],
    **facts: Any,
) -> str:
    """Render `template` in `language`; `_` in our own code speaks it too while the page is made."""
    with speaking(language):
        made = environment(language).get_template(template)
        names = ["report.css", f"numbers-{language}.css", *(["screen.css"] if face == "html" else [])]
        sheet = Markup("").join(map(style, names))
        return made.render(
            face=face,
            sections=contents(),
            title=title(),
            style=sheet,
            style_hash=f"sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}",
            legend_bricks=legend_bricks(language),
            outcomes=tuple(Outcome),
            layers_up=tuple(Layer),
            severities=severity_order(),
            least=LEAST_COVERAGE,
            most_advice=MOST_ADVICE,
            places_a_page=PLACES_A_PAGE,
            risk_word=risk_word,
            place_word=place_word,
            state_word=state_word,
            sought_word=sought_word,
            steps_word=steps_word,
            value_word=value_word,
            asset_level_word=asset_level_word,
            spark_svg=lambda spark, heading: _spark(spark, heading, language),
            **facts,
        )


def _bars(bars: Sequence[Bar], heading: str, language: Language) -> Markup:
    return Markup(environment(language).get_template("bars.svg.j2").render(bars=bars, heading=heading))


def _spark(spark: Spark, heading: str, language: Language) -> Markup:
    return Markup(environment(language).get_template("spark.svg.j2").render(spark=spark, heading=heading))


def legend_bricks(language: Language) -> tuple[tuple[str, Markup], ...]:
    """Each state a brick may be in: its word, and one brick that looks so."""
    kinds = [
        (outcome, False, outcome.label.in_(language))
        for outcome in (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED)
    ]
    kinds.insert(3, (Outcome.NOT_MET, True, _("major hazard")))
    return tuple((title, legend_svg(outcome, hazard, title, language)) for outcome, hazard, title in kinds)
