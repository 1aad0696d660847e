"""The four rules, worked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from baselines.load import load_rule
from baselines.model import Hazard, Importance
from baselines.scoring import Mark, category_scores, check_parameters, layer_scores, score
from checks import InputError, Layer, Outcome, Severity, Text
from tests.baselines.make import item

MET, PARTLY, NOT, NA, UN = (
    Outcome.MET,
    Outcome.PARTLY_MET,
    Outcome.NOT_MET,
    Outcome.NOT_APPLICABLE,
    Outcome.NOT_ASSESSED,
)
GENERAL, IMPORTANT, KEY = Importance.GENERAL, Importance.IMPORTANT, Importance.KEY


def mark(
    outcome: Outcome,
    importance: Importance = GENERAL,
    *,
    technical: bool = True,
    layer: Layer = Layer.NETWORK,
    severity: Severity | None = None,
    attested: bool = False,
    case: str = "",
    hazard: str = "",
    stage: str = "采集",
) -> Mark:
    stands = Hazard(id="A-18", name=Text(zh="隐患", en="a hazard")) if hazard else None
    one = item(
        "1", importance=importance, technical=technical, layer=layer, high_risk_case=case, hazard=stands, category=stage
    )
    return Mark(item=one, outcome=outcome, severity=severity, attested=attested, hazard=hazard)


def word(marks: Sequence[Mark], rule: str) -> str:
    return score(marks, load_rule(rule)).conclusion.word.zh


def test_2021_deducts_by_weight() -> None:
    """n = 5 assessed, so S = 20. Technical: 50 − (2·0.5 + 1·1)·20 = 10. Management: 50 − 0 = 50. M = 60.

    All six not met where not assessed: n = 6, S = 16.667: technical 50 − (2·0.5 + 1 + 3)·16.667 < 0 → 0; management 50.
    All met: S = 16.667: technical 50 − (1 + 1)·16.667 = 16.667; management 50; 66.667.
    """
    marks = [
        mark(MET, KEY),
        mark(PARTLY, IMPORTANT),
        mark(NOT, GENERAL),
        mark(UN, KEY),
        mark(NA, KEY),
        mark(MET, GENERAL, technical=False),
        mark(MET, GENERAL, technical=False),
    ]
    scored = score(marks, load_rule("mlps-2021"))
    assert scored.score == pytest.approx(60)
    assert scored.low == pytest.approx(50)
    assert scored.high == pytest.approx(200 / 3)


def test_2021_counts_one_half_for_all_when_the_other_has_nothing() -> None:
    """n = 4, S = 25: 100 − 1·25 = 75; with the management item met: n = 5, S = 20: (50 − 20) + 50 = 80."""
    marks = [mark(MET), mark(MET), mark(MET), mark(NOT), mark(UN, technical=False)]
    scored = score(marks, load_rule("mlps-2021"))
    assert scored.score == pytest.approx(75)
    assert scored.high == pytest.approx(80)


def test_2021_never_falls_below_nothing() -> None:
    """Technical: 50 − 3·100/2 is below 0 and counts as 0; management 50."""
    assert score([mark(NOT, KEY), mark(MET, technical=False)], load_rule("mlps-2021")).score == pytest.approx(50)


def test_2021_bounds_hold_the_score_where_the_formula_is_not_monotone() -> None:
    """Management used up: failing more of it dilutes the technical deduction, which must not lift the lower bound."""
    marks = [mark(NOT)] * 4 + [mark(MET)] * 6 + [mark(NOT, technical=False)] * 10
    scored = score([*marks, *([mark(UN, technical=False)] * 10)], load_rule("mlps-2021"))
    assert scored.score == pytest.approx(50 - 4 * 5)
    assert scored.low == pytest.approx(30)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([mark(MET)] * 10, "优"),
        ([mark(MET)] * 19 + [mark(NOT, severity=Severity.LOW)], "优"),
        ([mark(MET)] * 19 + [mark(NOT, severity=Severity.MEDIUM)], "良"),
        ([mark(MET)] * 29 + [mark(NOT, IMPORTANT)], "良"),
        ([mark(MET)] * 8 + [mark(NOT)] * 2, "良"),
        ([mark(MET)] * 79 + [mark(NOT)] * 21, "中"),
        ([mark(MET)] * 7 + [mark(NOT)] * 3, "中"),
        ([mark(MET)] * 69 + [mark(NOT)] * 31, "差"),
        ([mark(MET)] * 99 + [mark(PARTLY, case="6.4.1.1", severity=Severity.HIGH)], "差"),
        ([mark(MET)] * 99 + [mark(PARTLY, case="6.4.1.1", attested=True)], "差"),
        ([mark(MET)] * 99 + [mark(PARTLY, case="6.4.1.1", severity=Severity.MEDIUM)], "良"),
        ([mark(MET)] * 99 + [mark(PARTLY, severity=Severity.CRITICAL)], "良"),
    ],
)
def test_2021_conclusions(marks: list[Mark], expected: str) -> None:
    assert word(marks, "mlps-2021") == expected


@pytest.mark.parametrize(
    ("met", "not_met", "partly", "hazard", "expected"),
    [
        (9, 1, 0, "", "符合"),
        (89, 11, 0, "", "基本符合"),
        (89, 0, 11, "", "基本符合"),
        (95, 4, 0, "A-18", "基本符合"),
        (6, 4, 0, "", "基本符合"),
        (59, 41, 0, "", "不符合"),
        (59, 0, 41, "", "不符合"),
    ],
)
def test_2025_counts_only_what_is_met(met: int, not_met: int, partly: int, hazard: str, expected: str) -> None:
    marks = [mark(MET)] * met + [mark(NOT)] * not_met + [mark(PARTLY)] * partly
    marks += [mark(NOT, hazard=hazard)] if hazard else []
    scored = score([*marks, mark(NA)], load_rule("mlps-2025"))
    assert scored.score == pytest.approx(100 * met / len(marks))
    assert scored.conclusion.word.zh == expected
    assert scored.conclusion.settled


def test_2025_bounds_tell_what_is_still_open() -> None:
    """6 of 8 assessed are met; of 10 it may be 6 or 8."""
    scored = score([mark(MET)] * 6 + [mark(NOT)] * 2 + [mark(UN)] * 2, load_rule("mlps-2025"))
    assert (scored.score, scored.low, scored.high) == (75, 60, 80)
    assert (scored.conclusion.word.zh, scored.conclusion.settled) == ("基本符合", True)


def test_2025_an_open_hazard_keeps_the_conclusion_provisional() -> None:
    """99 of 100 are met; the last could bring a hazard, and 符合 is not settled, though the rate is."""
    scored = score([mark(MET)] * 99 + [mark(UN, hazard="A-18")], load_rule("mlps-2025"))
    conclusion = scored.conclusion
    assert (conclusion.best.zh, conclusion.worst.zh, conclusion.settled) == ("符合", "基本符合", False)
    sure = score([mark(MET)] * 99 + [mark(UN)], load_rule("mlps-2025")).conclusion
    assert (sure.word.zh, sure.settled) == ("符合", True)


def test_one_wall_weighs_items_and_layers() -> None:
    """Physical: (3·1 + 1·0)/4 = 75, weight 1. Network: (2·0.5)/2 = 50, weight 2. (75 + 2·50)/3 = 58.333; data has no score."""
    marks = [
        mark(MET, KEY, layer=Layer.PHYSICAL),
        mark(NOT, GENERAL, layer=Layer.PHYSICAL),
        mark(PARTLY, IMPORTANT, layer=Layer.NETWORK),
        mark(UN, KEY, layer=Layer.DATA),
    ]
    scored = score(marks, load_rule("one-wall"))
    assert scored.score == pytest.approx(175 / 3)
    assert scored.low == pytest.approx(175 / 5)
    assert scored.high == pytest.approx(375 / 5)
    assert scored.conclusion.word.zh == "危险"


@pytest.mark.parametrize(
    ("met", "failed", "expected"),
    [
        (9, [mark(NOT)], "牢固"),
        (89, [mark(NOT)] * 11, "基本牢固"),
        (3, [mark(NOT)], "基本牢固"),
        (74, [mark(NOT)] * 26, "薄弱"),
        (99, [mark(NOT, case="6.4.1.1", severity=Severity.CRITICAL)], "薄弱"),
        (6, [mark(NOT)] * 4, "薄弱"),
        (59, [mark(NOT)] * 41, "危险"),
    ],
)
def test_one_wall_conclusions(met: int, failed: list[Mark], expected: str) -> None:
    assert word([mark(MET)] * met + failed, "one-wall") == expected


def test_stages_count_alike_whatever_their_items() -> None:
    """采集: (3·1 + 2·0.5 + 1·0)/6 = 66.667. 存储: (1·1)/1 = 100. 销毁 has no score. (66.667 + 100)/2 = 83.333.

    At worst the open items are 0: ((4/9)·100 + 100 + 0)/3 = 48.148. At best (7/9·100 + 100 + 100)/3 = 92.593.
    """
    marks = [
        mark(MET, KEY),
        mark(PARTLY, IMPORTANT),
        mark(NOT, GENERAL),
        mark(UN, KEY),
        mark(NA, KEY),
        mark(MET, GENERAL, stage="存储"),
        mark(UN, KEY, stage="销毁"),
    ]
    rule = load_rule("data-lifecycle")
    scored = score(marks, rule)
    assert scored.score == pytest.approx((400 / 6 + 100) / 2)
    assert scored.low == pytest.approx((400 / 9 + 100) / 3)
    assert scored.high == pytest.approx((700 / 9 + 200) / 3)
    assert (scored.conclusion.word.zh, scored.conclusion.worst.zh, scored.conclusion.best.zh) == (
        "基本受控",
        "失控",
        "受控",
    )
    collection, storage, destruction = category_scores(marks, rule.parameters)
    assert (collection.title.zh, collection.score, collection.coverage) == ("采集", pytest.approx(400 / 6), 0.75)
    assert (storage.score, storage.coverage) == (100, 1)
    assert (destruction.score, destruction.coverage) == (None, 0)
    assert collection.counts == {MET: 1, PARTLY: 1, NOT: 1, NA: 1, UN: 1}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([mark(MET), mark(MET, stage="存储")], "受控"),
        ([mark(MET)] * 3 + [mark(NOT), mark(MET, stage="存储")], "受控"),
        ([mark(MET), mark(NOT), mark(MET, stage="存储")], "基本受控"),
        ([mark(MET), mark(NOT, stage="存储")], "失控"),
        ([mark(MET)] * 2 + [mark(NOT)] * 3 + [mark(MET, stage="存储")], "薄弱"),
        ([mark(MET)] * 99 + [mark(NOT, case="6.4.5.2", severity=Severity.HIGH)], "薄弱"),
    ],
)
def test_the_conclusions_of_the_stages(marks: list[Mark], expected: str) -> None:
    assert word(marks, "data-lifecycle") == expected


def test_layer_scores_stand_beside_their_coverage() -> None:
    marks = [
        mark(MET, KEY),
        mark(NOT, GENERAL),
        mark(UN, KEY),
        mark(UN),
        mark(NA),
        mark(UN, layer=Layer.DATA),
    ]
    layers = layer_scores(marks, load_rule("mlps-2025").parameters)
    assert [one.layer for one in layers] == list(Layer)
    network, data = layers[1], layers[3]
    assert (network.score, network.coverage) == (75, 0.5)
    assert network.counts == {MET: 1, PARTLY: 0, NOT: 1, NA: 1, UN: 2}
    assert (data.score, data.coverage) == (None, 0)
    assert (layers[0].score, layers[0].coverage) == (None, 0)


@pytest.mark.parametrize("rule", ["mlps-2021", "mlps-2025", "one-wall", "data-lifecycle"])
@pytest.mark.parametrize("marks", [[], [mark(NA)], [mark(UN)], [mark(UN), mark(NA)]])
def test_nothing_assessed_has_no_score(rule: str, marks: list[Mark]) -> None:
    scored = score(marks, load_rule(rule))
    assert scored.score is None
    assert (scored.low, scored.high) == (0, 100)
    assert (scored.conclusion.word.zh, scored.conclusion.settled) == ("未测", False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "made-up"}, "kind"),
        ({"parameters": {}}, "parameters"),
        ({"parameters": {**load_rule("mlps-2025").parameters, "spare": 1.0}}, "spare"),
        ({"words": {}}, "basically_met"),
    ],
)
def test_a_rule_with_wrong_data_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_parameters(msgspec.structs.replace(load_rule("mlps-2025"), **change))
