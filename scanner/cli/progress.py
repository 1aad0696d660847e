"""Progress of a scan on stderr."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from checks.evidence import Evidence
from reports.language import _
from reports.text import printable
from scanner.findings.apply import Tally
from scanner.run.observer import ScanObserver
from scanner.store.scans import Job, Scan


class ProgressBar(ScanObserver):
    """Draws a bar while its `with` lasts; where stderr is no terminal it says the start and the end in a line each."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def started(self, scan: Scan, jobs: int) -> None:
        """Say how much is to do."""
        message = _("Scan {number}: looking at {jobs} assets").format(number=scan.id, jobs=jobs)
        self._progress.update(self._task, total=jobs, description=message)
        if self._progress.disable:
            self._console.print(message, markup=False)

    def looked(self, job: Job, evidence: list[Evidence]) -> None:
        """Move the bar."""
        name = printable("/".join(filter(None, (job.system, job.asset))), limit=40)
        self._progress.update(self._task, advance=1, description=name)

    def judging(self) -> None:
        """Say that collecting is over."""
        self._progress.update(self._task, description=_("Judging"))

    def finished(self, scan: Scan, tally: Tally) -> None:
        """Say what changed."""
        self._console.print(
            _(
                "Scan {number}: {opened} findings opened, {closed} closed, {reopened} reopened, {kept} not retested"
            ).format(
                number=scan.id,
                opened=len(tally.opened),
                closed=len(tally.closed),
                reopened=len(tally.reopened),
                kept=len(tally.not_retested),
            ),
            markup=False,
        )
