"""A decision withdrawn before its day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import InputError, Outcome, UnknownName
from scanner.findings.decide import assign, decide, withdraw
from scanner.findings.decisions import DecisionKind, effective_state
from tests.findings.lives import BUREAU, OFFICER, OWNER, Lives, place


@pytest.fixture
def lives() -> Lives:
    lives = Lives()
    lives.open_one()
    return lives


def decided(lives: Lives, kind: DecisionKind = DecisionKind.ACCEPTED) -> None:
    until = lives.today + timedelta(days=10)
    asked = lives.asked(OFFICER)
    decide(lives.store, 1, kind, asked, approved_by=BUREAU, today=lives.today, until=until, most_days=90)


def standing(lives: Lives) -> str:
    return effective_state(lives.finding(), lives.decisions(), lives.today).value


@pytest.mark.parametrize("kind", list(DecisionKind))
@pytest.mark.parametrize("by", [OWNER, OFFICER, BUREAU])
def test_the_finding_stands_as_it_is_stored_from_now_on(lives: Lives, kind: DecisionKind, by: str) -> None:
    assign(lives.store, 1, OWNER, lives.asked(OFFICER))
    decided(lives, kind)
    lives.later(3)

    withdraw(lives.store, 1, lives.asked(by, "补偿措施已失效"), today=lives.today)

    assert standing(lives) == "in_progress"
    assert lives.decisions()[0].ended_at == lives.now
    assert list(lives.whys())[-1] == "decision withdrawn"
    assert not lives.verified().faults


def test_decided_anew_it_holds_again(lives: Lives) -> None:
    decided(lives)
    withdraw(lives.store, 1, lives.asked(), today=lives.today)
    decided(lives, DecisionKind.FALSE_POSITIVE)

    assert standing(lives) == "false_positive"


@pytest.mark.parametrize("history", ["none", "past", "withdrawn", "closed"])
def test_only_one_that_holds_can_be_withdrawn(lives: Lives, history: str) -> None:
    if history != "none":
        decided(lives)
    if history == "past":
        lives.later(11)
    if history == "withdrawn":
        withdraw(lives.store, 1, lives.asked(), today=lives.today)
    if history == "closed":
        lives.scan({place(): Outcome.MET})
    head = lives.verified()

    with pytest.raises(InputError, match="F-1"):
        withdraw(lives.store, 1, lives.asked(), today=lives.today)

    assert lives.verified() == head


def test_a_finding_that_is_not_there_is_named(lives: Lives) -> None:
    with pytest.raises(UnknownName, match="F-7"):
        withdraw(lives.store, 7, lives.asked(), today=lives.today)
