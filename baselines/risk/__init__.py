"""Risk as GB/T 20984-2022 lays it out: assets, threats, existing measures and vulnerabilities, likelihood and loss, risk.

The parts are method.py (arithmetic), load.py (the shipped data and a bureau's own), and assess.py (from weaknesses to risk).
"""

from baselines.risk.assess import (
    WHOLE,
    Surroundings,
    business_risk,
    confirmed_measures,
    rows_of,
    surroundings_of,
    system_risk,
    threats_to,
)
from baselines.risk.load import load_risk, template
from baselines.risk.method import Combination, Kind, Matrix, RiskMethod, combined, field_level, severity
from baselines.risk.model import (
    AssetRisk,
    AssetValue,
    BusinessRisk,
    BusinessShare,
    ConfirmedMeasure,
    Counts,
    Graded,
    Measure,
    RiskRow,
    Step,
    SystemRisk,
    Threat,
    Vulnerability,
)
from baselines.risk.settings import RiskSettings
from baselines.risk.words import LEVELS, Aspect, Cause, MeasureKind, Reach, ThreatSource, ValueSource

__all__ = [
    "LEVELS",
    "WHOLE",
    "Aspect",
    "AssetRisk",
    "AssetValue",
    "BusinessRisk",
    "BusinessShare",
    "Cause",
    "Combination",
    "ConfirmedMeasure",
    "Counts",
    "Graded",
    "Kind",
    "Matrix",
    "Measure",
    "MeasureKind",
    "Reach",
    "RiskMethod",
    "RiskRow",
    "RiskSettings",
    "Step",
    "Surroundings",
    "SystemRisk",
    "Threat",
    "ThreatSource",
    "ValueSource",
    "Vulnerability",
    "business_risk",
    "combined",
    "confirmed_measures",
    "field_level",
    "load_risk",
    "rows_of",
    "severity",
    "surroundings_of",
    "system_risk",
    "template",
    "threats_to",
]
