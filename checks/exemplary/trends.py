"""Well-kept things over a year: nothing fades, warms, ages, vanishes or comes unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from checks.evidence import CertificateSpell, Point, SensorTrend, Spell, Trend
from checks.exemplary.moment import SEEN_AT

_FIRST = SEEN_AT - timedelta(days=360)
_CHANGED = SEEN_AT - timedelta(days=120)


def _steady(value: float) -> Trend:
    shown = tuple(Point(_FIRST + timedelta(days=30 * month), value) for month in range(13))
    return Trend(points=13, days=360.0, per_day=0.0, start=value, now=value, steady=0.5, shown=shown)


def _certificate(fingerprint: str, *, first: int, last: int) -> CertificateSpell:
    """One for a year, in place from the day it was made; days are counted back from the moment."""
    made = SEEN_AT - timedelta(days=first)
    return CertificateSpell(
        fingerprint=fingerprint * 64,
        not_before=made,
        not_after=made + timedelta(days=365),
        first=made,
        last=SEEN_AT - timedelta(days=last),
        looks=10,
    )


EXEMPLARY: dict[str, dict[str, Any]] = {
    "trend.power": {"minutes": _steady(120.0), "volts": _steady(216.0)},
    "trend.climate": {"sensors": (SensorTrend(name="cold aisle", trend=_steady(22.5)),)},
    "trend.certificate": {
        "certificates": (_certificate("a", first=400, last=60), _certificate("b", first=50, last=0)),
    },
    "trend.device": {
        "identity": (Spell(words="APC Smart-UPS SRT 10000", first=_FIRST, last=SEEN_AT, looks=13),),
        "firmware": (
            Spell(words="4.1", first=_FIRST, last=_CHANGED, looks=9),
            Spell(words="4.2", first=_CHANGED + timedelta(days=30), last=SEEN_AT, looks=4),
        ),
        "up_seconds": 864000,
    },
    "trend.presence": {
        "answered": 13,
        "missed": 0,
        "last_answer": SEEN_AT,
        "shown": tuple(Point(_FIRST + timedelta(days=30 * month), 1.0) for month in range(13)),
    },
    "trend.neighbours": {
        "looks": 13,
        "days": 360.0,
        "shown": tuple(Point(_FIRST + timedelta(days=30 * month), 0.0) for month in range(13)),
    },
    "trend.ports": {
        "address": "192.0.2.1",
        "looks": 13,
        "shown": tuple(Point(_FIRST + timedelta(days=30 * month), 2.0) for month in range(13)),
    },
}
"""Facts by kind."""
