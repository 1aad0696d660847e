"""What a scan does, in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checks.evidence import Evidence, FailedLook
from scanner.findings.apply import Tally
from scanner.logs import log
from scanner.run.observer import ScanObserver
from scanner.store.scans import Job, Scan


class Observers(ScanObserver):
    """Tells several."""

    def __init__(self, observers: Sequence[ScanObserver]) -> None:
        self._observers = observers

    def started(self, scan: Scan, jobs: int) -> None:
        """Pass it on."""
        for one in self._observers:
            one.started(scan, jobs)

    def looked(self, job: Job, evidence: list[Evidence]) -> None:
        """Pass it on."""
        for one in self._observers:
            one.looked(job, evidence)

    def judging(self) -> None:
        """Pass it on."""
        for one in self._observers:
            one.judging()

    def finished(self, scan: Scan, tally: Tally) -> None:
        """Pass it on."""
        for one in self._observers:
            one.finished(scan, tally)


class ScanLog(ScanObserver):
    """Writes each step of a scan to the log, with the ids of scan, system and asset; of what was seen, counts alone."""

    def __init__(self, scan: int) -> None:
        self._log = log(scan=scan)

    def started(self, scan: Scan, jobs: int) -> None:
        """How much is to do."""
        self._log.info("scan.started", jobs=jobs, depth=scan.depth.name.lower(), layers=scan.layers)

    def looked(self, job: Job, evidence: list[Evidence]) -> None:
        """How much one job gave, and why what failed did."""
        failed = Counter(one.reason.value for one in evidence if isinstance(one, FailedLook))
        self._log.info(
            "scan.looked", system=job.system, asset=job.asset, seen=len(evidence) - failed.total(), failed=dict(failed)
        )

    def judging(self) -> None:
        """All jobs are done."""
        self._log.info("scan.judging")

    def finished(self, scan: Scan, tally: Tally) -> None:
        """What it did to the findings."""
        self._log.info(
            "scan.finished",
            opened=len(tally.opened),
            reopened=len(tally.reopened),
            closed=len(tally.closed),
            not_retested=len(tally.not_retested),
        )
