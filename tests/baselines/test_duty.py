"""Who answers for a cloud item, the system or its platform's provider; and where checks and answer contradict each other."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from baselines.duty import Duty
from baselines.load import load_baseline
from baselines.model import Assessment, Hazard, Inherited, Item, ItemResult
from checks import Outcome, Severity, Text, Verdict
from checks.evidence import Reason
from tests.baselines.make import answer, item, judged, verdict

MET, PARTLY, NOT_MET = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET
UNKNOWN, NONE = Outcome.NOT_ASSESSED, Outcome.NOT_APPLICABLE
HAZARD = Hazard(id="A-04", name=Text(zh="隐患", en="a hazard"))


def cloud_item(party: str, **rest: object) -> Item:
    return replace(item("8.2.1.1", topic="cloud.attested"), party=party, **rest)


def inherited(outcome: Outcome, reason: Reason | None = None, **rest: object) -> Inherited:
    if outcome is UNKNOWN and reason is None:
        reason = Reason.PLATFORM_NOT_ASSESSED
    return Inherited(
        platform="zwy", name="政务云", outcome=outcome, reason=reason, scan=3, assessed_on="2026-03-01", **rest
    )  # type: ignore[arg-type]


def result(one: Item, own: Outcome | None, theirs: Inherited | None, *, provider: bool = False) -> ItemResult:
    """How the item comes out for a system that answers `own` and inherits `theirs`."""
    duty = Duty(inherited={one.id: theirs} if theirs else {}, provider=provider)
    verdicts = [answer(one, own)] if own else []
    return judged([one], verdicts, duty=duty).items[0]


@pytest.mark.parametrize("own", [None, *Outcome])
@pytest.mark.parametrize("theirs", Outcome)
def test_an_item_of_the_provider_takes_the_platforms_result_alone(own: Outcome | None, theirs: Outcome) -> None:
    found = result(cloud_item("csp"), own, inherited(theirs))
    assert found.outcome is theirs
    assert found.reason == (Reason.PLATFORM_NOT_ASSESSED if theirs is UNKNOWN else None)
    assert found.inherited == inherited(theirs)
    assert (found.because, found.places_total) == ((), 0)


@pytest.mark.parametrize(
    ("own", "theirs", "outcome"),
    [
        (MET, MET, MET),
        (MET, NOT_MET, NOT_MET),
        (NOT_MET, MET, NOT_MET),
        (PARTLY, NOT_MET, NOT_MET),
        (PARTLY, MET, PARTLY),
        (MET, UNKNOWN, UNKNOWN),
        (None, MET, UNKNOWN),
        (None, NOT_MET, NOT_MET),
        (NOT_MET, UNKNOWN, NOT_MET),
        (NONE, MET, MET),
        (MET, NONE, MET),
        (NONE, NONE, NONE),
    ],
)
def test_an_item_of_both_takes_the_worse(own: Outcome | None, theirs: Outcome, outcome: Outcome) -> None:
    found = result(cloud_item("both"), own, inherited(theirs))
    assert found.outcome is outcome
    assert (found.reason is None) is (outcome is not UNKNOWN)
    assert all(doubt.outcome.is_weakness for doubt in found.because) or not outcome.is_weakness


def test_why_an_item_of_both_is_not_assessed_is_said_of_the_side_that_lacks() -> None:
    assert result(cloud_item("both"), None, inherited(MET)).reason is Reason.NO_ANSWER
    too_old = inherited(UNKNOWN, Reason.PLATFORM_TOO_OLD)
    assert result(cloud_item("both"), MET, too_old).reason is Reason.PLATFORM_TOO_OLD


@pytest.mark.parametrize("party", ["tenant", ""])
def test_an_item_of_the_customer_and_one_of_no_cloud_stay_the_systems_own(party: str) -> None:
    found = result(cloud_item(party), NOT_MET, inherited(MET))
    assert (found.outcome, found.inherited) == (NOT_MET, None)


@pytest.mark.parametrize(("party", "outcome"), [("tenant", NONE), ("csp", NOT_MET), ("both", NOT_MET), ("", NOT_MET)])
def test_what_customers_must_do_does_not_apply_to_a_platform(party: str, outcome: Outcome) -> None:
    assert result(cloud_item(party), NOT_MET, None, provider=True).outcome is outcome


def test_a_hazard_of_the_platform_is_one_of_what_runs_on_it() -> None:
    one = cloud_item("csp", hazard=HAZARD)
    theirs = inherited(NOT_MET, hazard="A-04", severity=Severity.HIGH, attested=True)
    assessment = judged([one], [], duty=Duty(inherited={one.id: theirs}), rule="mlps-2021")
    assert assessment.hazards == ("A-04",)
    assert assessment.items[0].severity is Severity.HIGH
    # The only half with an item counts for 100, of which its only item takes f(w)·(1 − 0)·100/1 = 100.
    assert (assessment.score, assessment.conclusion.word.en) == (0.0, "poor")


def test_the_gravest_severity_of_both_sides_counts() -> None:
    one = replace(item("8.2.3.1 a)", checks=("port.high-risk",), topic="cloud.attested"), party="both")
    theirs = inherited(NOT_MET, severity=Severity.LOW)
    duty = Duty(inherited={one.id: theirs})
    weak = judged([one], [verdict("port.high-risk", NOT_MET)], severities={"port.high-risk": Severity.HIGH}, duty=duty)
    assert weak.items[0].severity is Severity.HIGH
    assert weak.items[0].inherited == theirs


@given(outcome=st.sampled_from(Outcome), own=st.sampled_from(Outcome), party=st.sampled_from(["csp", "both", "tenant"]))
def test_nothing_inherited_makes_met_of_what_nobody_looked_at(outcome: Outcome, own: Outcome, party: str) -> None:
    found = result(cloud_item(party), own, inherited(outcome))
    sides = {"csp": {outcome}, "both": {own, outcome}, "tenant": {own}}[party]
    if found.outcome is MET:
        assert sides <= {MET, NONE}
    if UNKNOWN in sides:
        assert found.outcome is UNKNOWN or found.outcome.is_weakness


def test_the_label_says_where_from_and_why_not() -> None:
    assert inherited(MET).label.zh == "承自云平台“政务云”2026-03-01 的评估"
    too_old = inherited(UNKNOWN, Reason.PLATFORM_TOO_OLD).label
    assert too_old.zh == "云平台“政务云”的评估已过期（2026-03-01）"
    assert too_old.en == "cloud platform 政务云 was assessed too long ago (2026-03-01)"


def test_items_of_level_2_name_the_item_of_level_3_they_come_from() -> None:
    origins = {one.id: one.origin for one in load_baseline("mlps2-cloud-level2").items}
    assert origins["7.2.4.1 a)"] == "8.2.4.2 a)"
    assert origins["7.2.4.3 c)"] == "8.2.4.5 c)"
    assert all(one.origin == one.id for one in load_baseline("mlps2-cloud-level3").items)


def test_an_assessment_kept_before_any_of_this_can_still_be_read() -> None:
    one = item("8.1.4.1 a)", checks=("a.b",), topic="a.t")
    document = msgspec.to_builtins(judged([one], [verdict("a.b", MET), answer(one, NOT_MET)]))
    for result_ in document["items"]:
        del result_["inherited"], result_["dispute"]
    read = msgspec.convert(document, Assessment)
    assert (read.items[0].inherited, read.items[0].dispute) == (None, None)


DISPUTED = item("8.1.4.1 a)", checks=("a.b", "a.c"), topic="a.t")


def disputed(verdicts: list[Verdict]) -> ItemResult:
    return judged([DISPUTED], verdicts).items[0]


@pytest.mark.parametrize(
    ("seen", "answered", "contradiction"),
    [
        (NOT_MET, MET, True),
        (PARTLY, MET, True),
        (NOT_MET, NONE, True),
        (NOT_MET, PARTLY, False),
        (NOT_MET, NOT_MET, False),
        (NOT_MET, UNKNOWN, False),
        (MET, NOT_MET, True),
        (MET, PARTLY, False),
        (MET, MET, False),
        (MET, NONE, False),
        (UNKNOWN, MET, False),
        (UNKNOWN, NOT_MET, False),
        (NONE, NOT_MET, False),
    ],
)
def test_what_contradicts_what(seen: Outcome, answered: Outcome, contradiction: bool) -> None:
    found = disputed([verdict("a.b", seen), verdict("a.c", seen), answer(DISPUTED, answered)])
    assert (found.dispute is not None) is contradiction
    if found.dispute:
        assert (found.dispute.seen, found.dispute.answered) == (seen, answered)
        assert found.outcome is (seen if seen.is_weakness else answered)


def test_a_dispute_names_both_sides() -> None:
    said = replace(answer(DISPUTED, MET), facts={"person": "数据局安全管理员", "answered_on": "2026-05-01"})
    found = disputed([verdict("a.b", NOT_MET), verdict("a.c", MET, asset="db"), verdict("a.b", MET, asset="db"), said])
    assert found.outcome is PARTLY
    assert found.dispute is not None
    assert [(one.check, one.asset, one.locator) for one in found.dispute.places] == [("a.b", "web", "tcp/443")]
    assert (found.dispute.person, found.dispute.answered_on) == ("数据局安全管理员", "2026-05-01")


def test_where_the_checks_say_met_the_dispute_names_where() -> None:
    found = disputed([verdict("a.b", MET), verdict("a.c", MET, asset="db"), answer(DISPUTED, NOT_MET)])
    assert found.outcome is NOT_MET
    assert found.dispute is not None
    assert {(one.check, one.asset, one.outcome) for one in found.dispute.places} == {
        ("a.b", "web", MET),
        ("a.c", "db", MET),
    }


@pytest.mark.parametrize(("telling", "contradiction"), [((), False), (("a.b",), True)])
def test_the_met_of_a_check_that_only_refutes_contradicts_nobody_unless_it_tells(
    telling: tuple[str, ...], contradiction: bool
) -> None:
    refuted = item("1", checks=("a.b",), topic="a.t", refuting=("a.b",))
    one = replace(refuted, settled_by=replace(refuted.settled_by, telling=telling))
    (found,) = judged([one], [verdict("a.b", MET), answer(one, NOT_MET)]).items
    assert (found.dispute is not None) is contradiction
    (found,) = judged([one], [verdict("a.b", NOT_MET), answer(one, MET)]).items
    assert found.dispute is not None


def test_an_item_with_one_side_alone_has_no_dispute() -> None:
    by_checks, by_answer = item("a", checks=("a.b",)), item("b", topic="a.t")
    assessment = judged([by_checks, by_answer], [verdict("a.b", NOT_MET), answer(by_answer, MET)])
    assert [one.dispute for one in assessment.items] == [None, None]


def test_a_dispute_lists_at_most_ten_places() -> None:
    many = [verdict("a.b", NOT_MET, asset=f"host-{n}") for n in range(40)]
    found = disputed([*many, verdict("a.c", MET), answer(DISPUTED, MET)])
    assert found.dispute is not None
    assert len(found.dispute.places) == 10
