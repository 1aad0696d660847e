"""The line through a series: what it shows of a trend, and what it leaves alone."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import Outcome, find_check
from checks.evidence import Point, PowerEvidence, SensorTrend
from checks.evidence.trends import MOST_SHOWN
from scanner.trends.line import line, thinned
from scanner.trends.room import power_trend
from tests.run.past import BEGIN, UPS


def series(*values: float, step: float = 7.0) -> list[Point]:
    return [Point(BEGIN + timedelta(days=step * number), value) for number, value in enumerate(values)]


def test_single_wrong_values_do_not_bend_it() -> None:
    straight = line(series(*(100.0 - number for number in range(20))))
    bent = line(series(*(100.0 - number if number not in (4, 9) else 900.0 for number in range(20))))

    assert straight is not None
    assert bent is not None
    assert (straight.start, straight.now, straight.steady) == (pytest.approx(100.0), pytest.approx(81.0), 1.0)
    assert bent.per_day == pytest.approx(straight.per_day, rel=0.05)


def test_one_moment_has_no_line() -> None:
    assert line([]) is None
    assert line(series(5.0)) is None
    assert line([Point(BEGIN, 1.0), Point(BEGIN, 2.0)]) is None


def test_a_step_is_a_trend_and_a_level_is_none() -> None:
    step = line(series(*([22.0] * 5 + [28.0] * 5)))
    level = line(series(*[22.0] * 10))

    assert step is not None
    assert (step.steady, step.now > step.start) == (1.0, True)
    assert level is not None
    assert (level.steady, level.per_day) == (0.0, 0.0)


@pytest.mark.parametrize(("looks", "step", "most"), [(8, 3, 2), (12, 7, 1), (22, 1, 0)])
def test_a_room_that_varies_by_chance_is_seldom_called_warming(looks: int, step: int, most: int) -> None:
    """1 °C to and fro in five hundred rooms."""
    dice = random.Random(7)
    wrong = 0
    for _ in range(500):
        trend = line(series(*(22 + dice.gauss(0, 1) for _ in range(looks)), step=step))
        assert trend is not None
        verdict = find_check("room.warming").judge(
            UPS.sees("trend.climate", sensors=(SensorTrend(name="a", trend=trend),))
        )
        assert verdict is not None
        wrong += verdict.outcome is Outcome.NOT_MET

    assert wrong <= most


def test_what_is_shown_keeps_both_ends() -> None:
    assert thinned(range(10)) == list(range(10))
    shown = thinned(range(500))
    assert (len(shown), shown[0], shown[-1], sorted(set(shown))) == (MOST_SHOWN, 0, 499, shown)


@given(
    st.lists(st.integers() | st.none(), min_size=1, max_size=12),
    st.lists(st.floats() | st.none(), min_size=12, max_size=12),
)
def test_whatever_a_device_tells_the_line_is_finite(minutes: list[int | None], volts: list[float | None]) -> None:
    told = []
    for one, volt in zip(minutes, volts, strict=False):
        seen = UPS.sees("device.power", minutes_left=one, battery_volts=volt)
        assert isinstance(seen, PowerEvidence)
        told.append(seen)
    trend = power_trend(told)

    for one_line in (trend.minutes, trend.volts):
        assert one_line is None or one_line.now - one_line.now == 0
