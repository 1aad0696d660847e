"""The numbers from which on a trend is a sign, read from `trends.yaml` beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml


class Threshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number, its unit, and why it is this one."""

    value: float
    unit: str
    why: str


@cache
def thresholds() -> dict[str, Threshold]:
    """Every threshold by name."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Threshold])


def threshold(name: str) -> float:
    """The value of one threshold.

    Raises:
        KeyError: there is none of this name.
    """
    return thresholds()[name].value
