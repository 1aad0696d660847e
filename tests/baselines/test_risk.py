"""The risk matrix against its own printed bands."""

from __future__ import annotations

import itertools

import pytest

from baselines.risk import impact, likelihood, risk_level, risk_method
from checks import Severity


@pytest.mark.parametrize(
    ("chance", "loss", "expected"),
    [
        (1, 1, 1),
        (2, 1, 1),
        (3, 1, 2),
        (3, 3, 3),
        (4, 3, 3),
        (5, 3, 4),
        (3, 5, 4),
        (4, 5, 4),
        (5, 5, 5),
        (1, 5, 2),
        (5, 1, 3),
    ],
)
def test_levels_worked_by_hand(chance: int, loss: int, expected: int) -> None:
    """R(loss 3, likelihood 5) = 21, in the band 19–23, is 4; R(3, 4) = 17 is 3; R(5, 4) = 23 is 4; R(5, 5) = 25 is 5."""
    assert risk_level(chance, loss) == expected


def test_every_matrix_rises_in_both_directions() -> None:
    method = risk_method()
    for matrix in (method.likelihood, method.loss, method.risk):
        assert matrix.bands[-1] >= matrix.rows[4][4]
        assert list(matrix.bands) == sorted(set(matrix.bands))
        for row in matrix.rows:
            assert list(row) == sorted(row)
        for column in zip(*matrix.rows, strict=True):
            assert list(column) == sorted(column)
        assert (matrix.grade(1, 1), matrix.grade(5, 5)) == (1, 5)


def test_exposure_and_severity_never_lower_the_likelihood() -> None:
    for severity in Severity:
        assert likelihood(severity, exposed=True) >= likelihood(severity, exposed=False)
    for exposed in (True, False):
        rising = [likelihood(severity, exposed) for severity in reversed(Severity)]
        assert rising == sorted(rising)
        assert all(1 <= one <= 5 for one in rising)
    assert likelihood(Severity.CRITICAL, exposed=True) == 5
    assert likelihood(Severity.MEDIUM, exposed=False) == 2


def test_level_and_severity_never_lower_the_impact() -> None:
    for severity in Severity:
        rising = [impact(level, severity) for level in range(5)]
        assert rising == sorted(rising)
    assert impact(3, Severity.CRITICAL) == 5
    assert impact(2, Severity.LOW) == 2


@pytest.mark.parametrize(("chance", "loss"), [(0, 3), (6, 3), (3, 0), (3, 6), (-1, -1)])
def test_values_outside_the_matrix_are_refused(chance: int, loss: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        risk_level(chance, loss)


@pytest.mark.parametrize("level", [-1, 5])
def test_levels_outside_the_standard_are_refused(level: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 4"):
        impact(level, Severity.LOW)


def test_all_levels_have_words() -> None:
    assert [one.zh for one in risk_method().levels] == ["很低", "低", "中", "高", "很高"]
    reached = {risk_level(*pair) for pair in itertools.product(range(1, 6), repeat=2)}
    assert reached == {1, 2, 3, 4, 5}
