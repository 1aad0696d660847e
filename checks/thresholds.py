"""The limits that the checks of power and climate hold readings against: data, in checks/physical/thresholds.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml

_FILE = Path(__file__).with_name("physical") / "thresholds.yaml"


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From and to, both included: within `good` all is well, beyond `tolerable` it is a weakness, between them partly one."""

    good: tuple[float, float]
    tolerable: tuple[float, float]


class Ceiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to `good` all is well, over `tolerable` it is a weakness, between them partly one."""

    good: float
    tolerable: float


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `minutes` are by protection level."""

    temperature: Band
    humidity: Band
    battery_temperature: Band
    minutes: dict[int, int]
    load: Ceiling
    inside: tuple[str, ...]
    air: tuple[str, ...]

    def minutes_for(self, level: int) -> int:
        """The minutes of battery a system of this level should have."""
        return self.minutes.get(level, self.minutes[0])


@cache
def thresholds() -> Thresholds:
    """The limits, read once."""
    return msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), Thresholds, strict=False)
