"""What holds of every score, whatever the results."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baselines.load import load_rule
from baselines.model import Hazard, Importance
from baselines.scoring import Mark, score
from baselines.scoring.groups import coverage
from checks import Layer, Outcome, Severity, Text
from tests.baselines.make import answer, item, judged, outcomes, verdict

RULES = ["mlps-2021", "mlps-2025", "one-wall", "data-lifecycle", "ipv6"]
RANK = {
    "优": 3,
    "良": 2,
    "中": 1,
    "差": 0,
    "符合": 2,
    "基本符合": 1,
    "不符合": 0,
    "牢固": 3,
    "基本牢固": 2,
    "薄弱": 1,
    "危险": 0,
    "受控": 3,
    "基本受控": 2,
    "失控": 0,
    "支持良好": 3,
    "基本支持": 2,
    "支持不足": 1,
    "不支持": 0,
}
HAZARD = Hazard(id="A-18", name=Text(zh="隐患", en="a hazard"))


@st.composite
def marks_of_items(draw: st.DrawFn) -> list[Mark]:
    """Up to thirty marks as `judge` would make them: severity, attestation and hazard only where there is a weakness."""
    return [draw(_mark()) for _ in range(draw(st.integers(0, 30)))]


@st.composite
def _mark(draw: st.DrawFn) -> Mark:
    outcome = draw(st.sampled_from(Outcome))
    layer = draw(st.sampled_from(Layer))
    one = item(
        "1",
        layer=layer,
        importance=draw(st.sampled_from(Importance)),
        technical=layer is not Layer.MANAGEMENT,
        hazard=draw(st.sampled_from([None, HAZARD])),
        category=draw(st.sampled_from(["采集", "存储", "销毁"])),
    )
    if not outcome.is_weakness:
        return Mark(item=one, outcome=outcome)
    severity = draw(st.sampled_from([None, *Severity]))
    return Mark(
        item=one,
        outcome=outcome,
        severity=severity,
        attested=severity is None,
        hazard=one.hazard.id if one.hazard and draw(st.booleans()) else "",
    )


@pytest.mark.parametrize("rule", RULES)
@given(marks=marks_of_items())
def test_a_score_lies_between_its_bounds(rule: str, marks: list[Mark]) -> None:
    scored = score(marks, load_rule(rule))
    assert 0 <= scored.low <= scored.high <= 100
    assert math.isfinite(scored.low + scored.high)
    assessed = any(mark.outcome.assessed for mark in marks)
    assert (scored.score is None) is (not assessed)
    if scored.score is not None:
        assert scored.low <= scored.score <= scored.high


@pytest.mark.parametrize("rule", RULES)
@given(marks=marks_of_items())
def test_a_conclusion_lies_between_its_best_and_worst(rule: str, marks: list[Mark]) -> None:
    conclusion = score(marks, load_rule(rule)).conclusion
    if conclusion.word.zh == "未测":
        assert not conclusion.settled
        return
    assert RANK[conclusion.worst.zh] <= RANK[conclusion.word.zh] <= RANK[conclusion.best.zh]
    assert conclusion.settled is (conclusion.worst == conclusion.best)


@pytest.mark.parametrize("rule", RULES)
@given(marks=marks_of_items(), which=st.integers(0, 29))
def test_what_is_no_longer_looked_at_never_helps(rule: str, marks: list[Mark], which: int) -> None:
    """Taking a look away lowers coverage, and where the look was good, never raises the score."""
    looked = [index for index, mark in enumerate(marks) if mark.outcome.assessed]
    if not looked:
        return
    chosen = looked[which % len(looked)]
    before, after = list(marks), list(marks)
    after[chosen] = Mark(item=marks[chosen].item, outcome=Outcome.NOT_ASSESSED)
    assert coverage(after) < coverage(before)
    now, then = score(after, load_rule(rule)), score(before, load_rule(rule))
    if rule != "mlps-2021":
        assert now.low <= then.low + 1e-9
    if (
        marks[chosen].outcome is Outcome.MET
        and now.score is not None
        and then.score is not None
        and rule == "mlps-2025"
    ):
        assert now.score <= then.score + 1e-9


@pytest.mark.parametrize("rule", RULES)
@given(marks=marks_of_items(), data=st.data())
def test_a_settled_conclusion_stands_whatever_the_rest_turns_out_to_be(
    rule: str, marks: list[Mark], data: st.DataObject
) -> None:
    scored = score(marks, load_rule(rule))
    if not scored.conclusion.settled:
        return
    later = [_turned_out(mark, data.draw(st.sampled_from([Outcome.MET, Outcome.NOT_MET]))) for mark in marks]
    assert score(later, load_rule(rule)).conclusion.word == scored.conclusion.word


def _turned_out(mark: Mark, outcome: Outcome) -> Mark:
    if mark.outcome is not Outcome.NOT_ASSESSED:
        return mark
    weak = outcome.is_weakness
    return msgspec.structs.replace(
        mark, outcome=outcome, attested=weak, hazard=mark.item.hazard.id if weak and mark.item.hazard else ""
    )


OUTCOMES = st.lists(st.sampled_from(Outcome), max_size=8)


@given(first=OUTCOMES, second=OUTCOMES, claims=st.lists(st.sampled_from(Outcome), max_size=2))
def test_met_needs_every_side_looked_at_and_clean(
    first: list[Outcome], second: list[Outcome], claims: list[Outcome]
) -> None:
    one = item("1", checks=("a.check", "b.check"), topic="a.topic")
    verdicts = [verdict("a.check", outcome, locator=f"tcp/{n}") for n, outcome in enumerate(first)]
    verdicts += [verdict("b.check", outcome, locator=f"tcp/{n}") for n, outcome in enumerate(second)]
    verdicts += [answer(one, claim) for claim in claims]
    (outcome,) = outcomes(judged([one], verdicts))
    said = {*first, *second, *claims}
    if outcome is Outcome.MET:
        assert said <= {Outcome.MET, Outcome.NOT_APPLICABLE}
        assert Outcome.MET in said
        assert first
        assert second
        assert claims
    assert outcome.is_weakness is any(one.is_weakness for one in said)


@given(outcomes_seen=OUTCOMES)
def test_more_looks_never_lower_coverage(outcomes_seen: list[Outcome]) -> None:
    items = [item(str(n), checks=(f"check.{n}",)) for n in range(len(outcomes_seen))]
    verdicts = [verdict(f"check.{n}", outcome) for n, outcome in enumerate(outcomes_seen)]
    shares = [judged(items, verdicts[:count]).coverage for count in range(len(verdicts) + 1)]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
