"""Batteries that fade and rooms that warm: series of what the devices of a machine room measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import isfinite
from statistics import median

from checks.evidence import (
    ClimateEvidence,
    ClimateTrendEvidence,
    Point,
    PowerEvidence,
    PowerTrendEvidence,
    SensorTrend,
    Trend,
)
from checks.trends import threshold
from scanner.trends.line import line

_MINUTES = (0.0, 100_000.0)
_VOLTS = (1.0, 2_000.0)
_CELSIUS = (-60.0, 150.0)
"""What can be measured; anything else is a fault of the device, or a lie."""

_AROUND = 3
"""Looks before and after that tell a new battery from a lucky look."""


def power_trend(series: Sequence[PowerEvidence]) -> PowerTrendEvidence:
    """How the battery fares. `series` is of one place, oldest first, the present record last."""
    present = series[-1]
    alike = [one for one in series if _is_full(one) and _is_like(one, present)] if _is_full(present) else []
    told = present.minutes_left is not None
    minutes = [Point(one.seen_at, float(one.minutes_left)) for one in alike if told and one.minutes_left is not None]
    volts = [
        Point(one.seen_at, one.battery_volts)
        for one in alike
        if present.battery_volts is not None and one.battery_volts is not None
    ]
    return PowerTrendEvidence(
        place=present.place,
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        minutes=_since_renewed(minutes, _MINUTES),
        volts=_since_renewed(volts, _VOLTS),
    )


def climate_trend(series: Sequence[ClimateEvidence]) -> ClimateTrendEvidence:
    """How the temperatures moved of the sensors that tell one now. Sensors are known by name; of those with the same name the
    first, second … go together."""
    present = series[-1]
    points: dict[tuple[str, int], list[Point]] = defaultdict(list)
    for one in series:
        for sensor, value in _temperatures(one).items():
            points[sensor].append(Point(one.seen_at, value))
    lines = {sensor: line(points[sensor]) for sensor in _temperatures(present)}
    return ClimateTrendEvidence(
        place=present.place,
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        sensors=tuple(
            SensorTrend(name=f"{name} ({number})" if number > 1 else name, trend=trend)
            for (name, number), trend in lines.items()
            if trend is not None
        ),
    )


def _temperatures(one: ClimateEvidence) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], float] = {}
    count: dict[str, int] = defaultdict(int)
    for reading in one.readings:
        if reading.measures == "temperature":
            count[reading.name] += 1
            if reading.value is not None and _within(reading.value, _CELSIUS):
                found[reading.name, count[reading.name]] = reading.value
    return found


def _is_full(one: PowerEvidence) -> bool:
    """On mains and charged, so far as it says."""
    charged = one.charge_percent is not None and one.charge_percent >= threshold("battery.full_charge")
    return charged and not one.on_battery and not one.seconds_on_battery


def _is_like(one: PowerEvidence, present: PowerEvidence) -> bool:
    if one.tree != present.tree:
        return False
    if one.load_percent is None or present.load_percent is None:
        return one.load_percent is present.load_percent
    return abs(one.load_percent - present.load_percent) <= threshold("battery.like_load")


def _since_renewed(points: Sequence[Point], range_: tuple[float, float]) -> Trend | None:
    """The line since the last jump up that only a new battery explains: at one look, and still there at those around it."""
    kept = [one for one in points if _within(one.value, range_)]
    values = [one.value for one in kept]
    begin = 0
    for place in range(_AROUND, len(values) - _AROUND + 1):
        before, after = values[place - _AROUND : place], values[place : place + _AROUND]
        if _jumps(before[-1], after[0]) and _jumps(median(before), median(after)):
            begin = place
    return line(kept[begin:])


def _jumps(before: float, after: float) -> bool:
    return 0 < before * threshold("battery.renewed") <= after


def _within(value: float, range_: tuple[float, float]) -> bool:
    return isfinite(value) and range_[0] <= value <= range_[1]
