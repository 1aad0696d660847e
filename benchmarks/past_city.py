"""A city's store as five years of weekly scans leave it. Made up from a seed: nothing is contacted.

Scans, jobs, assessments, verdicts, evidence, findings and their chained history are written by the functions the program writes
them with, or row for row as those do; only the years between are not lived through. Verdicts and evidence reach back as far as
the settings keep them.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from baselines.model import Assessment
from checks import Check, FakeTarget, Outcome, Verdict
from checks.evidence import Depth, Evidence, Place, encode
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.deadlines import DeadlineRules
from scanner.findings.decide import Asked, claim_fixed, decide
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, FindingState, Transition, Why
from scanner.run.duties import Duties
from scanner.run.judge import assess, baselines_for, checks_for
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.findings import add_transition, findings_of, save_finding
from scanner.store.scans import COMPRESSION, find_scan
from scanner.store.verdicts import save_assessments, save_verdicts
from scanner.workspace import SETTINGS_FILE, Workspace

WEEK = timedelta(days=7)
WEEKS = 260
SYSTEMS = 67
DEPARTMENTS = 23
ASSETS = 10
FINDINGS = 300
VARIANTS = 4
"""How many different outcomes a system's scans take turns in."""

_SEEN = ("tls", "http", "access", "ports", "service")


def build(folder: Path, *, weeks: int = WEEKS, systems: int = SYSTEMS, findings: int = FINDINGS) -> Workspace:
    """Fill a new workspace in `folder`, its newest scan a day old."""
    folder.mkdir(parents=True)
    (folder / SETTINGS_FILE).write_text("", encoding="utf-8")
    workspace = Workspace(folder)
    city = [_system(number) for number in range(systems)]
    with workspace.store() as store:
        save_estate(store, city)
        _Past(workspace, store, city, findings).live(weeks)
        store.db.conn.execute("ANALYZE")
    return workspace


def _system(number: int) -> System:
    id = f"s{number:02}"
    kinds = (AssetType.HOST, AssetType.SITE, AssetType.SERVICE, AssetType.DATABASE)
    assets = tuple(
        Asset(
            id=f"a{nth}",
            system=id,
            type=kinds[nth % len(kinds)],
            name=f"资产 {nth}",
            target=f"https://s{number}.example.gov.cn/" if nth % 4 == 1 else f"198.18.{number}.{nth + 1}:443",
        )
        for nth in range(ASSETS)
    )
    department = f"委办局{number % DEPARTMENTS:02}"
    return System(
        id=id,
        name=f"业务系统{number:02}",
        department=department,
        owner=f"{id} 责任人",
        level=2 + number % 2,
        assets=assets,
    )


class _Past:
    """The years of one city."""

    def __init__(self, workspace: Workspace, store: Store, city: Sequence[System], findings: int) -> None:
        self._random = random.Random(20_260_618)
        self._store = store
        self._city = city
        self._deadlines = workspace.deadlines()
        self._kept = timedelta(days=workspace.settings.retention.evidence_days)
        self._checks = list(checks_for(()).values())
        self._duties = Duties(store, workspace.settings.cloud, at=datetime.now(UTC), zone=workspace.zone)
        self._weak = {system.id: self._weaknesses(system, findings) for system in city}
        self._variants = {system.id: [self._verdicts(system) for _nth in range(VARIANTS)] for system in city}
        self._workspace = workspace

    def live(self, weeks: int) -> None:
        """All scans, then the lives of the findings."""
        newest = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
        times = [newest - WEEK * back for back in reversed(range(weeks))]
        judged = self._judged(times)
        for number, at in enumerate(times, start=1):
            with self._store.transaction():
                self._scan(number, at, judged, keeps=newest - at < self._kept)
        self._lives(times)
        self._decisions(newest)

    def _weaknesses(self, system: System, count: int) -> list[tuple[Place, Check]]:
        places = [Place(system.id, asset.id, "tcp/443") for asset in system.assets]
        every = [(place, check) for place in places for check in self._checks]
        return self._random.sample(every, count)

    def _verdicts(self, system: System) -> list[Verdict]:
        """What a scan gave: each weakness seen, met or not assessed, and as many checks met beside."""
        moment = datetime.now(UTC)
        outcomes = (Outcome.NOT_MET, Outcome.NOT_MET, Outcome.MET, Outcome.PARTLY_MET)
        return [
            Verdict(
                check=check.id,
                place=place,
                outcome=self._random.choice(outcomes),
                reason=None,
                depth=Depth.NORMAL,
                seen_at=moment,
                facts={"seen": "TLS 1.0", "count": 3},
            )
            for place, check in self._weak[system.id]
        ]

    def _judged(self, times: Sequence[datetime]) -> dict[str, list[list[Assessment]]]:
        """The assessments of each variant, by system; the number of the scan is filled in for each."""
        row = {"state": "running", "depth": int(Depth.NORMAL), "layers": "", "started_at": times[0].isoformat()}
        self._store.db.table("scans").insert({"id": 0, **row, "program_version": "benchmark", "checks": ""})
        scan = find_scan(self._store, 0)
        made = {
            system.id: [
                assess(system, scan, one, baselines_for(system), at=times[0], duties=self._duties)
                for one in self._variants[system.id]
            ]
            for system in self._city
        }
        self._store.db.conn.execute("DELETE FROM scans WHERE id = 0")
        return made

    def _scan(self, number: int, at: datetime, judged: dict[str, list[list[Assessment]]], *, keeps: bool) -> None:
        db = self._store.db
        ended = at + timedelta(minutes=50)
        db.table("scans").insert(
            {
                "id": number,
                "state": "finished",
                "depth": int(Depth.NORMAL),
                "layers": "",
                "started_at": at.isoformat(),
                "ended_at": ended.isoformat(),
                "program_version": "benchmark",
                "checks": ",".join(check.id for check in self._checks),
            }
        )
        jobs = [(number, one.id, asset, ended.isoformat()) for one in self._city for asset in _assets(one)]
        db.conn.executemany("INSERT INTO jobs (scan, system, asset, state, done_at) VALUES (?, ?, ?, 'done', ?)", jobs)
        for system in self._city:
            variant = self._random.randrange(VARIANTS)
            save_assessments(db, (replace(one, scan=number, judged_at=ended) for one in judged[system.id][variant]))
            if keeps:
                save_verdicts(db, number, (replace(one, seen_at=at) for one in self._variants[system.id][variant]))
                db.conn.executemany(_EVIDENCE, self._evidence(number, system, at))

    def _evidence(self, number: int, system: System, at: datetime) -> Iterator[tuple[Any, ...]]:
        for asset in system.assets:
            for kind in _SEEN:
                one: Evidence = replace(FakeTarget(system.id, asset.id).sees(kind), seen_at=at)
                body = zlib.compress(encode(one), COMPRESSION)
                yield number, system.id, asset.id, one.place.locator, kind, at.isoformat(), body

    def _lives(self, times: Sequence[datetime]) -> None:
        """Each finding is opened in some week, and closed and back again after some; half of them are open at the end."""
        entries: list[Transition] = []
        levels = {system.id: system.level for system in self._city}
        with self._store.transaction() as db:
            for system in self._city:
                for place, check in self._weak[system.id]:
                    entries += self._life(db, place, check, times, self._deadlines, levels[system.id])
            for entry in sorted(entries, key=lambda one: one.at):
                add_transition(db, entry)

    def _life(
        self, db: Any, place: Place, check: Check, times: Sequence[datetime], deadlines: DeadlineRules, level: int
    ) -> list[Transition]:
        weeks = sorted(self._random.sample(range(len(times)), self._random.randint(1, min(5, len(times)))))
        first = times[weeks[0]]
        due = deadlines.due(check.text.severity, level, times[weeks[-1 if len(weeks) % 2 else -2]])
        is_open = bool(len(weeks) % 2)
        back = (len(weeks) - 1) // 2
        last = len(times) if is_open else weeks[-1]
        number = save_finding(
            db,
            Finding(
                number=0,
                place=place,
                check=check.id,
                state=(FindingState.REOPENED if back else FindingState.OPEN) if is_open else FindingState.CLOSED,
                outcome=Outcome.NOT_MET,
                depth=Depth.NORMAL,
                facts={"seen": "TLS 1.0", "count": 3},
                first_seen=first,
                first_scan=weeks[0] + 1,
                last_seen=times[last - 1],
                last_scan=last,
                due=due,
                closed_at=None if is_open else times[weeks[-1]],
                closing_scan=None if is_open else weeks[-1] + 1,
                times_reopened=back,
                reopened_in=weeks[-1] + 1 if is_open and back else None,
            ),
        )
        return list(_entries(number, weeks, times, due.isoformat()))

    def _decisions(self, at: datetime) -> None:
        """Some findings are claimed fixed, some accepted, by people of the city."""
        today = at.astimezone(self._workspace.zone).date()
        asked = Asked(by="安全管理员", at=at, reason="按处置方案办理")
        for one in findings_of(self._store):
            if one.is_open and one.number % 17 == 0:
                claim_fixed(self._store, one.number, asked)
            elif one.is_open and one.number % 23 == 0:
                decide(
                    self._store,
                    one.number,
                    DecisionKind.ACCEPTED,
                    asked,
                    approved_by="信息中心主任",
                    today=today,
                    until=today + timedelta(days=20),
                    most_days=30,
                )


_EVIDENCE = "INSERT INTO evidence (scan, system, asset, locator, kind, seen_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)"


def _assets(system: System) -> list[str]:
    return ["", *(asset.id for asset in system.assets)]


def _entries(number: int, weeks: Sequence[int], times: Sequence[datetime], due: str) -> Iterator[Transition]:
    """Opened, closed, reopened …, one a week of `weeks`."""
    before = ""
    for nth, week in enumerate(weeks):
        opens = nth % 2 == 0
        after = (FindingState.REOPENED if nth else FindingState.OPEN) if opens else FindingState.CLOSED
        why = (Why.SEEN_AGAIN if nth else Why.SEEN) if opens else Why.PROVED_GONE
        yield Transition(
            finding=number,
            at=times[week],
            scan=week + 1,
            before=before,
            after=after.value,
            why=why.value,
            detail={"due": due} if opens else {},
        )
        before = after.value


def counts(store: Store) -> dict[str, int]:
    """How many rows the large tables have."""
    names = ("scans", "jobs", "assessments", "verdicts", "evidence", "findings", "transitions")
    return {name: store.db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}
