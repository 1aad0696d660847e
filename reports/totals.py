"""Totals over the systems of the city: departments, layers, and the clauses most often missed. Pure functions of the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from baselines.model import Assessment, Item, ItemResult
from checks import Layer, Outcome, Severity
from reports.city import Department, LayerTotal, MissedClause, Pace
from reports.model import SystemRow
from reports.words import severity_order

LEAST_COVERAGE = 0.05
"""A system of which less was looked at is listed apart: its score says next to nothing."""


def says_something(assessment: Assessment | None) -> bool:
    """True when there is a score and enough was looked at for it to enter a ranking or a mean."""
    return assessment is not None and assessment.score is not None and assessment.coverage >= LEAST_COVERAGE


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    return sum(values) / len(values) if values else None


def open_by_severity(rows: Iterable[SystemRow]) -> dict[Severity, int]:
    """How many findings are open in all `rows`, of each severity, from the gravest down."""
    rows = tuple(rows)
    return {severity: sum(row.open_by_severity.get(severity, 0) for row in rows) for severity in severity_order()}


def department_totals(rows: Iterable[SystemRow], paces: Mapping[str, Pace]) -> tuple[Department, ...]:
    """One a department, that with the most systems first; `paces` are by the name of the department."""
    by_name: dict[str, list[SystemRow]] = defaultdict(list)
    for row in rows:
        by_name[row.system.department].append(row)
    made = [_department(name, mine, paces.get(name, Pace())) for name, mine in by_name.items()]
    return tuple(sorted(made, key=lambda one: (-one.systems, one.name)))


def _department(name: str, rows: list[SystemRow], pace: Pace) -> Department:
    scores = [one.score for one in _judged(rows) if one.score is not None]
    return Department(
        name=name,
        systems=len(rows),
        ranked=len(scores),
        mean_score=mean(scores),
        open_by_severity=open_by_severity(rows),
        overdue=sum(row.overdue for row in rows),
        hazards=sum(len(row.assessment.hazards) for row in rows if row.assessment),
        pace=pace,
    )


def layer_totals(rows: Iterable[SystemRow]) -> tuple[LayerTotal, ...]:
    """All six layers, from physical up, over the ranked systems."""
    judged = _judged(rows)
    totals = []
    for layer in Layer:
        mine = [one for assessment in judged for one in assessment.layers if one.layer is layer]
        scores = [one.score for one in mine if one.score is not None]
        applies = [one for one in mine if sum(one.counts.values()) > one.counts.get(Outcome.NOT_APPLICABLE, 0)]
        totals.append(
            LayerTotal(
                layer=layer,
                scored=len(scores),
                mean_score=mean(scores),
                mean_coverage=mean([one.coverage for one in applies]),
            )
        )
    return tuple(totals)


def missed_clauses(rows: Iterable[SystemRow]) -> tuple[MissedClause, ...]:
    """Every item that some system does not or only partly meets, over all systems judged by a baseline that has it.

    Most systems first, then most that do not meet it at all. Baselines of one standard share an item of the same clause.
    """
    items: dict[tuple[str, str], tuple[Item, SystemRow]] = {}
    results: dict[tuple[str, str], list[tuple[str, ItemResult]]] = defaultdict(list)
    for row in rows:
        if row.assessment is None or row.baseline is None:
            continue
        known = {item.id: item for item in row.baseline.items}
        for result in row.assessment.items:
            if result.item in known:
                key = (row.baseline.standard.zh, result.item)
                items.setdefault(key, (known[result.item], row))
                results[key].append((row.system.id, result))
    made = [_missed(*items[key], of_item) for key, of_item in results.items()]
    missed = [one for one in made if one.systems]
    return tuple(sorted(missed, key=lambda one: (-len(one.systems), -one.not_met, -one.not_assessed)))


def _missed(item: Item, row: SystemRow, results: list[tuple[str, ItemResult]]) -> MissedClause:
    assert row.baseline is not None
    by_outcome = {outcome: [id for id, one in results if one.outcome is outcome] for outcome in Outcome}
    failed, partly = by_outcome[Outcome.NOT_MET], by_outcome[Outcome.PARTLY_MET]
    return MissedClause(
        clause=item.id,
        standard=row.baseline.standard,
        text=item.text,
        layer=item.layer,
        not_met=len(failed),
        partly_met=len(partly),
        not_assessed=len(by_outcome[Outcome.NOT_ASSESSED]),
        met=len(by_outcome[Outcome.MET]),
        systems=(*failed, *partly),
    )


def _judged(rows: Iterable[SystemRow]) -> list[Assessment]:
    """The assessments of those that are ranked."""
    return [
        row.assessment
        for row in rows
        if row.assessment is not None and row.baseline is not None and says_something(row.assessment)
    ]
