"""Findings that a person closes without a scan: what no longer applies, and what belonged to a retired asset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from checks import InputError, Outcome
from checks.evidence import Depth
from scanner.findings.decide import assign, claim_fixed, decide
from scanner.findings.decisions import DecisionKind, effective_state
from scanner.findings.figures import Day, Figures, summary
from scanner.findings.model import Finding, WrittenOff
from scanner.findings.people import Asked
from scanner.findings.write_off import confirm_gone, retire
from scanner.store import Store
from scanner.store.findings import findings_of, transitions_of_systems
from tests.findings.lives import BUREAU, CITY, HOTLINE, OFFICER, OWNER, Lives, place

Close = Callable[[Store, int, Asked], Finding]

GONE, RETIRED = WrittenOff.NOT_APPLICABLE, WrittenOff.RETIRED
CLOSING: dict[WrittenOff, Close] = {GONE: confirm_gone, RETIRED: retire}


@pytest.fixture
def lives() -> Lives:
    lives = Lives()
    lives.open_one()
    return lives


def made_possible(lives: Lives, how: WrittenOff) -> None:
    lives.later(1)
    if how is GONE:
        lives.scan({place(): Outcome.NOT_APPLICABLE})
    else:
        lives.register("db")


def written_off(lives: Lives, how: WrittenOff, by: str = OFFICER) -> Finding:
    made_possible(lives, how)
    return CLOSING[how](lives.store, 1, lives.asked(by, "经现场核实"))


def figures(lives: Lives) -> Figures:
    return summary(
        [HOTLINE],
        findings_of(lives.store),
        transitions_of_systems(lives.store, [HOTLINE.id]),
        {},
        Day(today=lives.today, zone=CITY, soon=7),
    ).total


@pytest.mark.parametrize("how", list(WrittenOff))
def test_closed_by_a_named_person_it_has_no_closing_scan_and_an_entry_of_its_own(lives: Lives, how: WrittenOff) -> None:
    claim_fixed(lives.store, 1, lives.asked())

    closed = written_off(lives, how)

    assert (closed.is_open, closed.written_off, closed.closing_scan, closed.claimed_at) == (False, how, None, None)
    assert closed.closed_at == lives.now
    assert effective_state(closed, (), lives.today) is how
    entry = transitions_of_systems(lives.store, [HOTLINE.id])[-1]
    assert (entry.by, entry.reason, entry.scan, entry.after) == (OFFICER, "经现场核实", None, "closed")
    assert entry.why == {GONE: "confirmed that it no longer applies", RETIRED: "its asset was retired"}[how]
    assert not lives.verified().faults


@pytest.mark.parametrize("how", list(WrittenOff))
def test_it_counts_apart_and_never_as_fixed(lives: Lives, how: WrittenOff) -> None:
    lives.open_one(place("db", "tcp/1"))
    lives.later(3)
    lives.scan({place("db", "tcp/1"): Outcome.MET})
    before = figures(lives)

    written_off(lives, how)
    lives.later(300)

    after = figures(lives)
    assert after.states == {"closed": 1, how.value: 1}
    assert (after.closed, after.written_off, after.open, after.overdue) == (1, 1, 0, 0)
    assert (after.days_to_fix, after.fixed_in_time) == (before.days_to_fix, before.fixed_in_time) == (3.0, 1.0)


@pytest.mark.parametrize("how", list(WrittenOff))
@pytest.mark.parametrize("who", [OWNER, "系统 责任人", "王工", ""])
def test_its_owner_can_not(lives: Lives, how: WrittenOff, who: str) -> None:
    if who == "王工":
        assign(lives.store, 1, who, lives.asked(OFFICER))
    made_possible(lives, how)
    before = lives.finding(), lives.verified()

    with pytest.raises(InputError):
        CLOSING[how](lives.store, 1, lives.asked(who))

    assert (lives.finding(), lives.verified()) == before


@pytest.mark.parametrize("outcome", [Outcome.NOT_MET, Outcome.PARTLY_MET, Outcome.NOT_ASSESSED, None])
def test_without_a_scans_proposal_nobody_confirms_that_it_is_gone(lives: Lives, outcome: Outcome | None) -> None:
    lives.scan({place(): outcome})

    with pytest.raises(InputError, match="F-1"):
        confirm_gone(lives.store, 1, lives.asked(OFFICER))
    assert lives.finding().is_open


def test_an_asset_that_is_registered_is_not_retired(lives: Lives) -> None:
    with pytest.raises(InputError, match="F-1"):
        retire(lives.store, 1, lives.asked(OFFICER))

    lives.register("db")
    lives.register("db", "cache")
    with pytest.raises(InputError, match="F-1"):
        retire(lives.store, 1, lives.asked(OFFICER))


def test_of_a_system_that_is_not_registered_all_can_be_retired(lives: Lives) -> None:
    lives.open_one(place("", "registration"))
    with pytest.raises(InputError, match="F-2"):
        retire(lives.store, 2, lives.asked(OFFICER))
    with lives.store.transaction() as db:
        db.conn.execute("DELETE FROM systems")

    for number in (1, 2):
        assert retire(lives.store, number, lives.asked(OFFICER)).written_off is RETIRED


def test_gone_from_the_estate_it_stays_open_and_unverified_until_somebody_says_so(lives: Lives) -> None:
    lives.register("db")
    lives.later(1)

    lives.scan({})

    assert lives.finding().is_open
    assert lives.finding().unverified_since == lives.now


def test_a_proposal_changes_no_state_and_is_told_once(lives: Lives) -> None:
    claim_fixed(lives.store, 1, lives.asked())
    first = lives.scan({place(): Outcome.NOT_APPLICABLE})
    again = lives.scan({place(): Outcome.NOT_APPLICABLE})

    one = lives.finding()
    assert (one.state.value, one.closing_proposed, one.not_applicable_in) == ("claimed", True, 2)
    assert (first.proposed, again.proposed, first.closed) == ((1,), (), ())
    assert list(lives.whys())[-1] == "the check no longer applies there: closing it is proposed"
    assert len(list(lives.whys())) == 3


def test_a_shallower_look_proposes_nothing() -> None:
    lives = Lives()
    lives.scan({place(): Outcome.NOT_MET}, depth=Depth.DEEP)

    lives.scan({place(): Outcome.NOT_APPLICABLE}, depth=Depth.NORMAL)

    assert not lives.finding().closing_proposed


@pytest.mark.parametrize("outcome", [Outcome.NOT_ASSESSED, None])
def test_a_scan_that_could_not_look_leaves_the_proposal(lives: Lives, outcome: Outcome | None) -> None:
    lives.scan({place(): Outcome.NOT_APPLICABLE})

    lives.scan({place(): outcome})

    assert lives.finding().closing_proposed


def test_seen_again_it_is_no_longer_proposed(lives: Lives) -> None:
    lives.scan({place(): Outcome.NOT_APPLICABLE})

    lives.scan({place(): Outcome.NOT_MET})

    assert not lives.finding().closing_proposed
    assert list(lives.whys())[-1] == "seen again: closing it is no longer proposed"
    with pytest.raises(InputError):
        confirm_gone(lives.store, 1, lives.asked(OFFICER))
    assert not lives.verified().faults


def test_proved_gone_it_is_closed_by_the_scan(lives: Lives) -> None:
    lives.scan({place(): Outcome.NOT_APPLICABLE})

    lives.scan({place(): Outcome.MET})

    assert (lives.finding().closing_scan, lives.finding().written_off) == (3, None)
    assert not lives.verified().faults


@pytest.mark.parametrize("how", list(WrittenOff))
def test_a_later_weakness_reopens_it_and_what_was_known_before_does_not(lives: Lives, how: WrittenOff) -> None:
    seen_at = lives.now
    written_off(lives, how)
    head = lives.verified()
    lives.later(1)

    lives.scan({place(): Outcome.NOT_MET}, number=1, at=seen_at)
    lives.scan({place(): Outcome.NOT_APPLICABLE})
    lives.scan({place(): Outcome.MET})
    assert (lives.finding().written_off, lives.verified()) == (how, head)

    tally = lives.scan({place(): Outcome.NOT_MET})

    one = lives.finding()
    assert tally.reopened == (1,)
    assert (one.state.value, one.times_reopened, one.written_off, one.closing_proposed) == ("reopened", 1, None, False)
    assert not lives.verified().faults


@pytest.mark.parametrize("how", list(WrittenOff))
def test_what_was_decided_of_it_ends(lives: Lives, how: WrittenOff) -> None:
    until = lives.today + timedelta(days=60)
    asked = lives.asked(OFFICER)
    decide(
        lives.store, 1, DecisionKind.ACCEPTED, asked, approved_by=BUREAU, today=lives.today, until=until, most_days=90
    )

    written_off(lives, how)

    assert lives.decisions()[0].ended_at == lives.now
    assert not lives.verified().faults


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE findings SET written_off = 'not_applicable'",
        "UPDATE findings SET written_off = NULL",
        "UPDATE findings SET not_applicable_in = 1",
    ],
)
def test_an_edit_behind_the_programs_back_shows(lives: Lives, edit: str) -> None:
    written_off(lives, RETIRED)
    assert not lives.verified().faults

    lives.store.db.conn.execute(edit)

    assert len(lives.verified().faults) == 1
