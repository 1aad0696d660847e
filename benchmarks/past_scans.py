"""The scans of a made-up city: jobs, evidence, verdicts and assessments."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from baselines.model import Assessment
from benchmarks.past_weeks import TOOK, Weeks
from checks import Check, FakeTarget, Outcome, Verdict
from checks.evidence import Depth, Evidence, Place, encode
from scanner.estate.model import System
from scanner.run.duties import Duties
from scanner.run.judge import assess, baselines_for, checks_for
from scanner.store import Store
from scanner.store.scans import COMPRESSION, find_scan
from scanner.store.verdicts import save_assessments, save_verdicts
from scanner.workspace import Workspace

VARIANTS = 4
"""How many different outcomes a system's scans take turns in."""

_SEEN = ("tls", "http", "access", "ports", "service")


class PastScans:
    """All that scans wrote but for findings."""

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        city: Sequence[System],
        past: Weeks,
        chance: random.Random,
        findings: int,
    ) -> None:
        self._store = store
        self._city = city
        self._past = past
        self._random = chance
        self._kept = timedelta(days=workspace.settings.retention.evidence_days)
        self._checks = list(checks_for(()).values())
        self._duties = Duties(store, workspace.settings.cloud, at=datetime.now(UTC), zone=workspace.zone)
        self.weak = {system.id: self._weaknesses(system, findings) for system in city}
        """Where each system (by id) has or had a weakness, and by which check."""
        self._variants = {system.id: [self._verdicts(system) for _nth in range(VARIANTS)] for system in city}

    def live(self) -> None:
        """Write them, a week in a transaction."""
        judged = self._judged()
        last = len(self._past.begins) - 1
        for week, begin in enumerate(self._past.begins):
            with self._store.transaction():
                for group in [self._city] if week == last else [[one] for one in self._city]:
                    self._scan(week, group)
                    for system in group:
                        keeps = self._past.begins[-1] - begin < self._kept
                        self._look(week, system, judged[system.id], keeps=keeps)

    def _weaknesses(self, system: System, count: int) -> list[tuple[Place, Check]]:
        places = [Place(system.id, asset.id, "tcp/443") for asset in system.assets]
        every = [(place, check) for place in places for check in self._checks]
        return self._random.sample(every, count)

    def _verdicts(self, system: System) -> list[Verdict]:
        """What a scan gave: each place of a weakness, where it is met now and then."""
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
            for place, check in self.weak[system.id]
        ]

    def _judged(self) -> dict[str, list[list[Assessment]]]:
        """The assessments of each variant, by system; the number of the scan is filled in for each."""
        at = self._past.begins[0]
        row = {"state": "running", "depth": int(Depth.NORMAL), "layers": "", "started_at": at.isoformat()}
        self._store.db.table("scans").insert({"id": 0, **row, "program_version": "benchmark", "checks": ""})
        scan = find_scan(self._store, 0)
        made = {
            system.id: [
                assess(system, scan, one, baselines_for(system), at=at, duties=self._duties)
                for one in self._variants[system.id]
            ]
            for system in self._city
        }
        self._store.db.conn.execute("DELETE FROM scans WHERE id = 0")
        return made

    def _scan(self, week: int, group: Sequence[System]) -> None:
        db, at = self._store.db, self._past.at(week, group[0].id)
        number, ended = self._past.number(week, group[0].id), (at + TOOK).isoformat()
        db.table("scans").insert(
            {
                "id": number,
                "state": "finished",
                "depth": int(Depth.NORMAL),
                "layers": "",
                "started_at": at.isoformat(),
                "ended_at": ended,
                "program_version": "benchmark",
                "checks": ",".join(check.id for check in self._checks),
                "asked_by": "安全管理员" if week % 3 == 0 else "",
            }
        )
        jobs = [(number, one.id, asset, ended) for one in group for asset in _assets(one)]
        db.conn.executemany("INSERT INTO jobs (scan, system, asset, state, done_at) VALUES (?, ?, ?, 'done', ?)", jobs)

    def _look(self, week: int, system: System, judged: Sequence[Sequence[Assessment]], *, keeps: bool) -> None:
        db, at = self._store.db, self._past.at(week, system.id)
        number, variant = self._past.number(week, system.id), self._random.randrange(VARIANTS)
        save_assessments(db, (replace(one, scan=number, judged_at=at + TOOK) for one in judged[variant]))
        if keeps:
            save_verdicts(db, number, (replace(one, seen_at=at) for one in self._variants[system.id][variant]))
            db.conn.executemany(_EVIDENCE, self._evidence(number, system, at))

    def _evidence(self, number: int, system: System, at: datetime) -> Iterator[tuple[Any, ...]]:
        for asset in system.assets:
            for kind in _SEEN:
                one: Evidence = replace(FakeTarget(system.id, asset.id).sees(kind), seen_at=at)
                body = zlib.compress(encode(one), COMPRESSION)
                yield number, system.id, asset.id, one.place.locator, kind, at.isoformat(), body


_EVIDENCE = "INSERT INTO evidence (scan, system, asset, locator, kind, seen_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)"


def _assets(system: System) -> list[str]:
    return ["", *(asset.id for asset in system.assets)]
