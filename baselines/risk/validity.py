"""What must hold of risk settings beyond their shape, in words that name the field and what was expected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from baselines.risk.method import Matrix, RiskMethod
from baselines.risk.settings import RiskSettings
from baselines.risk.words import Reach
from checks import Layer, Severity, all_checks

_HIGHEST_PRODUCT = 25


def faults(settings: RiskSettings, shipped: Collection[str]) -> Iterator[str]:
    """Every fault of `settings`. `shipped` are the ids of the shipped threats, which a measure may still name when a bureau took
    them out."""
    yield from _faults_of_method(settings.method)
    yield from _faults_of_threats(settings)
    yield from _faults_of_measures(settings, shipped)


def _faults_of_method(method: RiskMethod) -> Iterator[str]:
    for name in ("likelihood", "loss", "risk"):
        yield from (f"matrix.{name}.{fault}" for fault in _faults_of_matrix(getattr(method.matrix, name)))
    bands = method.multiplication.bands
    if not _rises(bands) or bands[-1] < _HIGHEST_PRODUCT:
        yield f"multiplication.bands: expected five rising numbers, the last {_HIGHEST_PRODUCT} or more"
    if list(method.asset_value) != sorted(method.asset_value):
        yield "asset_value: expected values that never fall as the protection level rises"
    if list(method.cvss_from) != sorted(method.cvss_from):
        yield "cvss_from: expected four scores that never fall"
    if lacking := [one.value for one in Severity if one not in method.severity]:
        yield f"severity: lacks {', '.join(lacking)}"
    elif (grades := [method.severity[one] for one in sorted(Severity, key=lambda one: one.rank)]) != sorted(grades):
        yield "severity: expected grades that never fall from low to critical"
    if lacking := [one.value for one in Reach if one not in method.exploitability.by_reach]:
        yield f"exploitability.by_reach: lacks {', '.join(lacking)}"


def _faults_of_matrix(matrix: Matrix) -> Iterator[str]:
    if not _rises(matrix.bands):
        yield "bands: expected five rising numbers"
    for number, row in enumerate(matrix.rows, start=1):
        if list(row) != sorted(row):
            yield f"rows: row {number} falls; expected values that never fall to the right"
    for number, column in enumerate(zip(*matrix.rows, strict=True), start=1):
        if list(column) != sorted(column):
            yield f"rows: column {number} falls; expected values that never fall downwards"
    if matrix.rows[-1][-1] > matrix.bands[-1]:
        yield f"bands: expected the last to be {matrix.rows[-1][-1]} or more, the highest value of the matrix"


def _faults_of_threats(settings: RiskSettings) -> Iterator[str]:
    ids = all_checks()
    for threat in settings.threats.values():
        if not threat.checks and not threat.layers:
            yield f"threats.{threat.id}: expected checks or layers whose weaknesses it exploits"
        for prefix in threat.checks:
            if not prefix or not any(id.startswith(prefix) for id in ids):
                yield f"threats.{threat.id}.checks: no check begins with {prefix!r}; `citywall check list` shows all"
    for layer in Layer:
        if not any(layer in threat.layers for threat in settings.threats.values()):
            yield f"threats: none has {layer.value} among its layers; expected one at least, so that every weakness has a threat"


def _faults_of_measures(settings: RiskSettings, shipped: Collection[str]) -> Iterator[str]:
    ids = all_checks()
    for measure in settings.measures.values():
        for check in measure.checks:
            if check not in ids:
                yield f"measures.{measure.id}.checks: no check {check!r}; `citywall check list` shows all"
        for threat in measure.against:
            if threat not in settings.threats and threat not in shipped:
                yield f"measures.{measure.id}.against: no threat {threat!r}; there are: {', '.join(settings.threats)}"


def _rises(bands: Sequence[int]) -> bool:
    return all(lower < higher for lower, higher in pairwise(bands))
