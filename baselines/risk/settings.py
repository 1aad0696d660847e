"""All that risk is calculated with."""

from __future__ import annotations

import msgspec

from baselines.risk.method import RiskMethod
from baselines.risk.model import Grade, Measure, Threat


class Business(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How important a business is."""

    importance: Grade


class RiskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """All that risk is calculated with. Threats, measures and businesses are by id or name, in the file's order. `file` is the
    name of the bureau's own file, empty without one, and `changed` what it says, such as `matrix.risk` or `threats.malware`."""

    method: RiskMethod
    threats: dict[str, Threat]
    measures: dict[str, Measure]
    business: dict[str, Business]
    file: str = ""
    changed: tuple[str, ...] = ()
