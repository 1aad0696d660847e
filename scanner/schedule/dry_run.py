"""What a run of a schedule would be: targets, jobs, what of them the scope allows, how long it may take, and whether
that fits its hours. Nothing is contacted, no name is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

import msgspec

from scanner.estate.model import Asset
from scanner.estate.target import asset_endpoint
from scanner.probes.hosts import is_address
from scanner.schedule.model import Schedule
from scanner.schedule.occasions import Occasion, closes, preview
from scanner.scope.cover import covers, holds_on
from scanner.scope.model import Permission
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.past_pace import seconds_a_job
from scanner.store.schedules import blackouts
from scanner.store.scope import permissions
from scanner.workspace import Workspace


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a run would be, at the first time the schedule can start.

    `targets` are assets with an address or a name, `in_scope` those of them a permission covers on the day of the
    start, `by_name` those whose name must be resolved first to tell. `jobs` are what is counted in a scan: an asset
    each, and each system itself. `seconds` is the time expected, None where no scan of this depth has ended yet; it
    rests on `from_scans` past scans. `fits` tells whether that ends before `closes_at` (UTC), None where either is not known.
    """

    systems: int
    targets: int
    jobs: int
    in_scope: int
    by_name: int
    seconds: float | None
    from_scans: int
    closes_at: datetime | None
    fits: bool | None
    next: tuple[Occasion, ...]


def dry_run(workspace: Workspace, store: Store, schedule: Schedule, at: datetime) -> DryRun:
    """What the next run of a schedule would be, whether it is kept or a draft."""
    held = blackouts(store, after=at)
    coming = preview(schedule, held, at)
    start = next((one.starts_at for one in coming if one.starts_at is not None), at)
    chosen = schedule.chosen.select(systems(store))
    assets = [asset for system in chosen for asset in system.assets]
    jobs = len(chosen) + len(assets)
    ends = [end for asset in assets if (end := _address(asset)) is not None]
    valid = [one for one in permissions(store) if holds_on(one, start.astimezone(workspace.zone).date())]
    paces = seconds_a_job(store, schedule.depth, schedule.layers)
    seconds = jobs * median(paces) if paces else None
    until = closes(schedule, held, start)
    fits = None if seconds is None or until is None else start + timedelta(seconds=seconds) <= until
    return DryRun(
        systems=len(chosen),
        targets=len(ends),
        jobs=jobs,
        in_scope=sum(_is_covered(valid, *end) for end in ends),
        by_name=sum(not is_address(host) and not _is_covered(valid, host, port) for host, port in ends),
        seconds=seconds,
        from_scans=len(paces),
        closes_at=until,
        fits=fits,
        next=tuple(coming),
    )


def _address(asset: Asset) -> tuple[str, int | None] | None:
    """The address, or else the name, that would be looked at, and its port where it has one."""
    end = asset_endpoint(asset)
    return None if end is None else (asset.address or end.host, end.port or None)


def _is_covered(valid: Sequence[Permission], host: str, port: int | None) -> bool:
    """True when a permission covers the address, or names the name itself."""
    return any(one.target == host or covers(one, host, port, {}) for one in valid)
