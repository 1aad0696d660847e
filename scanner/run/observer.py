"""What a face is told while a scan runs."""

from __future__ import annotations

from checks.evidence import Evidence
from scanner.findings.apply import Tally
from scanner.store.scans import Job, Scan


class ScanObserver:
    """Four calls from the thread that runs the scan. A face overrides those it wants; these do nothing."""

    def started(self, scan: Scan, jobs: int) -> None:
        """The scan is planned; `jobs` are left to do."""

    def looked(self, job: Job, evidence: list[Evidence]) -> None:
        """One job is done and kept."""

    def judging(self) -> None:
        """All jobs are done."""

    def finished(self, scan: Scan, tally: Tally) -> None:
        """The scan is judged and closed."""
