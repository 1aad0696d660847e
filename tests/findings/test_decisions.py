"""Accepted risks, false positives and extensions: by two people, until a day, and over by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from checks import InputError, Outcome
from scanner.findings.decide import assign, claim_fixed, decide, extend
from scanner.findings.decisions import Decision, DecisionKind, effective_state, is_due_soon, is_overdue
from scanner.findings.model import FindingState
from scanner.findings.people import Asked
from tests.findings.lives import BUREAU, CITY, OFFICER, OWNER, Lives, place


def decided(
    lives: Lives,
    days: int = 10,
    kind: DecisionKind = DecisionKind.ACCEPTED,
    *,
    by: str = OFFICER,
    approved_by: str = BUREAU,
    most_days: int = 90,
) -> Decision:
    until = lives.today + timedelta(days=days)
    asked = lives.asked(by)
    return decide(
        lives.store, 1, kind, asked, approved_by=approved_by, today=lives.today, until=until, most_days=most_days
    )


def state(lives: Lives, day: date | None = None) -> str:
    return effective_state(lives.finding(), lives.decisions(), day or lives.today).value


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_it_holds_until_its_day_is_over_in_the_city_and_the_finding_returns_by_itself(kind: DecisionKind) -> None:
    lives = Lives()
    lives.open_one()
    decided(lives, 10, kind)
    stored = lives.finding()

    last_moment = datetime(2026, 6, 11, 15, 59, 59, tzinfo=UTC).astimezone(CITY)
    assert state(lives, last_moment.date()) == kind.value
    assert state(lives, (last_moment + timedelta(seconds=1)).date()) == "open"
    assert lives.finding() == stored


def test_the_state_it_returns_to_is_the_one_it_had() -> None:
    lives = Lives()
    lives.open_one()
    assign(lives.store, 1, OWNER, lives.asked())
    decided(lives, 3)
    assert state(lives) == "accepted"

    lives.later(4)

    assert state(lives) == "in_progress"


def test_extended_twice_and_lapsed_it_counts_as_the_newest_says() -> None:
    lives = Lives()
    lives.open_one()
    decided(lives, 5)
    lives.later(7)
    assert state(lives) == "open"
    decided(lives, 5)
    lives.later(2)
    decided(lives, 2, DecisionKind.FALSE_POSITIVE)
    assert state(lives) == "false_positive"

    lives.later(3)

    assert state(lives) == "open", "the acceptance it took the place of does not come back"
    assert [one.ended_at is None for one in lives.decisions()] == [False, False, True]
    assert not lives.verified().faults


def test_proved_gone_an_acceptance_ends_and_does_not_hold_when_the_finding_is_back() -> None:
    lives = Lives()
    lives.open_one()
    decided(lives, 60)
    lives.scan({place(): Outcome.MET})
    assert state(lives) == "closed"

    lives.scan({place(): Outcome.NOT_MET})

    assert state(lives) == "reopened"
    assert not lives.verified().faults


def test_an_accepted_one_seen_again_stays_accepted_and_a_claim_on_it_can_fail() -> None:
    lives = Lives()
    lives.open_one()
    decided(lives, 60)
    claim_fixed(lives.store, 1, lives.asked())
    lives.scan({place(): Outcome.NOT_MET})

    assert (state(lives), lives.finding().state) == ("accepted", FindingState.OPEN)
    assert lives.finding().last_scan == 2


@pytest.mark.parametrize(
    ("approver", "assigned"),
    [(OWNER, ""), (" 系统 责任人", ""), (OFFICER, ""), ("王 工", "王工"), ("ＷＡＮＧ", "wang"), ("", ""), ("　", "")],
)
def test_the_approver_is_not_the_owner_nor_who_asks(approver: str, assigned: str) -> None:
    lives = Lives()
    lives.open_one()
    if assigned:
        assign(lives.store, 1, assigned, lives.asked())
    before = lives.finding(), list(lives.whys())

    with pytest.raises(InputError):
        decided(lives, approved_by=approver)
    with pytest.raises(InputError):
        extend(lives.store, 1, lives.asked(OFFICER), approved_by=approver, until=date(2027, 1, 1))

    assert (lives.finding(), list(lives.whys())) == before
    assert lives.decisions() == []


@pytest.mark.parametrize("days", [-1, 91])
def test_the_end_is_neither_past_nor_too_far(days: int) -> None:
    lives = Lives()
    lives.open_one()

    with pytest.raises(InputError):
        decided(lives, days)


def test_nothing_is_decided_of_a_closed_one() -> None:
    lives = Lives()
    lives.open_one()
    lives.scan({place(): Outcome.MET})

    with pytest.raises(InputError, match="F-1"):
        decided(lives)
    with pytest.raises(InputError, match="F-1"):
        extend(lives.store, 1, lives.asked(OFFICER), approved_by=BUREAU, until=date(2027, 1, 1))


@pytest.mark.parametrize(("by", "reason"), [("", "x"), (" \t", "x"), ("x", ""), ("x", "　"), ("x" * 101, "x")])
def test_a_name_and_a_reason_are_asked_for(by: str, reason: str) -> None:
    with pytest.raises(InputError):
        Asked(by=by, at=datetime.now(UTC), reason=reason)


def test_an_extension_is_later_and_stands_in_the_history() -> None:
    lives = Lives()
    due = lives.open_one().due
    with pytest.raises(InputError):
        extend(lives.store, 1, lives.asked(OFFICER), approved_by=BUREAU, until=due)

    extend(lives.store, 1, lives.asked(OFFICER), approved_by=BUREAU, until=due + timedelta(days=9))

    assert lives.finding().due == due + timedelta(days=9)
    assert not lives.verified().faults


def test_overdue_and_due_soon_stop_at_a_decision_and_at_the_end() -> None:
    lives = Lives()
    one = lives.open_one()

    def said(day: date) -> tuple[bool, bool]:
        return is_overdue(lives.finding(), lives.decisions(), day), is_due_soon(
            lives.finding(), lives.decisions(), day, days=7
        )

    assert said(one.due - timedelta(days=8)) == (False, False)
    assert said(one.due - timedelta(days=7)) == (False, True)
    assert said(one.due) == (False, True)
    assert said(one.due + timedelta(days=1)) == (True, False)
    decided(lives, 40)
    assert said(one.due + timedelta(days=1)) == (False, False)
    lives.scan({place(): Outcome.MET})
    assert said(one.due + timedelta(days=99)) == (False, False)
