"""The arithmetic of risk, by the matrix or by multiplication; all its numbers are data (rules/risk-method.yaml).

Source: the examples of GB/T 20984-2007 annex A and GB/T 31509-2015, not checked against print; the data file says so.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from baselines.risk.model import AssetValue, Grade, Graded, Step, Vulnerability
from baselines.risk.words import Aspect, Cause, Reach
from checks import Severity, Text

Cell = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Five = tuple[Cell, Cell, Cell, Cell, Cell]


class Kind(StrEnum):
    """How likelihood, loss and risk are calculated."""

    MATRIX = "matrix"
    MULTIPLICATION = "multiplication"


class Combination(StrEnum):
    """How the values of an asset's aspects become one."""

    MAX = "max"
    LOG = "log"

    @property
    def label(self) -> Text:
        """The rule for people."""
        return {
            Combination.MAX: Text(zh="取所涉各属性赋值的最大值", en="the highest of the aspects concerned"),
            Combination.LOG: Text(
                zh="log₂(2 的各赋值次幂的平均值)，四舍五入取整",
                en="log₂ of the mean of 2 to each value, rounded to a whole",
            ),
        }[self]


class Matrix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rows` are five rows of five values; `bands` are the highest values of the grades 1 to 5."""

    rows: tuple[Five, Five, Five, Five, Five]
    bands: Five

    def at(self, row: int, column: int) -> Graded:
        """The value and its grade at `row` and `column`, each 1..5.

        Raises:
            ValueError: one of them is outside 1..5.
        """
        _within(row, column)
        value = self.rows[row - 1][column - 1]
        return Graded(value, bisect_left(self.bands, value) + 1)


class MatrixMethod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The matrix method. Rows first: threat and vulnerability, asset value and vulnerability, loss and likelihood."""

    title: Text
    formula: Text
    sureness: Text
    likelihood: Matrix
    loss: Matrix
    risk: Matrix


class MultiplicationMethod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The multiplication method. `bands` are the highest risk values of the levels 1 to 5, for the value rounded to a whole."""

    title: Text
    formula: Text
    sureness: Text
    bands: Five


class Exploitability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a weakness's exploitability departs from its severity. `exploited` is added where a weakness within reach of the
    internet is known to be exploited, or has an EPSS of `exploited_from` or more."""

    by_reach: dict[Reach, Annotated[int, msgspec.Meta(ge=-4, le=4)]]
    exploited: Annotated[int, msgspec.Meta(ge=0, le=4)]
    exploited_from: Annotated[float, msgspec.Meta(ge=0, le=1)]


class RiskMethod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the arithmetic rests on, and how sure we are of it. `asset_value` is by protection level 0..4, where nobody
    registered a value. `measure` is what a confirmed measure takes off. `cvss_from` are the lowest base scores of the
    severities 2 to 5. `internet_zones` are the zones whose systems the internet reaches; `inside` are the families of
    evidence, and the locators, that only a login shows."""

    method: Kind
    combination: Combination
    sureness: Text
    matrix: MatrixMethod
    multiplication: MultiplicationMethod
    asset_value: tuple[Grade, Grade, Grade, Grade, Grade]
    severity: dict[Severity, Grade]
    cvss_from: tuple[float, float, float, float]
    exploitability: Exploitability
    measure: Annotated[int, msgspec.Meta(ge=0, le=4)]
    internet_zones: tuple[str, ...]
    inside: tuple[str, ...]

    @property
    def in_use(self) -> MatrixMethod | MultiplicationMethod:
        """The method that is chosen."""
        return self.matrix if self.method is Kind.MATRIX else self.multiplication


def likelihood(method: RiskMethod, frequency: int, exploitability: int) -> Graded:
    """Of the event, from how often the threat acts and how easily the weakness is exploited, each 1..5."""
    _within(frequency, exploitability)
    if method.method is Kind.MATRIX:
        return method.matrix.likelihood.at(frequency, exploitability)
    return _root(frequency * exploitability)


def loss(method: RiskMethod, asset_value: int, severity: int) -> Graded:
    """Of the event, from what the asset is worth and how grave the weakness is, each 1..5."""
    _within(asset_value, severity)
    if method.method is Kind.MATRIX:
        return method.matrix.loss.at(asset_value, severity)
    return _root(asset_value * severity)


def risk(method: RiskMethod, likelihood: Graded, loss: Graded) -> Graded:
    """The risk value and its level: by the grades in the matrix, by the values themselves in multiplication."""
    if method.method is Kind.MATRIX:
        return method.matrix.risk.at(loss.grade, likelihood.grade)
    value = likelihood.value * loss.value
    return Graded(value, bisect_left(method.multiplication.bands, nearest(value)) + 1)


def field_level(method: RiskMethod, likelihood: int, loss: int) -> int:
    """The level of the field of the risk matrix at the grades `likelihood` and `loss`."""
    return risk(method, Graded(likelihood, likelihood), Graded(loss, loss)).grade


def combined(method: RiskMethod, value: AssetValue, aspects: Iterable[Aspect] = tuple(Aspect)) -> int:
    """The value 1..5 of the `aspects` of an asset by the method's rule: their highest, or log2((2^C + 2^I + 2^A) / 3) over
    those concerned, rounded to a whole."""
    of_aspects = [value.of(aspect) for aspect in aspects]
    if method.combination is Combination.MAX:
        return max(of_aspects)
    return nearest(math.log2(sum(2**one for one in of_aspects) / len(of_aspects)))


def severity(method: RiskMethod, check: Severity, cvss: float | None) -> int:
    """The grade 1..5 by the CVSS base score where one is known, else by the check's own severity."""
    if cvss is None:
        return method.severity[check]
    return 1 + sum(cvss >= lowest for lowest in method.cvss_from)


def severity_steps(method: RiskMethod, weakness: Vulnerability, is_protected: bool) -> tuple[Step, ...]:
    """The severity's steps: where it starts, and what a protective measure takes off."""
    start = Step(Cause.SEVERITY if weakness.cvss is None else Cause.CVSS, weakness.severity)
    return (start, *_measure(method, is_protected))


def exploitability_steps(method: RiskMethod, weakness: Vulnerability, is_prevented: bool) -> tuple[Step, ...]:
    """The exploitability's steps: it starts as the severity, and changes by reach, known exploitation and measures."""
    rule = method.exploitability
    steps = [Step(Cause.SEVERITY if weakness.cvss is None else Cause.CVSS, weakness.severity)]
    if change := rule.by_reach[weakness.reach]:
        steps.append(Step(Cause.REACH, change))
    if weakness.exploited and weakness.reach is Reach.INTERNET and rule.exploited:
        steps.append(Step(Cause.EXPLOITED, rule.exploited))
    return (*steps, *_measure(method, is_prevented))


def sum_of(steps: Iterable[Step]) -> int:
    """The grade that `steps` come to, kept within 1..5."""
    return min(5, max(1, sum(step.change for step in steps)))


def nearest(value: float) -> int:
    """The nearest whole number, half up."""
    return math.floor(value + 0.5)


def _measure(method: RiskMethod, in_place: bool) -> tuple[Step, ...]:
    return (Step(Cause.MEASURE, -method.measure),) if in_place and method.measure else ()


def _root(product: int) -> Graded:
    value = math.sqrt(product)
    return Graded(value, nearest(value))


def _within(*grades: int) -> None:
    if not all(1 <= one <= 5 for one in grades):
        raise ValueError(f"expected two values from 1 to 5, got {' and '.join(map(str, grades))}")
