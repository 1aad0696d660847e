"""A scan as lists and pages show it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks.evidence import Depth
from reports.language import _, spoken
from scanner.run.progress import progress_of
from scanner.run.runner import Runner
from scanner.run.stand import STOPPED, Stand, stand_of
from scanner.store import Store
from scanner.store.scans import Scan, Stopped, Wish
from scanner.store.stops import Stop


class ScanShown(msgspec.Struct, frozen=True, kw_only=True):
    """A scan, how it stands, why, and how far it is: `systems`, `jobs` and jobs `done`. `retest` is the asset a retest looks at,
    None for a scan of all. `why` is in the language spoken."""

    number: int
    stand: Stand
    why: str
    started_at: datetime
    ended_at: datetime | None
    depth: Depth
    layers: tuple[str, ...]
    retest: str | None
    asked_by: str
    systems: int
    jobs: int
    done: int


def shown_scan(store: Store, scan: Scan, at: datetime) -> ScanShown:
    """The scan as it stands at a moment, which is now."""
    progress, stand = progress_of(store, scan), stand_of(scan, at)
    return ScanShown(
        number=scan.id,
        stand=stand,
        why=why_it_stands(scan, stand),
        started_at=scan.started_at,
        ended_at=scan.ended_at,
        depth=scan.depth,
        layers=scan.layers,
        retest=scan.asset,
        asked_by=scan.asked_by,
        systems=len(progress.systems),
        jobs=progress.done + progress.waiting,
        done=progress.done,
    )


def what_befell(stop: Stop) -> str:
    """In a few words, in the language spoken, how a scan stopped and why."""
    how = STOPPED[stop.stopped].label.in_(spoken())
    if stop.stopped in (Stopped.DIED, Stopped.FAILED):
        runner = Runner.parse(stop.by)
        where = _("process {pid} on {host}").format(pid=runner.pid, host=runner.host) if runner else ""
        return " · ".join(filter(None, (how, where, stop.why)))
    return " · ".join(filter(None, (how, _("by {name}").format(name=stop.by) if stop.by else "")))


def why_it_stands(scan: Scan, stand: Stand) -> str:
    """In a few words, in the language spoken, why a scan stands as it does; empty where there is nothing to say."""
    runner = Runner.parse(scan.runner)
    if stand is Stand.DIED and runner is not None:
        return _("process {pid} on {host} ended without a word; what it had collected is kept").format(
            pid=runner.pid, host=runner.host
        )
    if stand is Stand.FAILED:
        died = _("its process died {n} times in a row without a job done").format(n=scan.deaths)
        return scan.stopped_why or died
    if stand is Stand.INTERRUPTED:
        return _("by Ctrl-C, or the end of the session")
    if stand is Stand.QUEUED and scan.wish is Wish.RESUME:
        return _("waits to go on, as {name} asked").format(name=scan.wished_by)
    by_somebody = (Stand.PAUSING, Stand.PAUSED, Stand.CANCELLING, Stand.CANCELLED)
    return _("by {name}").format(name=scan.wished_by) if scan.wished_by and stand in by_somebody else ""
