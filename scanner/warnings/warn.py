"""Warn of a scan that has finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from checks import all_checks
from reports.language import _, speaking, spoken
from scanner.estate.baseline_of import own_assessment
from scanner.estate.model import System
from scanner.findings.apply import Tally
from scanner.findings.model import Finding
from scanner.store import Store
from scanner.store.announcements import add_announcement
from scanner.store.findings import find_finding
from scanner.store.scans import Scan, scan_before
from scanner.store.verdicts import assessments_of
from scanner.warnings.judge import score_warning, warnings_of
from scanner.warnings.model import Warned, WarningSettings
from scanner.workspace import Settings

MOST_TOLD = 20
"""Findings a warning names; the rest are counted."""


def warn(
    store: Store, scan: Scan, systems: Sequence[System], tally: Tally, settings: Settings, at: datetime
) -> dict[str, list[Warned]]:
    """Have those concerned told of each system (by id) of `scan` that is clearly worse than at the scan before, and give what was
    raised; inside the transaction that finishes the scan. A system's first scan warns of nothing; a retest has no score."""
    worse = [find_finding(store, number) for number in (*tally.opened, *tally.reopened)]
    raised = {}
    for system in systems:
        own = [one for one in worse if one.place.system == system.id]
        mine = list(_raised(store, scan, system, own, settings.warnings))
        if mine:
            raised[system.id] = mine
            with speaking(settings.language):
                subject = _("{system}: warning after scan {scan}").format(system=system.name, scan=scan.id)
                lines = [line for one in mine for line in _lines(one, worse)]
            add_announcement(store.db, "warning", subject, lines, [system.id], at, f"warning:{scan.id}:{system.id}")
    return raised


def _raised(
    store: Store, scan: Scan, system: System, worse: Iterable[Finding], settings: WarningSettings
) -> Iterator[Warned]:
    before = scan_before(store, system.id, scan.id)
    if before is None:
        return
    yield from warnings_of(worse, all_checks(), settings)
    # A scan of some layers has no score to compare with that of all.
    if scan.asset is None and not scan.layers:
        was, now = (own_assessment(system, assessments_of(store, one.id, system.id)) for one in (before, scan))
        dropped = score_warning(was, now, settings)
        if dropped is not None:
            yield dropped


def _lines(one: Warned, worse: Sequence[Finding]) -> Iterator[str]:
    kind = one.kind.label.in_(spoken())
    if one.score is not None:
        yield _("{kind}: from {before} to {score}").format(kind=kind, before=one.score_before, score=one.score)
        return
    yield _("{kind}: {n}").format(kind=kind, n=len(one.findings))
    named = {finding.number: finding for finding in worse}
    for number in one.findings[:MOST_TOLD]:
        yield f"{named[number].name} {_title(named[number])}"
    if len(one.findings) > MOST_TOLD:
        yield _("and {n} more").format(n=len(one.findings) - MOST_TOLD)


def _title(one: Finding) -> str:
    """The check's own words: nothing a target said goes into a message."""
    check = all_checks().get(one.check)
    return check.text.title.in_(spoken()) if check else one.check
