"""From weaknesses, asset values and measures to risk: of each row, each asset, the system, and the business above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from baselines.risk.method import (
    RiskMethod,
    combined,
    exploitability_steps,
    likelihood,
    loss,
    risk,
    severity_steps,
    sum_of,
)
from baselines.risk.model import (
    AssetRisk,
    AssetValue,
    BusinessRisk,
    BusinessShare,
    ConfirmedMeasure,
    Counts,
    Graded,
    Measure,
    RiskRow,
    SystemRisk,
    Threat,
    Vulnerability,
)
from baselines.risk.settings import RiskSettings
from baselines.risk.words import Area, MeasureKind
from checks import Layer, Outcome, Verdict

WHOLE = ""
"""The asset id of the system as a whole."""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a system's weaknesses stand in: the asset values by id, with `WHOLE` among them, and the measures confirmed there."""

    settings: RiskSettings
    values: Mapping[str, AssetValue]
    measures: tuple[ConfirmedMeasure, ...] = ()


def surroundings_of(settings: RiskSettings, assessed: SystemRisk) -> Surroundings:
    """What the weaknesses of a system that was assessed stand in, for those that are not among its rows."""
    values = {one.asset.asset: one.asset for one in assessed.assets}
    return Surroundings(settings=settings, values=values, measures=assessed.measures)


def threats_to(settings: RiskSettings, check: str, layer: Layer) -> tuple[Threat, ...]:
    """The threats that exploit a weakness of `check`: those that name it, else those of its layer. Never none."""
    threats = settings.threats.values()
    by_name = tuple(one for one in threats if one.names(check))
    return by_name or tuple(one for one in threats if layer in one.layers)


def confirmed_measures(settings: RiskSettings, verdicts: Iterable[Verdict]) -> tuple[ConfirmedMeasure, ...]:
    """The measures that the verdicts on one system show to be in place, in the order of the settings.

    A check confirms a measure where it was met at one place at least and at no place a weakness or not assessed; one check
    is enough, unless another of the measure's checks found a weakness. All of this on one asset, or in the whole system where the
    measure works for it.
    """
    said: dict[str, dict[str, set[Outcome]]] = {WHOLE: defaultdict(set)}
    for verdict in verdicts:
        for area in {WHOLE, verdict.place.asset}:
            said.setdefault(area, defaultdict(set))[verdict.check].add(verdict.outcome)
    return tuple(
        ConfirmedMeasure(measure=measure.id, kind=measure.kind, asset=area, checks=checks)
        for measure in settings.measures.values()
        for area, outcomes in said.items()
        if (area == WHOLE) is (measure.area is Area.SYSTEM) and (checks := _confirming(measure, outcomes))
    )


def rows_of(around: Surroundings, weakness: Vulnerability) -> tuple[RiskRow, ...]:
    """One row for each threat that exploits `weakness`, gravest first; never none."""
    threats = threats_to(around.settings, weakness.check, weakness.layer)
    return tuple(sorted((_row(around, weakness, threat) for threat in threats), key=gravest_first))


def system_risk(
    around: Surroundings,
    weaknesses: Iterable[Vulnerability],
    *,
    system: str,
    name: str,
    coverage: float,
    looked_at: Collection[str],
) -> SystemRisk:
    """The risk of one system from its open weaknesses. `looked_at` are the assets of which anything was assessed."""
    rows = tuple(
        sorted((row for weakness in weaknesses for row in rows_of(around, weakness)), key=gravest_first),
    )
    by_asset: dict[str, list[RiskRow]] = defaultdict(list)
    for row in rows:
        by_asset[row.asset.asset].append(row)
    return SystemRisk(
        system=system,
        name=name,
        coverage=coverage,
        assets=tuple(
            AssetRisk(
                asset=value,
                value=combined(around.settings.method, value),
                looked_at=asset in looked_at or asset in by_asset,
                risk=_highest(by_asset[asset]),
                by_level=_counts(by_asset[asset]),
            )
            for asset, value in around.values.items()
        ),
        measures=around.measures,
        rows=rows,
        risk=_highest(rows),
        by_level=_counts(rows),
    )


def business_risk(settings: RiskSettings, name: str, systems: Sequence[SystemRisk]) -> BusinessRisk:
    """The risk of business `name` from the risks of its systems, at least one."""
    graded = settings.business.get(name)
    importance = graded.importance if graded else max(_worth(one) for one in systems)
    shares = tuple(_share(settings, one, importance) for one in systems)
    return BusinessRisk(
        name=name,
        importance=importance,
        given=graded is not None,
        shares=shares,
        risk=_highest([share.row for share in shares if share.row]),
    )


def gravest_first(row: RiskRow) -> tuple[int, float, float, float, str, str]:
    """By level, then value, loss and likelihood; names decide among equals, so that the order stays the same."""
    return (
        -row.risk.grade,
        -row.risk.value,
        -row.loss.value,
        -row.likelihood.value,
        row.vulnerability.finding,
        row.threat,
    )


def _row(around: Surroundings, weakness: Vulnerability, threat: Threat) -> RiskRow:
    method = around.settings.method
    value = around.values.get(weakness.asset, around.values[WHOLE])
    measures = [one for one in around.measures if _counts_here(around.settings, one, weakness, threat)]
    kinds = {one.kind for one in measures}
    easy = exploitability_steps(method, weakness, MeasureKind.PREVENTIVE in kinds)
    grave = severity_steps(method, weakness, MeasureKind.PROTECTIVE in kinds)
    worth = combined(method, value, threat.harms)
    chance, harm, result = _result(method, threat.frequency, sum_of(easy), worth, sum_of(grave))
    return RiskRow(
        asset=value,
        threat=threat.id,
        vulnerability=weakness,
        frequency=threat.frequency,
        harms=threat.harms,
        asset_value=worth,
        exploitability=sum_of(easy),
        exploitability_steps=easy,
        severity=sum_of(grave),
        severity_steps=grave,
        measures=tuple(dict.fromkeys(one.measure for one in measures)),
        likelihood=chance,
        loss=harm,
        risk=result,
    )


def _result(
    method: RiskMethod, frequency: int, exploitability: int, asset_value: int, severity: int
) -> tuple[Graded, Graded, Graded]:
    """Likelihood, loss and risk."""
    chance = likelihood(method, frequency, exploitability)
    harm = loss(method, asset_value, severity)
    return chance, harm, risk(method, chance, harm)


def _counts_here(settings: RiskSettings, one: ConfirmedMeasure, weakness: Vulnerability, threat: Threat) -> bool:
    return one.asset in (WHOLE, weakness.asset) and threat.id in settings.measures[one.measure].against


def _confirming(measure: Measure, outcomes: Mapping[str, set[Outcome]]) -> tuple[str, ...]:
    """The checks that confirm `measure` by what they said in one area; none where one of them found a weakness."""
    said = {check: outcomes[check] for check in measure.checks if check in outcomes}
    if any(one.is_weakness for heard in said.values() for one in heard):
        return ()
    return tuple(check for check, heard in said.items() if Outcome.MET in heard and Outcome.NOT_ASSESSED not in heard)


def _share(settings: RiskSettings, one: SystemRisk, importance: int) -> BusinessShare:
    row = min((_again(settings.method, row, importance) for row in one.rows), key=gravest_first, default=None)
    return BusinessShare(system=one.system, name=one.name, coverage=one.coverage, risk=one.risk, row=row)


def _again(method: RiskMethod, row: RiskRow, worth: int) -> RiskRow:
    """The row calculated for an asset value of `worth`."""
    chance, harm, result = _result(method, row.frequency, row.exploitability, worth, row.severity)
    return replace(row, asset_value=worth, likelihood=chance, loss=harm, risk=result)


def _worth(one: SystemRisk) -> int:
    return next(asset.value for asset in one.assets if asset.asset.asset == WHOLE)


def _highest(rows: Sequence[RiskRow]) -> Graded | None:
    return min(rows, key=gravest_first).risk if rows else None


def _counts(rows: Iterable[RiskRow]) -> Counts:
    levels = [row.risk.grade for row in rows]
    return (levels.count(1), levels.count(2), levels.count(3), levels.count(4), levels.count(5))
