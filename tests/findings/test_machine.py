"""Random scans, outages, claims, requests, decisions, retired assets and clocks: nothing closes without a complete met check or a
named person's confirmation, nothing is lost, and the history verifies."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from checks import CitywallError, Outcome
from checks.evidence import Depth, Place
from scanner.findings.asking import ask, grant, refuse
from scanner.findings.decide import assign, claim_fixed, decide, extend, withdraw
from scanner.findings.decisions import DecisionKind, decision_on, effective_state
from scanner.findings.model import Finding, FindingState, Why
from scanner.findings.requests import RequestKind
from scanner.findings.write_off import confirm_gone, retire
from scanner.store.decisions import decisions_of
from scanner.store.findings import findings_of, transitions_of
from scanner.store.requests import find_request, requests_of
from tests.findings.lives import BUREAU, OFFICER, OWNER, Death, Lives, place

PLACES = tuple(place(asset, f"tcp/{port}") for asset in ("db", "cache") for port in (5432, 6379))
PEOPLE = st.sampled_from((OWNER, OFFICER, BUREAU))
NUMBERS = st.integers(1, len(PLACES))
OUTCOMES = st.sampled_from((Outcome.NOT_MET, Outcome.NOT_MET, Outcome.MET, Outcome.PARTLY_MET, None, *Outcome))


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One scan as it was: it can be read in again. Without `only` it covered both assets."""

    number: int
    at: datetime
    seen: dict[Place, Outcome | None]
    gone: tuple[Place, ...]
    depth: Depth
    only: str | None

    def covers(self, finding: Finding) -> bool:
        return self.only in (None, finding.place.asset)

    def saw_weak(self, finding: Finding) -> bool:
        outcome = self.seen.get(finding.place)
        return self.covers(finding) and outcome is not None and outcome.is_weakness

    def proves_gone(self, finding: Finding) -> bool:
        outcome = self.seen.get(finding.place)
        met = outcome is Outcome.MET or (outcome is None and finding.place in self.gone)
        return self.covers(finding) and met and self.depth >= finding.depth


class FindingLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.lives = Lives()
        self.scans: list[Looked] = []
        self.ever_weak: set[Place] = set()
        self.entries = 0
        self.asked = 0
        self.registered = {"db", "cache"}

    def teardown(self) -> None:
        self.lives.store.close()

    def findings(self) -> dict[int, Finding]:
        return {one.number: one for one in findings_of(self.lives.store)}

    def run(self, one: Looked) -> None:
        self.lives.scan(one.seen, depth=one.depth, number=one.number, at=one.at, gone=one.gone, only=one.only)

    @rule(
        outcomes=st.tuples(*[OUTCOMES] * len(PLACES)),
        gone=st.sets(st.sampled_from(PLACES)),
        depth=st.sampled_from(Depth),
        only=st.sampled_from((None, None, "db", "cache")),
    )
    def scan(self, outcomes: tuple[Outcome | None, ...], gone: set[Place], depth: Depth, only: str | None) -> None:
        seen = {where: one for where, one in zip(PLACES, outcomes, strict=True) if only in (None, where.asset)}
        before = self.findings()
        looked = Looked(
            number=len(self.scans) + 1, at=self.lives.now, seen=seen, gone=tuple(gone), depth=depth, only=only
        )
        self.scans.append(looked)
        self.run(looked)
        self.ever_weak |= {where for where, one in seen.items() if one is not None and one.is_weakness}
        after = self.findings()
        for number, old in before.items():
            self.holds(looked, old, after[number])

    def holds(self, looked: Looked, old: Finding, new: Finding) -> None:
        """What one scan may have made of a finding."""
        if not looked.covers(old):
            assert new == old
        if looked.proves_gone(old):
            assert not new.is_open
            assert old.written_off or new.closing_scan is not None
            assert all(one.ended_at is not None for one in self.lives.decisions(old.number))
        elif old.is_open:
            assert new.is_open, "closed without a complete met check"
        elif looked.saw_weak(old):
            assert (new.state, new.times_reopened) == (FindingState.REOPENED, old.times_reopened + 1)
        else:
            assert new == old

    @precondition(lambda self: self.scans)
    @rule(data=st.data())
    def the_same_evidence_again(self, data: st.DataObject) -> None:
        before = {number: (one.state, one.due, one.times_reopened) for number, one in self.findings().items()}
        entries = self.lives.verified().links
        self.run(data.draw(st.sampled_from(self.scans)))
        assert {number: (one.state, one.due, one.times_reopened) for number, one in self.findings().items()} == before
        assert self.lives.verified().links == entries

    @rule(outcomes=st.tuples(*[OUTCOMES] * len(PLACES)), at_the_first_entry=st.booleans())
    def a_scan_dies(self, outcomes: tuple[Outcome | None, ...], at_the_first_entry: bool) -> None:
        before, head = self.findings(), self.lives.verified()
        number = len(self.scans) + 1

        if at_the_first_entry:
            self.lives.store.db.conn.execute(
                "CREATE TEMP TRIGGER death AFTER UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        with suppress(sqlite3.IntegrityError, Death):
            self.lives.scan(dict(zip(PLACES, outcomes, strict=True)), number=number, dies=True)
        self.lives.store.db.conn.execute("DROP TRIGGER IF EXISTS death")
        assert (self.findings(), self.lives.verified()) == (before, head)

    @rule(days=st.sampled_from((0.0, 0.2, 1.0, 5.0, 40.0, -3.0)))
    def the_clock_goes(self, days: float) -> None:
        self.lives.later(days)

    @rule(assets=st.sets(st.sampled_from(("db", "cache"))))
    def the_estate_changes(self, assets: set[str]) -> None:
        before, head = self.findings(), self.lives.verified()
        self.lives.register(*assets)
        self.registered = assets
        assert (self.findings(), self.lives.verified()) == (before, head)

    def by_hand(self, change: Callable[[], object], *, closes: int | None = None, entries: int = 1) -> bool:
        """What people do either is refused, and then nothing changes, or closes nothing but the finding `closes`. True when it
        was done."""
        before, head = self.findings(), self.lives.verified()
        try:
            change()
        except CitywallError:
            assert (self.findings(), self.lives.verified()) == (before, head)
            return False
        after = self.findings()
        assert {number: one.is_open for number, one in after.items()} == {
            number: one.is_open and number != closes for number, one in before.items()
        }
        assert self.lives.verified().links == head.links + entries
        return True

    @rule(number=NUMBERS, to=PEOPLE, by=PEOPLE)
    def assign(self, number: int, to: str, by: str) -> None:
        self.by_hand(lambda: assign(self.lives.store, number, to, self.lives.asked(by)))

    @rule(number=NUMBERS, by=PEOPLE)
    def claim(self, number: int, by: str) -> None:
        self.by_hand(lambda: claim_fixed(self.lives.store, number, self.lives.asked(by)))

    @rule(number=NUMBERS, kind=st.sampled_from(DecisionKind), by=PEOPLE, approved_by=PEOPLE, days=st.integers(-1, 60))
    def decide(self, number: int, kind: DecisionKind, by: str, approved_by: str, days: int) -> None:
        today = self.lives.today
        self.by_hand(
            lambda: decide(
                self.lives.store,
                number,
                kind,
                self.lives.asked(by),
                approved_by=approved_by,
                today=today,
                until=today + timedelta(days=days),
                most_days=50,
            )
        )

    @rule(number=NUMBERS, by=PEOPLE, approved_by=PEOPLE, days=st.integers(0, 90))
    def extend(self, number: int, by: str, approved_by: str, days: int) -> None:
        until = self.lives.today + timedelta(days=days)
        self.by_hand(
            lambda: extend(self.lives.store, number, self.lives.asked(by), approved_by=approved_by, until=until)
        )

    @rule(number=NUMBERS, by=PEOPLE)
    def withdraw(self, number: int, by: str) -> None:
        today = self.lives.today
        held = decision_on(self.lives.decisions(number), today)
        done = self.by_hand(lambda: withdraw(self.lives.store, number, self.lives.asked(by), today=today))
        assert done == (held is not None)
        assert decision_on(self.lives.decisions(number), today) is None

    @rule(number=NUMBERS, kind=st.sampled_from(RequestKind), by=PEOPLE, days=st.integers(-1, 90))
    def ask(self, number: int, kind: RequestKind, by: str, days: int) -> None:
        today = self.lives.today
        until = today + timedelta(days=days)
        asked = self.lives.asked(by)
        self.asked += self.by_hand(
            lambda: ask(self.lives.store, number, kind, asked, until=until, today=today, most_days=50)
        )

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), by=PEOPLE, granting=st.booleans())
    def settle(self, data: st.DataObject, by: str, granting: bool) -> None:
        number = data.draw(st.integers(1, self.asked))
        before = find_request(self.lives.store, number)
        asked, today = self.lives.asked(by), self.lives.today
        if granting:
            done = self.by_hand(lambda: grant(self.lives.store, number, asked, today=today, most_days=50), entries=2)
        else:
            done = self.by_hand(lambda: refuse(self.lives.store, number, asked))
        after = find_request(self.lives.store, number)
        if not done:
            assert after == before
            return
        assert before.waiting
        assert by != before.asked_by
        assert (after.granted, after.settled_by) == (granting, by)
        if granting and before.kind is RequestKind.EXTENSION:
            assert self.lives.finding(before.finding).due == before.until
        elif granting:
            made = self.lives.decisions(before.finding)[-1]
            assert (made.kind.value, made.until, made.approved_by) == (before.kind.value, before.until, by)

    @rule(number=NUMBERS, by=PEOPLE)
    def confirm_gone(self, number: int, by: str) -> None:
        before = self.findings().get(number)
        done = self.by_hand(lambda: confirm_gone(self.lives.store, number, self.lives.asked(by)), closes=number)
        assert done == (before is not None and before.closing_proposed and by not in (before.owner, OWNER))

    @rule(number=NUMBERS, by=PEOPLE)
    def retire(self, number: int, by: str) -> None:
        before = self.findings().get(number)
        done = self.by_hand(lambda: retire(self.lives.store, number, self.lives.asked(by)), closes=number)
        registered = before is not None and before.place.asset in self.registered
        assert done == (before is not None and before.is_open and not registered and by not in (before.owner, OWNER))

    @invariant()
    def what_is_closed_was_proved_gone_or_written_off_by_name(self) -> None:
        for one in self.findings().values():
            assert (one.written_off is not None) + (one.closing_scan is not None) == (not one.is_open)
            closed = [each for each in transitions_of(self.lives.store, one.number) if each.before != each.after]
            if one.written_off:
                assert closed[-1].why in (Why.CONFIRMED_GONE, Why.RETIRED)
                assert closed[-1].by

    @invariant()
    def no_request_is_lost_and_one_of_a_kind_waits_on_what_is_open(self) -> None:
        requests, findings = requests_of(self.lives.store), self.findings()
        waiting = [(one.finding, one.kind) for one in requests if one.waiting]
        assert len(requests) == self.asked
        assert len(waiting) == len(set(waiting))
        assert all(findings[number].is_open for number, _kind in waiting)

    @invariant()
    def the_history_verifies_and_only_grows(self) -> None:
        verified = self.lives.verified()
        assert verified.faults == ()
        assert verified.links >= self.entries
        self.entries = verified.links

    @invariant()
    def nothing_is_lost(self) -> None:
        assert {one.place for one in self.findings().values()} == self.ever_weak
        for number, one in self.findings().items():
            back = [why for why in self.lives.whys(number) if why == "seen again after it was closed"]
            assert one.times_reopened == len(back)

    @invariant()
    def a_decision_has_an_approver_of_its_own_and_no_hold_on_what_is_closed(self) -> None:
        decisions = decisions_of(self.lives.store)
        for number, one in self.findings().items():
            mine = decisions.get(number, [])
            assert all(each.approved_by not in (each.owner, each.asked_by) for each in mine)
            holds = decision_on(mine, self.lives.today)
            stands = effective_state(one, mine, self.lives.today)
            assert stands == (holds.kind if holds and one.is_open else one.written_off or one.state)
            assert holds is None or one.is_open


TestFindingLife = FindingLife.TestCase
TestFindingLife.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
