"""The findings of a made-up city: opened, closed and back again, and what people did to them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from benchmarks.past_weeks import Weeks
from checks import Check, Fact, Outcome
from checks.evidence import Depth, Place
from scanner.estate.model import System
from scanner.findings.asking import ask, grant, refuse
from scanner.findings.decide import claim_fixed, decide
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, FindingState, Transition, Why
from scanner.findings.people import Asked
from scanner.findings.requests import RequestKind
from scanner.store import Store
from scanner.store.findings import add_transition, findings_of, save_finding
from scanner.workspace import Workspace

OFFICER, BUREAU = "安全管理员", "信息中心主任"
FACTS: dict[str, Fact] = {"seen": "TLS 1.0", "count": 3}


class PastLives:
    """All that became of findings."""

    def __init__(
        self, workspace: Workspace, store: Store, city: Sequence[System], past: Weeks, chance: random.Random
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._city = city
        self._past = past
        self._random = chance
        self._deadlines = workspace.deadlines()

    def live(self, weak: Mapping[str, Sequence[tuple[Place, Check]]]) -> None:
        """Each finding is opened in some week, and closed and back again after some; half of them are open at the end. Of
        those, some are claimed fixed, accepted, or asked about."""
        entries: list[Transition] = []
        with self._store.transaction() as db:
            for system in self._city:
                for place, check in weak[system.id]:
                    entries += self._life(db, system, place, check)
            for entry in sorted(entries, key=lambda one: one.at):
                add_transition(db, entry)
        for one in findings_of(self._store):
            if one.is_open:
                self._decide(one)

    def _life(self, db: Any, system: System, place: Place, check: Check) -> list[Transition]:
        past, count = self._past, len(self._past.begins)
        weeks = sorted(self._random.sample(range(count), self._random.randint(1, min(5, count))))
        is_open = bool(len(weeks) % 2)
        back = (len(weeks) - 1) // 2
        first, closed = weeks[0], None if is_open else weeks[-1]
        last = count - 1 if is_open else weeks[-1] - 1
        opened = past.at(weeks[-1 if is_open else -2], system.id)
        due = self._deadlines.due(check.text.severity, system.level, opened)
        number = save_finding(
            db,
            Finding(
                number=0,
                place=place,
                check=check.id,
                state=(FindingState.REOPENED if back else FindingState.OPEN) if is_open else FindingState.CLOSED,
                outcome=Outcome.NOT_MET,
                depth=Depth.NORMAL,
                facts=FACTS,
                first_seen=past.at(first, system.id),
                first_scan=past.number(first, system.id),
                last_seen=past.at(last, system.id),
                last_scan=past.number(last, system.id),
                due=due,
                closed_at=None if closed is None else past.at(closed, system.id),
                closing_scan=None if closed is None else past.number(closed, system.id),
                times_reopened=back,
                reopened_in=past.number(weeks[-1], system.id) if is_open and back else None,
            ),
        )
        return list(self._entries(number, system.id, weeks, due.isoformat()))

    def _entries(self, number: int, system: str, weeks: Sequence[int], due: str) -> Iterator[Transition]:
        """Opened, closed, reopened …, one a week of `weeks`."""
        before = ""
        for nth, week in enumerate(weeks):
            opens = nth % 2 == 0
            after = (FindingState.REOPENED if nth else FindingState.OPEN) if opens else FindingState.CLOSED
            why = (Why.SEEN_AGAIN if nth else Why.SEEN) if opens else Why.PROVED_GONE
            yield Transition(
                finding=number,
                at=self._past.at(week, system),
                scan=self._past.number(week, system),
                before=before,
                after=after.value,
                why=why.value,
                detail={"due": due} if opens else {},
            )
            before = after.value

    def _decide(self, one: Finding) -> None:
        at = self._past.begins[-1] + timedelta(hours=8)
        today = at.astimezone(self._workspace.zone).date()
        most = self._workspace.most_days(one.check)
        asked = Asked(by=OFFICER, at=at, reason="按处置方案办理，详见工单")
        if one.number % 17 == 0:
            claim_fixed(self._store, one.number, asked)
        elif one.number % 23 == 0:
            until = today + timedelta(days=20)
            accepted = DecisionKind.ACCEPTED
            decide(
                self._store, one.number, accepted, asked, approved_by=BUREAU, today=today, until=until, most_days=most
            )
        elif one.number % 3 == 0:
            kind = list(RequestKind)[one.number // 3 % 3]
            until = max(today, one.due if kind is RequestKind.EXTENSION else today) + timedelta(days=20)
            request = ask(self._store, one.number, kind, asked, until=until, today=today, most_days=most)
            answer = Asked(by=BUREAU, at=at + timedelta(hours=1), reason="同意" if one.number % 2 else "理由不足")
            if one.number % 5 == 0:
                grant(self._store, request.number, answer, today=today, most_days=most)
            elif one.number % 5 != 1:
                refuse(self._store, request.number, answer)
