"""What the bureau's report shows, worked out from the model so that the templates only lay it out."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from baselines.model import Assessment, Baseline, LayerScore
from checks import Layer, Severity
from reports.model import BureauReport, SystemRow
from reports.words import severity_order

LEAST_COVERAGE = 0.05
"""A system of which less was looked at is listed apart: its score says next to nothing."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A system with a score, in its place of the ranking. Systems with the same score and coverage share a place."""

    place: int
    row: SystemRow
    assessment: Assessment
    baseline: Baseline
    layers: dict[Layer, LayerScore]


class Department(msgspec.Struct, frozen=True, kw_only=True):
    """One department's systems: how many, how many of them ranked, their mean score (None without any), open findings."""

    name: str
    systems: int
    ranked: int
    mean_score: float | None
    open_by_severity: dict[Severity, int]
    overdue: int
    hazards: int


class BureauView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the templates of the bureau's report need beside the report itself."""

    ranked: tuple[Ranked, ...]
    hardly: tuple[SystemRow, ...]
    unassessed: tuple[SystemRow, ...]
    departments: tuple[Department, ...]
    conclusions: tuple[tuple[str, str, int], ...]
    """The rules' words in Chinese and English, and how many ranked systems have each."""
    open_by_severity: dict[Severity, int]
    overdue: int
    hazards: int
    names: dict[str, str]


def bureau_view(report: BureauReport) -> BureauView:
    """Work out the view of `report`: who is ranked, who was hardly looked at, who was not assessed at all."""
    scored, hardly, unassessed = [], [], []
    for row in report.rows:
        if row.assessment is None or row.assessment.score is None or row.baseline is None:
            unassessed.append(row)
        elif row.assessment.coverage < LEAST_COVERAGE:
            hardly.append(row)
        else:
            scored.append(row)
    ranked = _rank(scored)
    return BureauView(
        ranked=ranked,
        hardly=tuple(hardly),
        unassessed=tuple(unassessed),
        departments=_departments(report.rows, ranked),
        conclusions=_conclusions(ranked),
        open_by_severity=_open(report.rows),
        overdue=sum(row.overdue for row in report.rows),
        hazards=sum(len(row.assessment.hazards) for row in report.rows if row.assessment),
        names={row.system.id: row.system.name for row in report.rows},
    )


def _rank(rows: list[SystemRow]) -> tuple[Ranked, ...]:
    judged = [(row, row.assessment, row.baseline) for row in rows if row.assessment and row.baseline]
    judged.sort(key=lambda one: (-_score(one[1]), -one[1].coverage, one[0].system.name))
    ranked: list[Ranked] = []
    for number, (row, assessment, baseline) in enumerate(judged, start=1):
        last = ranked[-1] if ranked else None
        same = last is not None and (last.assessment.score, last.assessment.coverage) == (
            assessment.score,
            assessment.coverage,
        )
        ranked.append(
            Ranked(
                place=last.place if last is not None and same else number,
                row=row,
                assessment=assessment,
                baseline=baseline,
                layers={one.layer: one for one in assessment.layers},
            )
        )
    return tuple(ranked)


def _score(assessment: Assessment) -> float:
    return assessment.score if assessment.score is not None else -1.0


def _open(rows: tuple[SystemRow, ...]) -> dict[Severity, int]:
    return {severity: sum(row.open_by_severity.get(severity, 0) for row in rows) for severity in severity_order()}


def _departments(rows: tuple[SystemRow, ...], ranked: tuple[Ranked, ...]) -> tuple[Department, ...]:
    by_name: dict[str, list[SystemRow]] = defaultdict(list)
    for row in rows:
        by_name[row.system.department].append(row)
    scores: dict[str, list[float]] = defaultdict(list)
    for one in ranked:
        scores[one.row.system.department].append(_score(one.assessment))
    made = [
        Department(
            name=name,
            systems=len(mine),
            ranked=len(scores[name]),
            mean_score=sum(scores[name]) / len(scores[name]) if scores[name] else None,
            open_by_severity=_open(tuple(mine)),
            overdue=sum(row.overdue for row in mine),
            hazards=sum(len(row.assessment.hazards) for row in mine if row.assessment),
        )
        for name, mine in by_name.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.systems, one.name)))


def _conclusions(ranked: tuple[Ranked, ...]) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in ranked:
        word = one.assessment.conclusion.word
        counts[word.zh, word.en] += 1
    return tuple((zh, en, count) for (zh, en), count in sorted(counts.items(), key=lambda pair: -pair[1]))
