"""Early signs in the machine room: a battery that fades, a room that warms."""

from __future__ import annotations

from math import isfinite

from checks.check import check
from checks.evidence import ClimateTrendEvidence, PowerTrendEvidence, Reason, RegisteredDeviceEvidence, Trend
from checks.facts import brief, few
from checks.thresholds import thresholds
from checks.trends import threshold
from checks.verdict import Fact, Verdict, met, not_assessed, not_met

_LEVELS = (1, 2, 3, 4)


@check("battery.fading")
def fading(power: PowerTrendEvidence) -> Verdict:
    """Met when neither the time the battery would last nor its voltage has fallen markedly over the looks: 15 % of the time, 5 %
    of the voltage, at full charge and under a like load.

    Fewer than eight looks, or less than two months, tell nothing. Source: IEEE 1188-2005 (a sealed battery is replaced at 80 % of
    its capacity).
    """
    told = [(trend, unit, limit) for trend, unit, limit in _of_battery(power) if _tells(trend, "line.battery_days")]
    if not told:
        return not_assessed(power, Reason.NOT_KNOWN)
    for trend, unit, limit in told:
        if _is_steady(trend) and trend.start > 0 and (trend.start - trend.now) / trend.start >= limit:
            return not_met(power, days=round(trend.days), before=_with(trend.start, unit), now=_with(trend.now, unit))
    return met(power)


@check("battery.short-soon")
def short_soon(power: PowerTrendEvidence, registered: tuple[RegisteredDeviceEvidence, ...]) -> Verdict:
    """Met when the battery, as it has been fading, will in 90 days still last the minutes that `power.minutes-left` asks at the
    level of its system, so that the sign comes before the weakness.

    Without a registered level, or with fewer than eight looks in two months, it can't be told. Source: as `power.minutes-left`.
    """
    levels = [one.level for one in registered if one.level in _LEVELS]
    trend = power.minutes
    if trend is None or not _tells(trend, "line.battery_days") or not levels:
        return not_assessed(power, Reason.NOT_KNOWN)
    needed = thresholds().minutes_for(max(levels))
    ahead = threshold("battery.ahead_days")
    then = trend.now + (min(trend.per_day, 0.0) * ahead if _is_steady(trend) else 0.0)
    facts: dict[str, Fact] = {
        "now": round(trend.now),
        "then": max(round(then), 0),
        "ahead": round(ahead),
        "needed": needed,
        "level": max(levels),
    }
    return not_met(power, **facts) if then < needed else met(power, **facts)


@check("room.warming")
def warming(climate: ClimateTrendEvidence) -> Verdict:
    """Met when no sensor's temperature has risen by 3 °C and more over the looks; fewer than eight, or less than three weeks,
    tell nothing of a sensor.

    Source: GB 50174-2017 (18 to 27 °C at the cold aisle; not checked against print).
    """
    told = [one for one in climate.sensors if _tells(one.trend, "line.climate_days")]
    if not told:
        return not_assessed(climate, Reason.NOT_KNOWN)
    warmer = [
        one for one in told if _is_steady(one.trend) and one.trend.now - one.trend.start >= threshold("room.rise")
    ]
    if not warmer:
        return met(climate)
    rises = [f"{brief(one.name)} {one.trend.start:.1f} → {one.trend.now:.1f} °C" for one in warmer]
    return not_met(climate, sensors=few(rises), days=round(max(one.trend.days for one in warmer)))


def _of_battery(power: PowerTrendEvidence) -> list[tuple[Trend, str, float]]:
    measured = (
        (power.minutes, "min", threshold("battery.fade_minutes")),
        (power.volts, "V", threshold("battery.fade_volts")),
    )
    return [(trend, unit, limit) for trend, unit, limit in measured if trend is not None]


def _tells(trend: Trend, days: str) -> bool:
    numbers = (trend.days, trend.per_day, trend.start, trend.now, trend.per_day * threshold("battery.ahead_days"))
    enough = trend.points >= threshold("line.least_points") and trend.days >= threshold(days)
    return enough and all(map(isfinite, numbers))


def _is_steady(trend: Trend) -> bool:
    return trend.steady >= threshold("line.steady")


def _with(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}"
