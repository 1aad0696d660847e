"""Stored evidence to verdicts. Goal: 50,000 verdicts a second.

The evidence is real, seen once in the lab, and copied to as many systems as a city has; with it go answers to every question of
the level-3 baseline.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from baselines.load import load_baseline
from baselines.questions import questions
from benchmarks.measure import medians
from benchmarks.ours import look, permission
from benchmarks.servers import lab_network
from benchmarks.table import rates
from checks import Verdict, all_checks
from checks.evidence import AnswerEvidence, Depth, Evidence, Place, Proof
from scanner.answers.evidence import PROBE, QUESTION_PREFIX
from scanner.clock import now
from scanner.lab import Lab
from scanner.run.judge import judge_evidence
from scanner.store import Store
from scanner.store.scans import Job, evidence_of, finish_job, start_scan

_SYSTEMS = 67
_BOTH = "read and judge"


def main() -> None:
    """Fill a store, then read and judge it as `citywall assess` does, system by system."""
    found, answers = _seen_in_lab(), list(_answers())
    whole = [*found, *answers]
    with tempfile.TemporaryDirectory() as name, Store(Path(name, "citywall.db")) as store:
        systems = [f"system-{number}" for number in range(_SYSTEMS)]
        scan = _fill(store, systems, whole)
        seconds = medians(
            {
                _BOTH: lambda: [_judge(evidence_of(store, scan, system)) for system in systems],
                "judge alone": lambda: [_judge(whole) for _ in systems],
                "judge what probes saw": lambda: [_judge(found) for _ in systems],
                "judge answers": lambda: [_judge(answers) for _ in systems],
                "read alone (records)": lambda: [evidence_of(store, scan, system) for system in systems],
            }
        )
    verdicts = [len(_judge(part)) for part in (whole, whole, found, answers)]
    counts = dict(zip(seconds, (_SYSTEMS * count for count in (*verdicts, len(whole))), strict=True))
    title = f"{_SYSTEMS} systems, {_SYSTEMS * len(whole):,} records, {len(all_checks())} checks, median of 3"
    rates(title, seconds, counts, goals={_BOTH: 50_000})


def _judge(evidence: Sequence[Evidence]) -> list[Verdict]:
    return judge_evidence(evidence, all_checks().values())


def _seen_in_lab() -> list[Evidence]:
    network = lab_network()
    with tempfile.TemporaryDirectory() as name, Lab(Path(name), network) as lab:
        hosts = {host.address: tuple(host.ports.values()) for host in lab.hosts.values()}
        return look(hosts, permission(f"{network}.0/24"))


def _answers() -> Iterator[AnswerEvidence]:
    moment = now()
    for question in questions(load_baseline("mlps2-level3")):
        yield AnswerEvidence(
            place=Place("", "", QUESTION_PREFIX + question.id),
            probe=PROBE,
            seen_at=moment,
            question=question.id,
            topic=question.topic,
            claim="met",
            person="安全管理员",
            answered_on=(moment - timedelta(days=30)).date().isoformat(),
            expires_on=(moment + timedelta(days=335)).date().isoformat(),
            proofs=(Proof("制度汇编.pdf", "00" * 32),),
        )


def _fill(store: Store, systems: Sequence[str], evidence: Sequence[Evidence]) -> int:
    """One scan of all systems, with the same evidence each; gives its number."""
    assets = {one.place.asset for one in evidence}
    jobs = [Job(system, asset) for system in systems for asset in assets]
    scan = start_scan(store, jobs, depth=Depth.NORMAL, layers=(), checks=all_checks(), at=now(), version="benchmark")
    for job in jobs:
        own = (one for one in evidence if one.place.asset == job.asset)
        copies = [replace(one, place=replace(one.place, system=job.system)) for one in own]
        finish_job(store, scan.id, job, copies, now())
    return scan.id


if __name__ == "__main__":
    main()
