"""Risk by the matrix method (GB/T 20984-2007 annex A, GB/T 31509-2015): likelihood, loss and risk, each 1..5.

The matrices are data (rules/risk-matrix.yaml), so that an operator can put an approved one in their place.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

import msgspec

from baselines.read import read_yaml
from checks import InputError, Severity, Text

_FILE = Path(__file__).parents[1] / "rules" / "risk-matrix.yaml"


class Matrix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rows` are five rows of five values; `bands` are the highest values of the grades 1 to 5."""

    rows: tuple[tuple[int, int, int, int, int], ...]
    bands: tuple[int, int, int, int, int]

    def grade(self, row: int, column: int) -> int:
        """The grade 1..5 at `row` and `column`, each 1..5.

        Raises:
            ValueError: one of them is outside 1..5.
        """
        if not (1 <= row <= 5 and 1 <= column <= 5):
            raise ValueError(f"expected two values from 1 to 5, got {row} and {column}")
        return bisect_left(self.bands, self.rows[row - 1][column - 1]) + 1


class RiskMethod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three matrices and our mappings into them. `threat` is by whether the place is exposed beyond its own zone;
    `asset_value` is by protection level 0..4; `levels` are the words of the risk levels 1..5."""

    title: Text
    sureness: Text
    likelihood: Matrix
    loss: Matrix
    risk: Matrix
    vulnerability: dict[Severity, int]
    threat: dict[str, int]
    asset_value: tuple[int, int, int, int, int]
    levels: tuple[Text, Text, Text, Text, Text]


@cache
def risk_method() -> RiskMethod:
    """The method as the data file gives it, for the report's method page too.

    Raises:
        InputError: the file is wrong.
    """
    try:
        return msgspec.convert(read_yaml(_FILE), RiskMethod)
    except msgspec.ValidationError as error:
        raise InputError(f"{_FILE}: {error}") from error


def likelihood(severity: Severity, exposed: bool) -> int:
    """1..5 from how grave the weakness is and whether its place is exposed beyond its own zone."""
    method = risk_method()
    return method.likelihood.grade(method.threat["exposed" if exposed else "inside"], method.vulnerability[severity])


def impact(level: int, severity: Severity) -> int:
    """1..5, the loss, from the protection level 0..4 of the system (0 when none is registered) and the weakness.

    Raises:
        ValueError: `level` is outside 0..4.
    """
    method = risk_method()
    if not 0 <= level <= 4:
        raise ValueError(f"expected a protection level from 0 to 4, got {level}")
    return method.loss.grade(method.asset_value[level], method.vulnerability[severity])


def risk_level(likelihood: int, impact: int) -> int:
    """1 (很低) .. 5 (很高) from likelihood and impact, each 1..5.

    Raises:
        ValueError: one of them is outside 1..5.
    """
    return risk_method().risk.grade(impact, likelihood)
