"""How verdicts and answers settle an item."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from baselines.model import Hazard
from checks import Outcome, Severity, Text
from checks.evidence import Place, Reason
from tests.baselines.make import answer, item, judged, outcomes, verdict

MET, PARTLY, NOT, NA, UN = (
    Outcome.MET,
    Outcome.PARTLY_MET,
    Outcome.NOT_MET,
    Outcome.NOT_APPLICABLE,
    Outcome.NOT_ASSESSED,
)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], UN),
        ([MET, MET], MET),
        ([NOT, NOT], NOT),
        ([NOT, MET], PARTLY),
        ([PARTLY], PARTLY),
        ([PARTLY, NOT], PARTLY),
        ([MET, UN], UN),
        ([NOT, UN], NOT),
        ([NOT, MET, UN], PARTLY),
        ([NA, NA], NA),
        ([NA, MET], MET),
        ([NA, UN], UN),
        ([NA, NOT], NOT),
    ],
)
def test_places_make_an_item(seen: list[Outcome], expected: Outcome) -> None:
    verdicts = [verdict("a.check", outcome, locator=f"tcp/{port}") for port, outcome in enumerate(seen, start=1)]
    assert outcomes(judged([item("1", checks=("a.check",))], verdicts)) == [expected]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((MET, NOT), NOT),
        ((PARTLY, NOT), NOT),
        ((MET, UN), UN),
        ((PARTLY, UN), PARTLY),
        ((MET, NA), MET),
        ((NA, NA), NA),
    ],
)
def test_the_worst_check_speaks_for_a_place(seen: tuple[Outcome, Outcome], expected: Outcome) -> None:
    one = item("1", checks=("a.check", "b.check"))
    verdicts = [verdict("a.check", seen[0]), verdict("b.check", seen[1])]
    assert outcomes(judged([one], verdicts)) == [expected]


def expected_of_both(checks: Outcome, claim: Outcome) -> Outcome:
    """The rule in words: a weakness wins, then what was not looked at; what does not apply leaves it to the other."""
    if NOT in (checks, claim):
        return NOT
    if PARTLY in (checks, claim):
        return PARTLY
    if UN in (checks, claim):
        return UN
    return MET if MET in (checks, claim) else NA


@pytest.mark.parametrize(("checks", "claim"), list(itertools.product(Outcome, Outcome)))
def test_both_sides(checks: Outcome, claim: Outcome) -> None:
    one = item("1", checks=("a.check",), topic="a.topic")
    result = judged([one], [verdict("a.check", checks), answer(one, claim)])
    assert outcomes(result) == [expected_of_both(checks, claim)]


def test_checks_do_not_replace_an_answer() -> None:
    one = item("1", checks=("a.check",), topic="a.topic")
    (result,) = judged([one], [verdict("a.check", MET)]).items
    assert (result.outcome, result.reason) == (UN, Reason.NO_ANSWER)
    assert [(doubt.check, doubt.locator) for doubt in result.because] == [("a.topic", "answer:1")]


def test_an_answer_does_not_replace_a_look() -> None:
    one = item("1", checks=("a.check",), topic="a.topic")
    (result,) = judged([one], [answer(one, MET)]).items
    assert (result.outcome, result.reason) == (UN, Reason.NOT_TRIED)


def test_an_answer_to_another_question_does_not_count() -> None:
    one, other = item("1", topic="a.topic"), item("2", topic="a.topic")
    assert outcomes(judged([one, other], [answer(other, MET)])) == [UN, MET]


def test_a_verdict_on_another_system_does_not_count() -> None:
    one = item("1", checks=("a.check",))
    stranger = msgspec.structs.replace(verdict("a.check", MET), place=Place("other", "web", "tcp/443"))
    assert outcomes(judged([one], [stranger])) == [UN]


def test_an_item_nothing_settles_is_not_assessed() -> None:
    assert outcomes(judged([item("1")], [])) == [UN]


def test_an_expired_answer_says_so() -> None:
    one = item("1", topic="a.topic")
    (result,) = judged([one], [answer(one, UN, reason=Reason.ANSWER_EXPIRED)]).items
    assert (result.outcome, result.reason) == (UN, Reason.ANSWER_EXPIRED)


def test_the_reason_is_the_most_frequent_one() -> None:
    one = item("1", checks=("a.check",))
    reasons = [Reason.TIMEOUT, Reason.REFUSED, Reason.REFUSED]
    verdicts = [verdict("a.check", UN, locator=f"tcp/{n}", reason=reason) for n, reason in enumerate(reasons)]
    (result,) = judged([one], verdicts).items
    assert result.reason is Reason.REFUSED
    assert (result.places, result.places_total) == (0, 3)


def test_because_holds_the_weaknesses_worst_first_and_bounded() -> None:
    one = item("1", checks=("a.check", "b.check"))
    verdicts = [verdict("a.check", PARTLY, locator=f"tcp/{n}") for n in range(80)]
    verdicts += [verdict("b.check", NOT, locator="tcp/7"), verdict("b.check", MET, locator="tcp/8")]
    (result,) = judged([one], verdicts).items
    assert len(result.because) == 50
    assert (result.because[0].check, result.because[0].locator) == ("b.check", "tcp/7")
    assert all(doubt.outcome.is_weakness for doubt in result.because)


def test_a_met_item_has_no_doubts_and_counts_its_places() -> None:
    one = item("1", checks=("a.check",), topic="a.topic")
    verdicts = [verdict("a.check", MET), verdict("a.check", MET, locator="tcp/80"), answer(one, MET)]
    (result,) = judged([one], verdicts).items
    assert (result.because, result.reason, result.places, result.places_total) == ((), None, 3, 3)


def test_the_gravest_failed_check_gives_the_severity() -> None:
    one = item("1", checks=("a.check", "b.check", "c.check"))
    grades = {"a.check": Severity.LOW, "b.check": Severity.HIGH, "c.check": Severity.CRITICAL}
    verdicts = [verdict("a.check", NOT), verdict("b.check", PARTLY), verdict("c.check", MET)]
    (result,) = judged([one], verdicts, severities=grades).items
    assert result.severity is Severity.HIGH


def test_an_answer_alone_has_no_severity() -> None:
    one = item("1", topic="a.topic")
    (result,) = judged([one], [answer(one, NOT)], severities={"a.topic": Severity.HIGH}).items
    assert (result.outcome, result.severity) == (NOT, None)


HAZARD = Hazard(id="A-18", name=Text(zh="隐患", en="a hazard"), checks=("grave.check",))


@pytest.mark.parametrize(
    ("grave", "slight", "claim", "raised"),
    [
        (NOT, MET, MET, True),
        (PARTLY, MET, MET, True),
        (MET, NOT, MET, False),
        (MET, MET, NOT, True),
        (MET, MET, UN, False),
        (UN, NOT, MET, False),
    ],
)
def test_a_hazard_is_raised_by_its_checks_or_the_answer(
    grave: Outcome, slight: Outcome, claim: Outcome, raised: bool
) -> None:
    one = item("1", checks=("grave.check", "slight.check"), topic="a.topic", hazard=HAZARD)
    verdicts = [verdict("grave.check", grave), verdict("slight.check", slight), answer(one, claim)]
    assessment = judged([one], verdicts)
    assert assessment.hazards == (("A-18",) if raised else ())
    assert assessment.items[0].hazard == ("A-18" if raised else "")


def test_a_hazard_without_checks_is_raised_by_any_weakness_and_named_once() -> None:
    any_weakness = Hazard(id="A-22", name=Text(zh="隐患", en="a hazard"))
    items = [item(id, checks=("slight.check",), hazard=any_weakness) for id in ("1", "2")]
    assert judged(items, [verdict("slight.check", NOT)]).hazards == ("A-22",)


def test_a_kind_nobody_looked_for_keeps_the_item_open() -> None:
    one = item("1", checks=("tls.check", "http.check"))
    kinds = {"tls.check": "tls", "http.check": "http", "http.other": "http"}
    (result,) = judged([one], [verdict("tls.check", MET)], kinds=kinds).items
    assert (result.outcome, result.reason) == (UN, Reason.NOT_TRIED)
    assert [doubt.check for doubt in result.because] == ["http.check"]
    looked = [verdict("tls.check", MET), verdict("http.other", NOT)]
    assert outcomes(judged([one], looked, kinds=kinds)) == [MET]
    assert outcomes(judged([one], [verdict("tls.check", NOT)], kinds=kinds)) == [NOT]
    assert outcomes(judged([one], [verdict("tls.check", NA)], kinds=kinds)) == [UN]


def test_the_kinds_of_installed_checks_are_known() -> None:
    """By default the installed checks say which kind they judge: `http.hsts` shows that HTTP was looked for."""
    one = item("1", checks=("tls.old-protocol", "http.plain"))
    tls = verdict("tls.old-protocol", MET)
    assert outcomes(judged([one], [tls], kinds=None)) == [UN]
    assert outcomes(judged([one], [tls, verdict("http.hsts", NA)], kinds=None)) == [MET]


@pytest.mark.parametrize(
    ("reason", "claim", "expected"),
    [
        (Reason.NOT_KNOWN, MET, MET),
        (Reason.NOT_TRIED, MET, MET),
        (Reason.NOT_KNOWN, NOT, NOT),
        (Reason.NOT_KNOWN, UN, UN),
        (Reason.NOT_KNOWN, NA, NA),
        (Reason.UNREACHABLE, MET, UN),
        (Reason.AUTH_FAILED, MET, UN),
        (Reason.HOST_KEY, MET, UN),
        (Reason.NO_RIGHT, MET, UN),
        (Reason.CREDENTIAL_LOST, MET, UN),
        (Reason.CREDENTIAL_LOST, NOT, NOT),
        (Reason.NO_CREDENTIAL, MET, MET),
    ],
)
def test_a_refuting_check_that_could_not_tell_leaves_it_to_the_answer(
    reason: Reason, claim: Outcome, expected: Outcome
) -> None:
    one = item("1", checks=("a.check",), topic="a.topic", refuting=("a.check",))
    assert outcomes(judged([one], [verdict("a.check", UN, reason=reason), answer(one, claim)])) == [expected]


def test_without_a_topic_what_could_not_tell_leaves_it_to_the_other_checks() -> None:
    one = item("1", checks=("a.check", "b.check"), refuting=("a.check",))
    unable = verdict("a.check", UN, reason=Reason.NO_CREDENTIAL)
    assert outcomes(judged([one], [unable, verdict("b.check", MET)])) == [MET]
    assert outcomes(judged([one], [unable, verdict("b.check", NA)])) == [NA]
    assert outcomes(judged([one], [verdict("a.check", NOT), verdict("b.check", MET)])) == [NOT]
    alone = item("1", checks=("a.check",), refuting=("a.check",))
    (result,) = judged([alone], [unable]).items
    assert (result.outcome, result.reason) == (UN, Reason.NO_CREDENTIAL)


def test_a_refuting_check_refutes_and_holds_up_no_other() -> None:
    one = item("1", checks=("a.check", "b.check"), topic="a.topic", refuting=("a.check",))
    unable = verdict("a.check", UN, reason=Reason.NOT_KNOWN)
    assert outcomes(judged([one], [verdict("a.check", NOT), verdict("b.check", MET), answer(one, MET)])) == [NOT]
    assert outcomes(judged([one], [unable, verdict("b.check", UN), answer(one, MET)])) == [UN]
    assert outcomes(judged([one], [unable, verdict("b.check", MET), answer(one, MET)])) == [MET]
    assert outcomes(judged([one], [verdict("b.check", MET), answer(one, MET)])) == [MET]


def test_a_refuting_check_that_the_scan_was_told_to_leave_out_holds_its_item_up() -> None:
    """A scan of one layer must not call an item met whose refutation lies in another."""
    one = item("1", checks=("a.check", "b.check"), topic="a.topic", refuting=("a.check",))
    seen = [verdict("b.check", MET), answer(one, MET)]
    assert outcomes(judged([one], seen, left_out=frozenset({"a.check"}))) == [UN]


def test_checks_that_say_nothing_at_all_settle_nothing() -> None:
    """The kind was looked for, as another check's verdict shows, but the item's own check said nothing of it."""
    one = item("1", checks=("http.check",))
    kinds = {"http.check": "http", "http.other": "http"}
    (result,) = judged([one], [verdict("http.other", MET)], kinds=kinds).items
    assert (result.outcome, result.reason) == (UN, Reason.NOT_TRIED)
