"""The life of a finding: every cell of the table, by what people and scans really do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import InputError, Outcome
from checks.evidence import Depth
from scanner.findings.decide import assign, claim_fixed
from scanner.findings.lifecycle import LIFE, Event
from scanner.findings.model import Finding, FindingState
from scanner.findings.write_off import confirm_gone, retire
from tests.findings.lives import OFFICER, OWNER, Lives, place

OPEN, AT_WORK, CLAIMED, REOPENED, CLOSED = (
    FindingState.OPEN,
    FindingState.IN_PROGRESS,
    FindingState.CLAIMED,
    FindingState.REOPENED,
    FindingState.CLOSED,
)
REFUSED = None

# assigned, claimed, seen, proved gone, not applicable, not proved, confirmed gone, retired
TABLE = {
    OPEN: (AT_WORK, CLAIMED, OPEN, CLOSED, OPEN, OPEN, CLOSED, CLOSED),
    AT_WORK: (AT_WORK, CLAIMED, AT_WORK, CLOSED, AT_WORK, AT_WORK, CLOSED, CLOSED),
    CLAIMED: (CLAIMED, REFUSED, OPEN, CLOSED, CLAIMED, CLAIMED, CLOSED, CLOSED),
    REOPENED: (AT_WORK, CLAIMED, REOPENED, CLOSED, REOPENED, REOPENED, CLOSED, CLOSED),
    CLOSED: (REFUSED, REFUSED, REOPENED, CLOSED, CLOSED, CLOSED, REFUSED, REFUSED),
}
CELLS = [(state, event, after) for state, row in TABLE.items() for event, after in zip(Event, row, strict=True)]


def brought_to(lives: Lives, state: FindingState) -> Finding:
    """A finding in a state, by the shortest way."""
    lives.open_one()
    lives.later(1)
    if state is AT_WORK:
        assign(lives.store, 1, OWNER, lives.asked())
    if state is CLAIMED:
        claim_fixed(lives.store, 1, lives.asked())
    if state in (CLOSED, REOPENED):
        lives.scan({place(): Outcome.MET})
    if state is REOPENED:
        lives.scan({place(): Outcome.NOT_MET})
    lives.later(1)
    assert lives.finding().state is state
    return lives.finding()


def happens(lives: Lives, event: Event) -> None:
    if event is Event.ASSIGNED:
        assign(lives.store, 1, OWNER, lives.asked(OFFICER))
    elif event is Event.CLAIMED:
        claim_fixed(lives.store, 1, lives.asked())
    elif event is Event.CONFIRMED_GONE:
        confirm_gone(lives.store, 1, lives.asked(OFFICER))
    elif event is Event.RETIRED:
        retire(lives.store, 1, lives.asked(OFFICER))
    else:
        lives.scan({place(): OUTCOMES[event]})


OUTCOMES = {
    Event.SEEN: Outcome.NOT_MET,
    Event.PROVED_GONE: Outcome.MET,
    Event.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
    Event.NOT_PROVED: Outcome.NOT_ASSESSED,
}


def made_possible(lives: Lives, event: Event) -> None:
    """What the event needs besides a state."""
    if event is Event.CONFIRMED_GONE:
        lives.scan({place(): Outcome.NOT_APPLICABLE})
    if event is Event.RETIRED:
        lives.register("db")


def test_the_table_has_every_state_and_every_event() -> None:
    assert {(state, event): after for state, event, after in CELLS} == {
        (state, event): after for state, row in LIFE.items() for event, after in row.items()
    }
    assert len(CELLS) == len(FindingState) * len(Event)


@pytest.mark.parametrize(("state", "event", "after"), CELLS)
def test_every_cell(state: FindingState, event: Event, after: FindingState | None) -> None:
    lives = Lives()
    brought_to(lives, state)
    made_possible(lives, event)
    before = lives.finding()
    entries = len(list(lives.whys()))

    if after is REFUSED:
        with pytest.raises(InputError, match="F-1"):
            happens(lives, event)
        assert lives.finding() == before
    else:
        happens(lives, event)

    assert lives.finding().state is (after or state)
    told = event in (Event.ASSIGNED, Event.CLAIMED) and after is not REFUSED
    told |= event is Event.NOT_APPLICABLE and state is not CLOSED
    assert len(list(lives.whys())) == entries + (lives.finding().state is not state or told)
    assert not lives.verified().faults


@pytest.mark.parametrize("state", [OPEN, AT_WORK, CLAIMED, REOPENED])
@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.NOT_ASSESSED, Outcome.NOT_APPLICABLE, None])
def test_a_weaker_look_a_lost_login_and_silence_close_nothing(state: FindingState, outcome: Outcome | None) -> None:
    lives = Lives()
    brought_to(lives, state)

    lives.scan({place(): outcome}, depth=Depth.LIGHT)

    assert lives.finding().state is state
    assert lives.finding().unverified_since == lives.now


def test_a_claim_is_not_refuted_by_what_was_seen_before_it() -> None:
    lives = Lives()
    brought_to(lives, CLAIMED)
    claimed_at = lives.finding().claimed_at
    assert claimed_at is not None

    lives.scan({place(): Outcome.NOT_MET}, at=claimed_at - timedelta(seconds=1))
    assert lives.finding().state is CLAIMED

    lives.scan({place(): Outcome.NOT_MET}, at=claimed_at)
    assert (lives.finding().state, lives.finding().claimed_at) == (OPEN, None)
    assert list(lives.whys())[-1] == "claim rejected: seen again by the retest"


@pytest.mark.parametrize("state", list(FindingState))
@pytest.mark.parametrize("scan", [1, 2, 3])
def test_reading_the_same_evidence_in_again_changes_no_state(state: FindingState, scan: int) -> None:
    lives = Lives()
    brought_to(lives, state)
    seen = {1: Outcome.NOT_MET, 2: Outcome.MET, 3: Outcome.NOT_MET}
    if scan > lives.scans:
        scan = lives.scans
    times = {1: lives.now - timedelta(days=2), 2: lives.now - timedelta(days=1), 3: lives.now - timedelta(days=1)}
    before = lives.finding()

    tally = lives.scan({place(): seen[scan]}, number=scan, at=times[scan])

    assert (lives.finding().state, lives.finding().times_reopened) == (state, before.times_reopened)
    assert (tally.opened, tally.closed, tally.reopened, tally.claims_rejected) == ((), (), (), ())


def test_the_history_of_a_finding_that_came_back_is_kept_and_its_count_shown() -> None:
    lives = Lives()
    brought_to(lives, REOPENED)
    lives.scan({place(): Outcome.MET})
    lives.scan({place(): Outcome.NOT_MET})

    assert lives.finding().times_reopened == 2
    assert len(list(lives.whys())) == 5
