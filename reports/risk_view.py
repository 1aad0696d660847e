"""What the chapter on risk shows: the threats that apply, the measures that were confirmed, and the gravest rows."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from baselines.risk import WHOLE, Kind, Matrix, Measure, RiskRow, Threat
from reports.model import RiskChapter, SystemReport

ROWS_SHOWN = 60
THIN_COVERAGE = 0.5
"""Below this the chapter warns of how little was looked at; our own judgement."""


class ThreatLine(msgspec.Struct, frozen=True, kw_only=True):
    """A threat that exploits something here: in how many rows, and the highest level among them."""

    threat: Threat
    rows: int
    level: int


class MeasureLine(msgspec.Struct, frozen=True, kw_only=True):
    """A confirmed measure: the assets it was seen on, none where it works for the whole system, and the checks behind it."""

    measure: Measure
    assets: tuple[str, ...]
    checks: tuple[str, ...]


class RiskView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole chapter. `idle` are the threats nothing was found for. `matrices` are those of likelihood, loss and risk, empty
    where the method uses none. `is_thin` is True when too little was looked at to take the risk for all there is."""

    rows: tuple[RiskRow, ...]
    more: int
    is_thin: bool
    threats: tuple[ThreatLine, ...]
    idle: tuple[Threat, ...]
    measures: tuple[MeasureLine, ...]
    threat_of: dict[str, Threat]
    measure_of: dict[str, Measure]
    matrices: tuple[Matrix, ...]


def risk_view(report: SystemReport) -> RiskView | None:
    """The report's chapter, None when it has none."""
    chapter = report.risk
    if chapter is None:
        return None
    rows = chapter.system.rows
    levels: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        levels[row.threat].append(row.risk.grade)
    lines = [
        ThreatLine(threat=one, rows=len(levels[one.id]), level=max(levels[one.id]))
        for one in chapter.threats
        if one.id in levels
    ]
    method = chapter.method
    return RiskView(
        rows=rows[:ROWS_SHOWN],
        more=len(rows[ROWS_SHOWN:]),
        is_thin=chapter.system.coverage < THIN_COVERAGE,
        threats=tuple(sorted(lines, key=lambda line: (-line.level, -line.rows, line.threat.id))),
        idle=tuple(one for one in chapter.threats if one.id not in levels),
        measures=_measures(chapter),
        threat_of={one.id: one for one in chapter.threats},
        measure_of={one.id: one for one in chapter.measures},
        matrices=(method.matrix.likelihood, method.matrix.loss, method.matrix.risk)
        if method.method is Kind.MATRIX
        else (),
    )


def _measures(chapter: RiskChapter) -> tuple[MeasureLine, ...]:
    lines = []
    for measure in chapter.measures:
        confirmed = [one for one in chapter.system.measures if one.measure == measure.id]
        if confirmed:
            lines.append(
                MeasureLine(
                    measure=measure,
                    assets=tuple(one.asset for one in confirmed if one.asset != WHOLE),
                    checks=tuple(dict.fromkeys(check for one in confirmed for check in one.checks)),
                )
            )
    return tuple(lines)
