"""Every check says what it should of its examples, and has one that meets it and one that does not."""

from __future__ import annotations

from string import Formatter

import pytest

from checks import Outcome, all_checks, find_check, run_checks
from checks.evidence import Reason
from checks.fact_names import fact_name
from tests.checks.examples import CASES
from tests.checks.examples.case import Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_check_says_of_its_example_what_it_should(case: Case) -> None:
    check = find_check(case.check)
    kind = check.subject.kind()
    (verdict,) = [one for one in run_checks(case.evidence, [check]) if one.place.locator]

    assert verdict.check == case.check
    assert verdict.place == next(one.place for one in case.evidence if one.kind() == kind)
    if isinstance(case.expected, Reason):
        assert (verdict.outcome, verdict.reason) == (Outcome.NOT_ASSESSED, case.expected)
    else:
        assert (verdict.outcome, verdict.reason) == (case.expected, None)


@pytest.mark.parametrize("check", sorted(all_checks()))
@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.NOT_MET])
def test_every_check_has_an_example_that_meets_it_and_one_that_does_not(check: str, outcome: Outcome) -> None:
    assert [case for case in CASES if case.check == check and case.expected is outcome]


@pytest.mark.parametrize(
    "case", [case for case in CASES if isinstance(case.expected, Outcome) and case.expected.is_weakness], ids=str
)
def test_a_weakness_gives_every_fact_that_its_sentence_needs(case: Case) -> None:
    check = find_check(case.check)
    (verdict,) = run_checks(case.evidence, [check])

    for sentence in (check.text.seen.zh, check.text.seen.en):
        named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        assert named <= verdict.facts.keys()
        assert named, "the sentence tells nothing of what was seen"
    assert [name for name in verdict.facts if fact_name(name) is None] == [], "what is it called for people?"
