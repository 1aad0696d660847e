"""The arithmetic of risk against examples worked by hand, by both methods, and that it never falls where an input rises."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from baselines.risk import LEVELS, Aspect, AssetValue, Combination, Graded, Kind, Reach, RiskMethod, ValueSource
from baselines.risk.load import load_risk
from baselines.risk.method import combined, field_level, likelihood, loss, nearest, risk, severity
from checks import Severity

MATRIX = load_risk().method
PRODUCT = replace(MATRIX, method=Kind.MULTIPLICATION)
GRADES = st.integers(1, 5)


def worth(confidentiality: int, integrity: int, availability: int) -> AssetValue:
    return AssetValue(
        asset="db",
        confidentiality=confidentiality,
        integrity=integrity,
        availability=availability,
        source=ValueSource.REGISTERED,
    )


def result(
    method: RiskMethod, threat: int, exploitability: int, asset: int, grave: int
) -> tuple[Graded, Graded, Graded]:
    chance, harm = likelihood(method, threat, exploitability), loss(method, asset, grave)
    return chance, harm, risk(method, chance, harm)


@pytest.mark.parametrize(
    ("inputs", "chance", "harm", "expected"),
    [
        # threat 4, exploitability 5: row 4, column 5 of likelihood = 22, above 21, grade 5.
        # asset 4, severity 4: row 4, column 4 of loss = 19, within 16-20, grade 4.
        # risk: row 4 (loss), column 5 (likelihood) = 23, within 19-23, level 4.
        ((4, 5, 4, 4), (22, 5), (19, 4), (23, 4)),
        # 3, 2: 9, within 6-11, grade 2. 3, 3: 11, within 11-15, grade 3. Row 3, column 2 = 9, within 7-12, level 2.
        ((3, 2, 3, 3), (9, 2), (11, 3), (9, 2)),
        # 5, 5: 25, grade 5. 5, 5: 25, grade 5. Row 5, column 5 = 25, level 5.
        ((5, 5, 5, 5), (25, 5), (25, 5), (25, 5)),
        # 1, 1: 2, grade 1. 1, 1: 2, grade 1. Row 1, column 1 = 3, within 1-6, level 1.
        ((1, 1, 1, 1), (2, 1), (2, 1), (3, 1)),
        # 2, 4: 13, within 12-16, grade 3. 5, 3: 16, within 16-20, grade 4. Row 4, column 3 = 16, within 13-18, level 3.
        ((2, 4, 5, 3), (13, 3), (16, 4), (16, 3)),
    ],
)
def test_the_matrix_method_by_hand(
    inputs: tuple[int, int, int, int], chance: tuple[int, int], harm: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert result(MATRIX, *inputs) == (Graded(*chance), Graded(*harm), Graded(*expected))


@pytest.mark.parametrize(
    ("inputs", "chance", "harm", "expected"),
    [
        # L = sqrt(1 x 3) = 1.7321, F = sqrt(4 x 3) = 3.4641, R = 1.7321 x 3.4641 = 6, within 6-10, level 2.
        ((1, 3, 4, 3), (1.7321, 2), (3.4641, 3), (6.0, 2)),
        # L = sqrt(4 x 5) = 4.4721, F = sqrt(4 x 4) = 4, R = 17.8885, rounded 18, within 16-20, level 4.
        ((4, 5, 4, 4), (4.4721, 4), (4.0, 4), (17.8885, 4)),
        # L = sqrt(3 x 2) = 2.4495, F = sqrt(3 x 3) = 3, R = 7.3485, rounded 7, level 2.
        ((3, 2, 3, 3), (2.4495, 2), (3.0, 3), (7.3485, 2)),
        # L = sqrt(5 x 5) = 5, F = 5, R = 25, level 5.
        ((5, 5, 5, 5), (5.0, 5), (5.0, 5), (25.0, 5)),
        # L = sqrt(3 x 5) = 3.8730, F = sqrt(4 x 4) = 4, R = 15.4919, rounded 15, within 11-15, level 3.
        ((3, 5, 4, 4), (3.8730, 4), (4.0, 4), (15.4919, 3)),
        # L = sqrt(2 x 2) = 2, F = sqrt(3 x 5) = 3.8730, R = 7.7460, rounded 8, level 2.
        ((2, 2, 3, 5), (2.0, 2), (3.8730, 4), (7.7460, 2)),
    ],
)
def test_the_multiplication_method_by_hand(
    inputs: tuple[int, int, int, int],
    chance: tuple[float, int],
    harm: tuple[float, int],
    expected: tuple[float, int],
) -> None:
    for got, (value, grade) in zip(result(PRODUCT, *inputs), (chance, harm, expected), strict=True):
        assert got.value == pytest.approx(value, abs=5e-5)
        assert got.grade == grade


@pytest.mark.parametrize(
    ("aspects", "highest", "mean"),
    [
        # (2^5 + 2^4 + 2^3) / 3 = 18.67, log2 = 4.22, rounded 4.
        (tuple(Aspect), 5, 4),
        # Confidentiality and integrity: (32 + 16) / 2 = 24, log2 = 4.58, rounded 5.
        ((Aspect.CONFIDENTIALITY, Aspect.INTEGRITY), 5, 5),
        # Availability alone: log2(2^3) = 3.
        ((Aspect.AVAILABILITY,), 3, 3),
    ],
)
def test_the_value_of_an_asset_by_both_rules(aspects: tuple[Aspect, ...], highest: int, mean: int) -> None:
    value = worth(5, 4, 3)
    assert combined(replace(MATRIX, combination=Combination.MAX), value, aspects) == highest
    assert combined(replace(MATRIX, combination=Combination.LOG), value, aspects) == mean


def test_the_logarithm_of_three_alike_is_that_value() -> None:
    log = replace(MATRIX, combination=Combination.LOG)
    for grade in range(1, 6):
        assert combined(log, worth(grade, grade, grade)) == grade
    # (2^5 + 2^1 + 2^1) / 3 = 12, log2 = 3.58, rounded 4.
    assert combined(log, worth(5, 1, 1)) == 4


@pytest.mark.parametrize(
    ("cvss", "grade"), [(0.0, 1), (0.1, 2), (3.9, 2), (4.0, 3), (6.9, 3), (7.0, 4), (8.9, 4), (9.0, 5), (10.0, 5)]
)
def test_severity_by_cvss(cvss: float, grade: int) -> None:
    assert severity(MATRIX, Severity.LOW, cvss) == grade


def test_severity_by_the_check_where_no_cvss_is_known() -> None:
    assert [severity(MATRIX, one, None) for one in Severity] == [5, 4, 3, 2]


@pytest.mark.parametrize("method", [MATRIX, PRODUCT], ids=["matrix", "multiplication"])
@given(inputs=st.tuples(GRADES, GRADES, GRADES, GRADES), raised=st.integers(0, 3), by=st.integers(1, 4))
def test_risk_never_falls_where_an_input_rises(
    method: RiskMethod, inputs: tuple[int, int, int, int], raised: int, by: int
) -> None:
    higher = tuple(min(5, one + by) if place == raised else one for place, one in enumerate(inputs))
    before, after = result(method, *inputs), result(method, *higher)
    for lower, upper in zip(before, after, strict=True):
        assert upper.grade >= lower.grade
    assert after[2].value >= before[2].value or method is MATRIX


@given(inputs=st.tuples(GRADES, GRADES, GRADES, GRADES))
def test_multiplication_is_the_root_of_the_product(inputs: tuple[int, int, int, int]) -> None:
    value = result(PRODUCT, *inputs)[2].value
    assert value == pytest.approx(math.sqrt(math.prod(inputs)))
    assert 1 <= value < 25.0001


@given(first=st.tuples(GRADES, GRADES, GRADES), rule=st.sampled_from(Combination))
def test_a_combined_value_lies_between_its_parts(first: tuple[int, int, int], rule: Combination) -> None:
    assert min(first) <= combined(replace(MATRIX, combination=rule), worth(*first)) <= max(first)


def test_every_matrix_reaches_all_grades() -> None:
    for matrix in (MATRIX.matrix.likelihood, MATRIX.matrix.loss, MATRIX.matrix.risk):
        reached = {matrix.at(row, column).grade for row, column in itertools.product(range(1, 6), repeat=2)}
        assert reached == {1, 2, 3, 4, 5}


def test_a_field_of_the_matrix_has_the_level_of_its_grades() -> None:
    # Row 4 (loss), column 5 (likelihood) = 23, level 4; 5 x 4 = 20, within 16-20, level 4; 3 x 2 = 6, level 2.
    assert field_level(MATRIX, 5, 4) == 4
    assert field_level(PRODUCT, 5, 4) == 4
    assert field_level(PRODUCT, 3, 2) == 2


@pytest.mark.parametrize("method", [MATRIX, PRODUCT], ids=["matrix", "multiplication"])
@pytest.mark.parametrize(("first", "second"), [(0, 3), (6, 3), (3, 0), (3, 6), (-1, -1)])
def test_values_outside_the_scale_are_refused(method: RiskMethod, first: int, second: int) -> None:
    for step in (likelihood, loss):
        with pytest.raises(ValueError, match="from 1 to 5"):
            step(method, first, second)


def test_halves_are_rounded_up() -> None:
    assert [nearest(one) for one in (0.4, 0.5, 1.5, 2.5, 2.49)] == [0, 1, 2, 3, 2]


def test_all_levels_have_words() -> None:
    assert [one.zh for one in LEVELS] == ["很低", "低", "中", "高", "很高"]


def test_the_method_says_that_it_was_not_checked_against_print() -> None:
    for one in (MATRIX.sureness, MATRIX.matrix.sureness, MATRIX.multiplication.sureness):
        assert "未与印本核对" in one.zh
        assert "not checked against" in one.en


def test_reach_is_graded_for_every_word() -> None:
    assert set(MATRIX.exploitability.by_reach) == set(Reach)
