"""Findings on a store in memory, by a clock of the test: what was seen is given, nothing is contacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from checks import Outcome, Severity, Verdict, all_checks
from checks.evidence import Depth, Place, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.apply import Tally, apply_scan
from scanner.findings.deadlines import DeadlineRules
from scanner.findings.decisions import Decision
from scanner.findings.gone import Gone
from scanner.findings.model import Finding
from scanner.findings.people import Asked
from scanner.store import Store
from scanner.store.chain import Verified, verify
from scanner.store.decisions import decisions_of
from scanner.store.estate import save_estate
from scanner.store.findings import find_finding, findings_of

BEGIN = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
CHECK = "store.open-to-all"
OWNER, OFFICER, BUREAU = "系统责任人", "安全管理员", "信息中心主任"

HOTLINE = System(
    id="hotline",
    name="12345热线",
    department="政务服务局",
    owner=OWNER,
    level=3,
    assets=tuple(Asset(id=one, system="hotline", type=AssetType.HOST, target="192.0.2.1") for one in ("db", "cache")),
)
RULES = DeadlineRules(days=dict.fromkeys(Severity, 30), zone=CITY)


def place(asset: str = "cache", locator: str = "tcp/6379") -> Place:
    return Place(HOTLINE.id, asset, locator)


class Death(Exception):
    """The program was killed."""


class Lives:
    """A store with one system, and scans of it."""

    def __init__(self, path: Path = Path(":memory:"), rules: DeadlineRules = RULES) -> None:
        self.store = Store(path)
        self.rules = rules
        self.now = BEGIN
        self.scans = 0
        save_estate(self.store, [HOTLINE])

    def scan(
        self,
        seen: Mapping[Place, Outcome | None],
        *,
        depth: Depth = Depth.NORMAL,
        number: int = 0,
        at: datetime | None = None,
        gone: Sequence[Place] = (),
        only: str | None = None,
        dies: bool = False,
    ) -> Tally:
        """A scan that saw this of `CHECK`, now; with a `number` an earlier one read in again, with `only` a retest.

        Raises:
            Death: it `dies`, with all of it done and not yet written for good.
        """
        self.scans += not number
        verdicts = [self.verdict(where, outcome, depth, at) for where, outcome in seen.items() if outcome is not None]
        with self.store.transaction() as db:
            tally = apply_scan(
                db,
                scan=number or self.scans,
                at=self.now,
                verdicts=verdicts,
                findings=[one for one in findings_of(self.store) if only is None or one.place.asset == only],
                checks={CHECK: all_checks()[CHECK]},
                layers=(),
                deadline=self.rules.by(all_checks(), {HOTLINE.id: HOTLINE.level}),
                gone={one: Gone(depth=depth, seen_at=self.now) for one in gone},
            )
            if dies:
                raise Death
            return tally

    def verdict(self, where: Place, outcome: Outcome, depth: Depth, at: datetime | None = None) -> Verdict:
        reason = Reason.AUTH_FAILED if outcome is Outcome.NOT_ASSESSED else None
        return Verdict(place=where, check=CHECK, outcome=outcome, seen_at=at or self.now, depth=depth, reason=reason)

    def open_one(self, where: Place | None = None) -> Finding:
        """A new finding."""
        tally = self.scan({where or place(): Outcome.NOT_MET})
        return self.finding(tally.opened[0])

    def finding(self, number: int = 1) -> Finding:
        return find_finding(self.store, number)

    def asked(self, by: str = OWNER, reason: str = "已按要求处理") -> Asked:
        return Asked(by=by, at=self.now, reason=reason)

    def register(self, *assets: str) -> None:
        """Register the system anew, with these of its assets."""
        save_estate(self.store, [replace(HOTLINE, assets=tuple(one for one in HOTLINE.assets if one.id in assets))])

    def later(self, days: float) -> None:
        self.now += timedelta(days=days)

    @property
    def today(self) -> date:
        return self.now.astimezone(CITY).date()

    def decisions(self, number: int = 1) -> list[Decision]:
        return decisions_of(self.store).get(number, [])

    def verified(self) -> Verified:
        with self.store.transaction() as db:
            return verify(db)

    def whys(self, number: int = 1) -> Iterable[str]:
        return [
            row["why"]
            for row in self.store.db.query("SELECT why FROM transitions WHERE finding = ? ORDER BY id", [number])
        ]
