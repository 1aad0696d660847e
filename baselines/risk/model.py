"""The words of risk assessment as GB/T 20984-2022 lays it out: asset value, threat, measure, vulnerability, and the risk of them.

Every grade is 1 (very low) to 5 (very high).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from baselines.risk.words import Area, Aspect, Cause, MeasureKind, Reach, ThreatSource, ValueSource
from checks import Layer, Text

Grade = Annotated[int, msgspec.Meta(ge=1, le=5)]
Counts = tuple[int, int, int, int, int]
"""How many of each level, from 1 to 5."""


class AssetValue(msgspec.Struct, frozen=True, kw_only=True):
    """The value of one asset and how it was got. `asset` is its id, empty for the system as a whole (系统资产); all others are
    components (系统组件)."""

    asset: str
    confidentiality: Grade
    integrity: Grade
    availability: Grade
    source: ValueSource

    def of(self, aspect: Aspect) -> int:
        """The value of one aspect."""
        return int(getattr(self, aspect.value))


class Threat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of threat of the catalogue. `motive` and `capability` are said where people are behind it; the `frequency` is
    graded with them in mind.

    `checks` are beginnings of check ids whose weaknesses it exploits. `layers` are those whose other checks, which no threat
    names, it exploits: so a check of a third party has a threat too.
    """

    id: str
    name: Text
    source: ThreatSource
    frequency: Grade
    harms: Annotated[tuple[Aspect, ...], msgspec.Meta(min_length=1)]
    motive: Text | None = None
    capability: Text | None = None
    checks: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()

    def names(self, check: str) -> bool:
        """True when it exploits the weaknesses of `check` by name."""
        return check.startswith(self.checks)


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of existing measure (已有安全措施): the checks that confirm it, and the threats it works against."""

    id: str
    name: Text
    kind: MeasureKind
    area: Area
    checks: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    against: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class ConfirmedMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that was seen to be in place. `asset` is empty where it works for the whole system; `checks` confirmed it."""

    measure: str
    kind: MeasureKind
    asset: str
    checks: tuple[str, ...]


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as risk assessment sees it, before threats and measures.

    `severity` 1..5 is by `cvss` where that is known, else by the check's own severity. `exploited` is True when it is known to
    be exploited elsewhere.
    """

    finding: str
    check: str
    layer: Layer
    asset: str
    locator: str
    severity: Grade
    reach: Reach
    cvss: float | None = None
    exploited: bool = False


class Step(msgspec.Struct, frozen=True):
    """One step to a grade: the first is where it starts, each further one is added. The sum, kept within 1..5, is the grade."""

    cause: Cause
    change: int


class Graded(msgspec.Struct, frozen=True):
    """A value by the method in use, and its grade 1..5."""

    value: float
    grade: Grade


class RiskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One asset, one threat, one vulnerability: the risk of them with all that went into it.

    `asset_value` is that of the aspects the threat harms, combined by the method's rule. `measures` are ids of the confirmed
    ones that count here.
    """

    asset: AssetValue
    threat: str
    vulnerability: Vulnerability
    frequency: Grade
    harms: tuple[Aspect, ...]
    asset_value: Grade
    exploitability: Grade
    exploitability_steps: tuple[Step, ...]
    severity: Grade
    severity_steps: tuple[Step, ...]
    measures: tuple[str, ...]
    likelihood: Graded
    loss: Graded
    risk: Graded


class AssetRisk(msgspec.Struct, frozen=True, kw_only=True):
    """The risk of one asset: that of its gravest row. `risk` is None where nothing was found; where `looked_at` is False too,
    nobody could look. `value` is over all three aspects."""

    asset: AssetValue
    value: Grade
    looked_at: bool
    risk: Graded | None
    by_level: Counts


class SystemRisk(msgspec.Struct, frozen=True, kw_only=True):
    """The risk of one system, of what was looked at: that of its gravest row. `coverage`, 0..1, is that of its assessment.
    `rows` are all of them, gravest first; `assets` begin with the system as a whole."""

    system: str
    name: str
    coverage: float
    assets: tuple[AssetRisk, ...]
    measures: tuple[ConfirmedMeasure, ...]
    rows: tuple[RiskRow, ...]
    risk: Graded | None
    by_level: Counts


class BusinessShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one system brings to the risk of its business: its gravest row, calculated again with the business's importance in
    place of the asset's value (`row`, None where the system has none). `risk` is the system's own."""

    system: str
    name: str
    coverage: float
    risk: Graded | None
    row: RiskRow | None


class BusinessRisk(msgspec.Struct, frozen=True, kw_only=True):
    """The risk of a business: the highest that one of its systems brings. `given` is True when the bureau graded its importance,
    else that is the highest value among its systems."""

    name: str
    importance: Grade
    given: bool
    shares: tuple[BusinessShare, ...]
    risk: Graded | None
