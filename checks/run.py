"""Run checks over the evidence of one scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from checks.check import Check
from checks.evidence.base import Evidence, FailedLook, Place, Reason
from checks.evidence.ports import PortsEvidence
from checks.verdict import Verdict, failed, not_applicable, not_assessed

_AssetEvidence = Mapping[str, list[Evidence]]


def run_checks(evidence: Iterable[Evidence], checks: Iterable[Check]) -> Iterator[Verdict]:
    """Every verdict of `checks` on `evidence`: at most one for each check and place.

    A failed look gives "not assessed" with its reason to each check that wanted what was sought. Where nothing of the
    kind a check wants was seen although it was looked for (`Evidence.discovered_by`), the check does not apply there.
    """
    checks = tuple(checks)
    for asset, records in _by_asset(evidence).items():
        for one in checks:
            yield from _run_one(one, asset, records)


def _run_one(one: Check, asset: Place, records: _AssetEvidence) -> Iterator[Verdict]:
    kind = one.subject.kind()
    subjects = records.get(kind, [])
    failures = [look for look in records.get(FailedLook.kind(), []) if isinstance(look, FailedLook)]
    failures = [look for look in failures if look.sought == kind]
    companions = [tuple(records.get(wanted.kind(), ())) for wanted in one.companions]
    for subject in subjects:
        verdict = one.judge(subject, *companions)
        if verdict is not None:
            yield verdict
    for look in failures:
        yield replace(failed(look), check=one.id)
    if not subjects and not failures and one.subject.discovered_by is not None:
        absence = _absence(one.subject.discovered_by, records)
        if absence is not None:
            yield replace(absence, check=one.id, place=asset)


def _absence(discovery: type[Evidence], records: _AssetEvidence) -> Verdict | None:
    """What it means that nothing of a kind was seen: nothing there, or nobody could look; None when nobody tried to."""
    for look in records.get(FailedLook.kind(), []):
        if isinstance(look, FailedLook) and look.sought == discovery.kind():
            return failed(look)
    looks = records.get(discovery.kind(), [])
    for look in looks:
        if isinstance(look, PortsEvidence) and not look.alive_by:
            return not_assessed(look, Reason.UNREACHABLE)
    return not_applicable(looks[0]) if looks else None


def _by_asset(evidence: Iterable[Evidence]) -> dict[Place, dict[str, list[Evidence]]]:
    assets: dict[Place, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    for record in evidence:
        assets[Place(record.place.system, record.place.asset)][record.kind()].append(record)
    return assets
