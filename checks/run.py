"""Run checks over the evidence of one scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from checks.check import Check
from checks.evidence.answer import AnswerEvidence
from checks.evidence.base import Evidence, FailedLook, Place, Reason
from checks.evidence.ports import PortsEvidence
from checks.verdict import Verdict, failed, not_applicable, not_assessed

_AssetEvidence = Mapping[str, list[Evidence]]


def run_checks(evidence: Iterable[Evidence], checks: Iterable[Check]) -> Iterator[Verdict]:
    """Every verdict of `checks` on `evidence`: at most one for each check and place.

    Of several records of a kind for one place the last counts, and a failed look counts where nothing else was seen.
    A failed look gives "not assessed" with its reason to each check that wanted what was sought. Where nothing of the
    kind a check wants was seen although it was looked for (`Evidence.discovered_by`), the check does not apply there.
    """
    by_subject: dict[type[Evidence], list[Check]] = defaultdict(list)
    for one in checks:
        by_subject[one.subject].append(one)
    for asset, records in _by_asset(evidence).items():
        for subject, judges in by_subject.items():
            yield from _run_kind(subject, judges, asset, records)


def _run_kind(
    subject: type[Evidence], checks: Sequence[Check], asset: Place, records: _AssetEvidence
) -> Iterator[Verdict]:
    seen = {record.place: record for record in records.get(subject.kind(), ())}
    looks = {look.place: look for look in _failures(subject, records) if look.place not in seen}
    failures = [failed(look) for look in looks.values()]
    if seen:
        by_topic = _by_topic(seen.values()) if subject is AnswerEvidence else None
        for one in checks:
            of_check = seen.values() if by_topic is None else by_topic.get(one.id, ())
            yield from _judge_all(one, of_check, records)
    if failures:
        for one in checks:
            yield from (replace(failure, check=one.id) for failure in failures)
    elif not seen and subject.discovered_by is not None:
        absence = _absence(subject.discovered_by, records)
        if absence is not None:
            for one in checks:
                yield replace(absence, check=one.id, place=asset)


def _judge_all(one: Check, seen: Iterable[Evidence], records: _AssetEvidence) -> Iterator[Verdict]:
    companions = [tuple(records.get(wanted.kind(), ())) for wanted in one.companions]
    for record in seen:
        verdict = one.judge(record, *companions)
        if verdict is not None:
            yield verdict


def _by_topic(answers: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Answers by the check that judges them, so that each is shown to that one alone."""
    topics: dict[str, list[Evidence]] = defaultdict(list)
    for answer in answers:
        if isinstance(answer, AnswerEvidence):
            topics[answer.topic].append(answer)
    return topics


def _failures(kind: type[Evidence], records: _AssetEvidence) -> list[FailedLook]:
    looks = records.get(FailedLook.kind(), ())
    return [
        look
        for look in looks
        if isinstance(look, FailedLook) and look.sought in (kind.kind(), kind.family or kind.kind())
    ]


def _absence(discovery: type[Evidence], records: _AssetEvidence) -> Verdict | None:
    """What it means that nothing of a kind was seen: nothing there, or nobody could look; None when nobody tried to."""
    if failures := _failures(discovery, records):
        return failed(failures[0])
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
