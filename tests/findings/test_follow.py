"""The table of transitions: what one scan means for one finding."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks import Outcome, Verdict
from checks.evidence import Depth, Place, Reason
from scanner.findings.follow import followed, opened
from scanner.findings.model import Finding, FindingState, Why

AT = datetime(2026, 6, 1, tzinfo=UTC)
DUE = date(2026, 6, 16)
PLACE = Place("hotline", "cache", "tcp/6379")


def verdict(outcome: Outcome, *, depth: Depth = Depth.NORMAL, reason: Reason | None = None) -> Verdict:
    return Verdict(place=PLACE, check="store.open-to-all", outcome=outcome, seen_at=AT, depth=depth, reason=reason)


def a_finding(state: FindingState = FindingState.OPEN) -> Finding:
    finding = replace(opened(verdict(Outcome.NOT_MET), scan=1, due=DUE), number=7, state=state)
    return replace(finding, closed_at=AT, closing_scan=2) if state is FindingState.CLOSED else finding


def after(finding: Finding, seen: Verdict | None, scan: int = 3) -> tuple[Finding, Why | None]:
    return followed(finding, seen, scan=scan, at=AT + timedelta(days=1), due=DUE + timedelta(days=30))


@pytest.mark.parametrize("state", [FindingState.OPEN, FindingState.REOPENED])
def test_seen_again_stays_as_it_is(state: FindingState) -> None:
    finding, why = after(a_finding(state), verdict(Outcome.PARTLY_MET))

    assert (finding.state, finding.last_scan, finding.outcome) == (state, 3, Outcome.PARTLY_MET)
    assert finding.due == DUE
    assert why is None


@pytest.mark.parametrize("state", [FindingState.OPEN, FindingState.REOPENED])
def test_a_met_check_at_the_same_place_closes_it_and_the_scan_is_recorded(state: FindingState) -> None:
    finding, why = after(a_finding(state), verdict(Outcome.MET))

    assert (finding.state, finding.closing_scan, why) == (FindingState.CLOSED, 3, Why.PROVED_GONE)


def test_what_a_deep_look_found_is_not_closed_by_shallow_ones_though_one_of_them_saw_it_too() -> None:
    deep, _ = after(a_finding(), verdict(Outcome.NOT_MET, depth=Depth.DEEP))
    seen, _ = followed(deep, verdict(Outcome.NOT_MET, depth=Depth.LIGHT), scan=3, at=AT, due=DUE)
    still, _ = followed(seen, verdict(Outcome.MET, depth=Depth.LIGHT), scan=4, at=AT, due=DUE)
    assert still.is_open
    assert still.unverified_since == AT
    closed, why = followed(still, verdict(Outcome.MET, depth=Depth.DEEP), scan=5, at=AT, due=DUE)
    assert (closed.state, why) == (FindingState.CLOSED, Why.PROVED_GONE)
    back, _ = followed(closed, verdict(Outcome.NOT_MET, depth=Depth.LIGHT), scan=6, at=AT, due=DUE)
    gone, _ = followed(back, verdict(Outcome.MET, depth=Depth.LIGHT), scan=7, at=AT, due=DUE)
    assert not gone.is_open


def test_a_met_check_that_looked_less_deeply_closes_nothing() -> None:
    finding, why = after(a_finding(), verdict(Outcome.MET, depth=Depth.LIGHT))

    assert finding.is_open
    assert finding.unverified_since is not None
    assert why is None


@pytest.mark.parametrize("reason", list(Reason))
def test_not_assessed_for_whatever_reason_closes_nothing(reason: Reason) -> None:
    finding, why = after(a_finding(), verdict(Outcome.NOT_ASSESSED, reason=reason))

    assert finding.is_open
    assert (finding.unverified_reason, why) == (reason, None)


def test_a_place_that_was_not_looked_at_closes_nothing_and_keeps_since_when() -> None:
    once, _ = after(a_finding(), None)
    twice, why = followed(once, None, scan=4, at=AT + timedelta(days=8), due=DUE)

    assert twice.is_open
    assert twice.unverified_since == AT + timedelta(days=1)
    assert why is None


def test_seen_again_it_is_verified_once_more() -> None:
    lost, _ = after(a_finding(), None)
    found, _ = followed(lost, verdict(Outcome.NOT_MET), scan=4, at=AT, due=DUE)

    assert (found.unverified_since, found.unverified_reason) == (None, None)


def test_a_closed_one_that_comes_back_is_reopened_with_its_count_and_a_new_deadline() -> None:
    finding, why = after(a_finding(FindingState.CLOSED), verdict(Outcome.NOT_MET))

    assert (finding.state, finding.times_reopened, finding.reopened_in) == (FindingState.REOPENED, 1, 3)
    assert finding.first_seen == AT
    assert finding.due == DUE + timedelta(days=30)
    assert why is Why.SEEN_AGAIN


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*Outcome, None]),
            st.sampled_from(list(Depth)),
        ),
        max_size=30,
    )
)
def test_over_any_history_only_a_met_check_as_deep_as_any_sight_of_it_closes(
    history: list[tuple[Outcome | None, Depth]],
) -> None:
    finding = a_finding()
    deepest = finding.depth
    for scan, (outcome, depth) in enumerate(history, start=2):
        before = finding
        seen = verdict(outcome, depth=depth) if outcome else None
        finding, why = followed(finding, seen, scan=scan, at=AT + timedelta(days=scan), due=DUE)
        if before.is_open and not finding.is_open:
            assert outcome is Outcome.MET
            assert depth >= deepest
            assert finding.closing_scan == scan
        if outcome is not None and outcome.is_weakness:
            deepest = max(deepest, depth) if before.is_open else depth
        told = (before.state, before.closing_proposed) != (finding.state, finding.closing_proposed)
        assert (why is not None) == told
        assert finding.times_reopened >= before.times_reopened
        assert (finding.place, finding.check, finding.number) == (before.place, before.check, before.number)
