"""A store filled with scans over time, by a clock of its own: what was seen is given, nothing is contacted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from checks import FakeTarget, Severity, Verdict
from checks.evidence import Depth, Evidence
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.deadlines import DeadlineRules
from scanner.findings.model import Finding
from scanner.run.judge import judge_scan
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.findings import findings_of
from scanner.store.scans import Job, Scan, find_scan, finish_job, start_scan
from scanner.store.verdicts import verdicts_of
from scanner.workspace import STORE_FILE

BEGIN = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
DEADLINES = DeadlineRules(days=dict.fromkeys(Severity, 30), zone=CITY)

ROOM = System(
    id="room",
    name="机房动环",
    department="数据局",
    level=3,
    assets=(
        Asset(id="ups", system="room", type=AssetType.DEVICE, target="192.0.2.10"),
        Asset(id="web", system="room", type=AssetType.HOST, target="192.0.2.1"),
    ),
)
UPS = FakeTarget("room", "ups")
WEB = FakeTarget("room", "web")


class Past:
    """Scans of one system, one after another."""

    def __init__(self, folder: Path, system: System = ROOM) -> None:
        self.store = Store(folder / STORE_FILE)
        self.system = system
        save_estate(self.store, [system])

    def scan(self, day: float, *seen: Evidence, begin: datetime = BEGIN) -> Scan:
        """A finished scan on a day counted from the beginning, which saw this; judged, with its findings followed."""
        scan = self.collect(day, *seen, begin=begin)
        self.judge(scan)
        return find_scan(self.store, scan.id)

    def collect(self, day: float, *seen: Evidence, begin: datetime = BEGIN) -> Scan:
        """A scan that collected this and was not judged."""
        at = begin + timedelta(days=day)
        jobs = [Job(self.system.id, asset) for asset in ("", *(one.id for one in self.system.assets))]
        scan = start_scan(self.store, jobs, depth=Depth.NORMAL, layers=(), checks=(), at=at, version="1")
        registration = FakeTarget(self.system.id, "").sees("registration")
        for job in jobs:
            of_job = [one for one in (registration, *seen) if one.place.asset == job.asset]
            finish_job(self.store, scan.id, job, [replace(one, seen_at=at) for one in of_job], at)
        return scan

    def judge(self, scan: Scan) -> None:
        """Judge a scan and follow its findings."""
        judge_scan(self.store, scan, [self.system], at=scan.started_at, deadlines=DEADLINES)

    def every(self, days: Iterable[float], *seen: Evidence) -> Scan:
        """Scans that all saw the same; the last of them."""
        return [self.scan(day, *seen) for day in days][-1]

    def verdicts(self, scan: Scan, check: str) -> list[Verdict]:
        """What a scan said by one check."""
        return [one for one in verdicts_of(self.store, scan.id, self.system.id) if one.check == check]

    def verdict(self, scan: Scan, check: str) -> Verdict:
        """The one verdict of a check."""
        (one,) = self.verdicts(scan, check)
        return one

    def findings(self, checks: Sequence[str]) -> dict[str, Finding]:
        """The findings of some checks, by check."""
        return {one.check: one for one in findings_of(self.store, [self.system.id]) if one.check in checks}


def power(minutes: int | None, **facts: Any) -> Evidence:
    """The battery at full charge."""
    return UPS.sees("device.power", minutes_left=minutes, **facts)


def alive(*open_tcp: int, asset: FakeTarget = WEB, **facts: Any) -> Evidence:
    """An address that answered."""
    address = "192.0.2.10" if asset is UPS else "192.0.2.1"
    return asset.sees("ports", open_tcp=open_tcp, alive_by="reset", asked="1-1000,8080", address=address, **facts)


def silent(*, asset: FakeTarget = WEB) -> Evidence:
    """An address that was asked and did not answer."""
    address = "192.0.2.10" if asset is UPS else "192.0.2.1"
    return asset.sees("ports", open_tcp=(), alive_by="", filtered=1001, asked="1-1000,8080", address=address)
