"""What is said of assets that no worker has looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.evidence import Evidence, Reason
from scanner.run.look import Wanted
from scanner.run.no_login import asset_without_login
from scanner.run.plan import PlannedAsset, refused
from scanner.run.probe_job import ProbeJob, Seen


def unlooked(job: ProbeJob, reason: Reason, detail: str, at: datetime) -> Iterator[Seen]:
    """For each asset of a probe job, why it was not looked at, as if its address could not be contacted."""
    families = Wanted(frozenset(job.kinds)).families
    for system in job.systems:
        wanted = {one.asset: one for one in job.jobs if one.system == system.id}
        for asset in system.assets:
            if asset.id in wanted:
                planned = PlannedAsset(asset=asset, known=(refused(asset, job.depth, at, reason, detail),))
                inside: list[Evidence] = [*asset_without_login(planned, system, families, depth=job.depth, at=at)]
                yield wanted[asset.id], [*planned.known, *inside]
