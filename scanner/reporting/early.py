"""Early signs for a report: the open findings that are trends, each with the series it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from checks import all_checks
from checks.days import city_day
from checks.evidence import (
    CertificateSpell,
    CertificateTrendEvidence,
    ClimateTrendEvidence,
    DeviceTrendEvidence,
    Evidence,
    NeighboursTrendEvidence,
    PortsTrendEvidence,
    PowerTrendEvidence,
    PresenceTrendEvidence,
    Spell,
    Trend,
)
from checks.trends import threshold
from reports.model import EarlySign, FindingFacts, Series


def early_signs(findings: Iterable[FindingFacts], evidence: Callable[[], Sequence[Evidence]]) -> tuple[EarlySign, ...]:
    """The early signs among `findings`, in their order. `evidence` gives that of the newest scan with its trends, and is asked
    only where there are such."""
    checks = all_checks()
    early = [one for one in findings if checks[one.check].text.early]
    seen = evidence() if early else ()
    return tuple(EarlySign(finding=one, series=_behind(one, seen)) for one in early)


def _behind(finding: FindingFacts, evidence: Sequence[Evidence]) -> tuple[Series, ...]:
    subject = all_checks()[finding.check].subject
    for one in evidence:
        here = (one.place.asset, one.place.locator) == (finding.asset, finding.locator)
        if here and isinstance(one, subject):
            return tuple(_series(finding.check, one))
    return ()


def _series(check: str, one: Evidence) -> list[Series]:
    match one:
        case PowerTrendEvidence():
            return [*_measured("", "min", one.minutes), *_measured("", "V", one.volts)]
        case ClimateTrendEvidence():
            risen = [sensor for sensor in one.sensors if _rise(sensor.trend) >= threshold("room.rise")]
            return [series for sensor in risen for series in _measured(sensor.name, "°C", sensor.trend)]
        case CertificateTrendEvidence():
            return [Series(spells=tuple(map(_life, one.certificates)))]
        case DeviceTrendEvidence():
            told = one.identity if check == "device.exchanged" else one.firmware
            return [Series(spells=told)] if told and check != "device.no-restart" else []
        case PresenceTrendEvidence() | NeighboursTrendEvidence() | PortsTrendEvidence():
            return [Series(points=one.shown)]
        case _:
            return []


def _measured(name: str, unit: str, trend: Trend | None) -> list[Series]:
    return [] if trend is None else [Series(name=name, unit=unit, points=trend.shown)]


def _rise(trend: Trend) -> float:
    return trend.now - trend.start


def _life(one: CertificateSpell) -> Spell:
    words = f"{city_day(one.not_before)} – {city_day(one.not_after)}"
    return Spell(words=words, first=one.first, last=one.last, looks=one.looks)
