"""What grows with the years besides pages: judging a scan of one system and of the whole city, and verifying the history.

Beside each stands the same on a city of a month, with as many findings: a scan must not cost more because of the years before it.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measure import medians
from benchmarks.past_city import build, past_city
from benchmarks.table import compare
from checks import FakeTarget
from checks.evidence import Depth, Evidence
from scanner.clock import now
from scanner.estate.model import System
from scanner.run.judge import checks_for, judge_scan
from scanner.store import Store
from scanner.store.chain import verify
from scanner.store.estate import systems
from scanner.store.scans import Job, finish_job, start_scan
from scanner.workspace import Workspace

_MONTH = 4
_ONE, _CITY, _HISTORY = "judge one system", "judge the city", "verify the history"


def main() -> None:
    """Both cities, side by side."""
    with past_city() as old, tempfile.TemporaryDirectory() as name:
        young = build(Path(name, "young"), weeks=_MONTH)
        for case, work in ((_ONE, _judge_one), (_CITY, _judge_city), (_HISTORY, _verify)):
            seconds = medians({"five years": partial(work, old), "a month": partial(work, young)})
            compare(case, seconds, ours="five years", goals={})


def _judge_one(workspace: Workspace) -> None:
    with workspace.store() as store:
        _judge(workspace, store, systems(store)[:1])


def _judge_city(workspace: Workspace) -> None:
    with workspace.store() as store:
        _judge(workspace, store, systems(store))


def _judge(workspace: Workspace, store: Store, chosen: list[System]) -> None:
    """A scan that saw TLS and HTTP on each asset."""
    jobs = [Job(system.id, asset.id) for system in chosen for asset in system.assets]
    scan = start_scan(store, jobs, depth=Depth.NORMAL, layers=(), checks=checks_for(()), at=now(), version="benchmark")
    for job in jobs:
        target = FakeTarget(job.system, job.asset)
        seen: list[Evidence] = [target.sees("tls"), target.sees("http")]
        finish_job(store, scan.id, job, seen, now())
    judge_scan(store, scan, chosen, at=now(), deadlines=workspace.deadlines())


def _verify(workspace: Workspace) -> None:
    with workspace.store() as store, store.transaction() as db:
        verify(db)


if __name__ == "__main__":
    main()
