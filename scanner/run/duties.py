"""What systems in the cloud take over from the assessments of the platforms they run on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from baselines.duty import BOTH, CSP, Duty
from baselines.judge import attested_weak
from baselines.load import load_baseline
from baselines.model import Assessment, Baseline, Inherited, Item, ItemResult
from checks import Outcome
from checks.evidence import Reason
from scanner.estate.baseline_of import own_assessment
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.estate import systems as registered_systems
from scanner.store.scans import Scan, latest_scan_of
from scanner.store.verdicts import assessments_of
from scanner.workspace import CloudSettings

_HOSTS_NONE_ABOVE = "8.2.2.1 a)"
"""A platform hosts no system graded above itself."""


class _Judged(msgspec.Struct, frozen=True):
    """A platform's newest assessment by its own baseline, and the day of its scan."""

    assessment: Assessment
    day: date


class Duties:
    """The duties of systems in the cloud, as the estate registers them at `at`.

    Within one scan the platforms are judged first, and `judged` tells of each, so that what runs on them takes over what this
    very scan found.
    """

    def __init__(self, store: Store, settings: CloudSettings, *, at: datetime, zone: ZoneInfo) -> None:
        self._store = store
        self._settings = settings
        self._zone = zone
        self._today = at.astimezone(zone).date()
        self.registered = {one.id: one for one in registered_systems(store)}
        self._platforms = {one.platform for one in self.registered.values() if one.platform}
        self._newest: dict[str, _Judged | None] = {}

    def judged(self, system: System, scan: Scan, assessments: list[Assessment]) -> None:
        """Note what the scan being judged found of `system`; one of some layers does not count where there is one of all."""
        own = own_assessment(system, assessments)
        if system.id in self._platforms and own is not None and (not scan.layers or self._stored(system) is None):
            self._newest[system.id] = _Judged(own, self._today)

    def of(self, system: System, baseline: Baseline) -> Duty:
        """The duty of `system` for the items of `baseline`."""
        platform = self.registered.get(system.platform)
        if platform is None:
            return Duty(provider=system.id in self._platforms)
        if platform.id not in self._newest:
            self._newest[platform.id] = self._stored(platform)
        newest = self._newest[platform.id]
        items = [item for item in baseline.items if item.party in (CSP, BOTH)]
        if platform.level < system.level:
            return Duty(inherited={item.id: _from_lower(item, platform) for item in items})
        if newest is None:
            return Duty(inherited={item.id: _nothing(platform, Reason.PLATFORM_NOT_ASSESSED) for item in items})
        return Duty(inherited=self._from(platform, newest, items))

    def _from(self, platform: System, newest: _Judged, items: list[Item]) -> Mapping[str, Inherited]:
        theirs = {item.origin: item for item in load_baseline(newest.assessment.baseline).items}
        results = {one.item: one for one in newest.assessment.items}
        limit = self._settings.days_of(platform.level)
        inherited = {}
        for item in items:
            their = theirs.get(item.origin)
            result = results.get(their.id) if their is not None else None
            if their is None or result is None:
                inherited[item.id] = _nothing(platform, Reason.PLATFORM_NOT_ASSESSED, newest)
                continue
            one = _taken(platform, newest, item, their, result)
            age = (self._today - date.fromisoformat(one.assessed_on)).days
            inherited[item.id] = _without_result(one, Reason.PLATFORM_TOO_OLD) if age > limit else one
        return inherited

    def _stored(self, platform: System) -> _Judged | None:
        scan = latest_scan_of(self._store, platform.id)
        own = own_assessment(platform, assessments_of(self._store, scan.id, platform.id)) if scan else None
        if own is None or scan is None or scan.ended_at is None:
            return None
        return _Judged(own, scan.ended_at.astimezone(self._zone).date())


def _taken(platform: System, newest: _Judged, item: Item, their: Item, result: ItemResult) -> Inherited:
    """What `result` of the platform's item `their` gives for `item`.

    What the platform took over from another platform in its turn is as old as that one's assessment. Where the platform is
    held to more than `item` asks, its weakness does not show that this much is lacking.
    """
    told = result.outcome.is_weakness and item.text != their.text
    unknown = told or result.outcome is Outcome.NOT_ASSESSED
    day = newest.day.isoformat()
    if result.inherited is not None and result.inherited.assessed_on:
        day = min(day, result.inherited.assessed_on)
    one = Inherited(
        platform=platform.id,
        name=platform.name,
        outcome=result.outcome,
        scan=newest.assessment.scan,
        assessed_on=day,
        hazard=result.hazard,
        severity=result.severity,
        attested=attested_weak(their, result) or (result.inherited is not None and result.inherited.attested),
    )
    return _without_result(one, Reason.PLATFORM_NOT_ASSESSED) if unknown else one


def _without_result(one: Inherited, reason: Reason) -> Inherited:
    return Inherited(
        platform=one.platform,
        name=one.name,
        outcome=Outcome.NOT_ASSESSED,
        reason=reason,
        scan=one.scan,
        assessed_on=one.assessed_on,
    )


def _nothing(platform: System, reason: Reason, newest: _Judged | None = None) -> Inherited:
    return Inherited(
        platform=platform.id,
        name=platform.name,
        outcome=Outcome.NOT_ASSESSED,
        reason=reason,
        scan=newest.assessment.scan if newest else None,
        assessed_on=newest.day.isoformat() if newest else "",
    )


def _from_lower(item: Item, platform: System) -> Inherited:
    """GB/T 22239-2019 8.2.2.1 a) is missed by a platform graded below what it hosts, which the estate itself shows; what else
    such a platform was found to do was asked of a lower level and shows nothing."""
    missed = item.origin == _HOSTS_NONE_ABOVE
    return Inherited(
        platform=platform.id,
        name=platform.name,
        outcome=Outcome.NOT_MET if missed else Outcome.NOT_ASSESSED,
        reason=Reason.PLATFORM_LOWER,
        attested=missed,
    )
