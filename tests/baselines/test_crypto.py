"""The evaluation of commercial cryptography: the weight table, three scores worked by hand, units object by object."""

from __future__ import annotations

import pytest

from baselines.load import load_baseline, load_rule
from baselines.model import CryptoObject, ItemResult
from baselines.scoring import Mark, score
from checks import FakeTarget, Outcome, Verdict, all_checks, fake_certificate, run_checks
from checks.evidence import Depth, Evidence, Place, Reason, Signer
from tests.baselines.make import AT, SYSTEM, answer, item, judged, verdict

MET, PARTLY, NOT, NA, UN = (
    Outcome.MET,
    Outcome.PARTLY_MET,
    Outcome.NOT_MET,
    Outcome.NOT_APPLICABLE,
    Outcome.NOT_ASSESSED,
)
ITEMS = {one.id: one for one in load_baseline("crypto-level3").items}

# Section 4.1 of the facts: units by layer, and the weights of levels 1 to 4; 0 where a level does not evaluate one.
WEIGHTS = {
    "6.1.1": (0.4, 0.7, 1, 1),
    "6.1.2": (0.4, 0.4, 0.7, 0.7),
    "6.1.3": (0, 0, 0.7, 0.7),
    "6.2.1": (0.4, 0.7, 1, 1),
    "6.2.2": (0.4, 0.4, 0.7, 1),
    "6.2.3": (0.4, 0.7, 1, 1),
    "6.2.4": (0.4, 0.4, 0.4, 0.7),
    "6.2.5": (0, 0, 0.4, 0.7),
    "6.3.1": (0.4, 0.7, 1, 1),
    "6.3.2": (0, 0, 1, 1),
    "6.3.3": (0.4, 0.4, 0.4, 0.7),
    "6.3.4": (0, 0, 0.4, 0.7),
    "6.3.5": (0.4, 0.4, 0.4, 0.7),
    "6.3.6": (0, 0, 0.7, 1),
    "6.4.1": (0.4, 0.7, 1, 1),
    "6.4.2": (0.4, 0.4, 0.4, 0.7),
    "6.4.3": (0, 0, 0.4, 0.7),
    "6.4.4": (0.4, 0.7, 1, 1),
    "6.4.5": (0.4, 0.7, 1, 1),
    "6.4.6": (0.4, 0.7, 0.7, 1),
    "6.4.7": (0.4, 0.7, 0.7, 1),
    "6.4.8": (0, 0, 1, 1),
}


def thing(d: bool | None, a: bool | None, k: bool | None, strength: int | None = None) -> CryptoObject:
    return CryptoObject(asset="web", locator="tcp/443", effective=d, compliant=a, managed=k, strength=strength)


def unit(id: str, outcome: Outcome, *objects: CryptoObject) -> Mark:
    return Mark(item=ITEMS[id], outcome=outcome, objects=objects)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_weight_table(level: int) -> None:
    items = load_baseline(f"crypto-level{level}").items
    technical = {one.id: one.weight for one in items if one.technical}
    assert technical == {id: weights[level - 1] for id, weights in WEIGHTS.items() if weights[level - 1]}
    assert len(items) == {1: 24, 2: 27, 3: 41, 4: 41}[level]
    assert sum(not one.technical for one in items) == {1: 9, 2: 12, 3: 19, 4: 19}[level]


def test_the_verbs_of_level_3() -> None:
    shall = [id for id, one in ITEMS.items() if one.verb == "应" and one.technical]
    assert shall == ["6.2.1", "6.2.3", "6.3.1", "6.3.2", "6.4.1", "6.4.4", "6.4.5"]
    assert [id for id, one in ITEMS.items() if one.verb == "可"] == ["6.2.5"]


FIRST = [
    unit("6.2.1", PARTLY, thing(True, True, True), thing(True, False, True, 112)),
    unit("6.2.2", PARTLY, thing(True, False, False, 100)),
    unit("6.2.3", NOT, thing(False, None, None)),
    unit("6.4.4", MET, thing(True, True, True)),
    unit("6.4.5", PARTLY),
    unit("GL-1.1", MET),
    unit("GL-3.1", NOT),
    unit("6.1.1", NA),
]


def test_a_score_by_the_rule_of_2023() -> None:
    """6.2.1: (1 + 0.5·1)/2 = 0.75; 6.2.2: 0.25·Ra 0.5·Rk 1 = 0.125; 6.2.3: 0.
    Network: (1·0.75 + 0.7·0.125 + 1·0)/2.7 = 0.8375/2.7 = 0.3102.
    Application: 6.4.4 1, 6.4.5 0.5 by the answer: (1 + 0.5)/2 = 0.75.
    Technical: (20·0.3102 + 30·0.75)/50 = (6.204 + 22.5)/50 = 0.57408.
    Management: rules 1 (weight 8), construction 0 (weight 8): 0.5. S = 70·0.57408 + 30·0.5 = 40.1856 + 15 = 55.19."""
    scored = score(FIRST, load_rule("crypto-2023"))
    assert scored.score == 55.19
    assert scored.conclusion.word.zh == "不符合"


def test_the_same_by_the_rule_of_2021() -> None:
    """6.2.1: (1 + 0.5)/2 = 0.75; 6.2.2: 0.25; 6.2.3: 0. Network: (0.75 + 0.7·0.25 + 0)/2.7 = 0.925/2.7 = 0.3426.
    All layers together: (20·0.3426 + 30·0.75 + 8·1 + 8·0)/66 = (6.852 + 22.5 + 8)/66 = 37.352/66 = 0.565939; S = 56.59."""
    assert score(FIRST, load_rule("crypto-2021")).score == 56.59


def test_weak_algorithms_and_keys_cost_more_in_2023() -> None:
    """Ra 0.2 below 80 bits: A missed 0.5·0.2 = 0.1; Ra 1 from 112 on: 0.5; both missed at 80 bits: 0.25·0.5 = 0.125.
    Unit: (0.1 + 0.5 + 0.125)/3 = 0.2417; network alone: 24.17 of 100, the other half standing by."""
    objects = thing(True, False, True, 56), thing(True, False, True, 128), thing(True, False, False, 80)
    marks = [unit("6.2.3", PARTLY, *objects)]
    assert score(marks, load_rule("crypto-2023")).score == 24.17
    assert score(marks, load_rule("crypto-2021")).score == pytest.approx(round(100 * (0.5 + 0.5 + 0.25) / 3, 2))


def test_all_met_is_100_and_a_unit_that_shall_be_met_and_is_nothing_is_a_high_risk() -> None:
    whole = [Mark(item=one, outcome=MET) for one in ITEMS.values()]
    assert (score(whole, load_rule("crypto-2023")).score, score(whole, load_rule("crypto-2021")).score) == (100, 100)
    assert score(whole, load_rule("crypto-2023")).conclusion.word.zh == "符合"
    should = [Mark(item=one, outcome=NOT if one.id == "6.2.2" else MET) for one in ITEMS.values()]
    assert score(should, load_rule("crypto-2023")).conclusion.word.zh == "基本符合"
    shall = [Mark(item=one, outcome=NOT if one.id == "6.2.3" else MET) for one in ITEMS.values()]
    assert score(shall, load_rule("crypto-2023")).conclusion.word.zh == "不符合"


def test_what_is_not_known_of_an_object_is_between_its_bounds() -> None:
    """D met, A and K unknown: between 0.25·0.5·… and 1; as no strength was seen Ra is 1, so 0.25 and 1."""
    scored = score([unit("6.2.3", UN, thing(True, None, None))], load_rule("crypto-2023"))
    assert (scored.score, scored.low, scored.high) == (None, 25, 100)


UNIT = item("6.2.3", topic="crypto.network")
UNIT = type(UNIT)(
    **{
        **{name: getattr(UNIT, name) for name in UNIT.__struct_fields__},
        "settled_by": ITEMS["6.2.3"].settled_by,
        "question": "6.2.3",
    }
)
D, A = "crypto.channel-protected", "crypto.channel-algorithm"
KINDS = {D: "service", A: "service", "tlcp.old-suites": "tlcp"}


def weak_algorithm(asset: str, strength: int) -> Verdict:
    place = Place(SYSTEM, asset, "tcp/443")
    return Verdict(place=place, outcome=NOT, seen_at=AT, depth=Depth.NORMAL, facts={"strength": strength}, check=A)


def settled(*verdicts: Verdict) -> ItemResult:
    (result,) = judged([UNIT], verdicts, rule="crypto-2023", kinds={**KINDS, "tlcp.old-suites": "service"}).items
    return result


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((verdict(D, MET), verdict(A, MET), answer(UNIT, MET)), MET),
        ((verdict(D, MET), verdict(A, NOT), answer(UNIT, MET)), PARTLY),
        ((verdict(D, MET), verdict(A, MET), answer(UNIT, NOT)), PARTLY),
        ((verdict(D, NOT),), NOT),
        ((verdict(D, MET), verdict(A, MET)), UN),
        ((verdict(D, MET), verdict(A, UN), answer(UNIT, MET)), UN),
        ((verdict(D, UN), verdict(A, MET), answer(UNIT, MET)), UN),
        ((verdict(D, MET), verdict(A, MET), answer(UNIT, UN, reason=Reason.ANSWER_EXPIRED)), UN),
        ((verdict(D, NOT), verdict(D, MET, asset="db"), verdict(A, MET, asset="db"), answer(UNIT, MET)), PARTLY),
        ((verdict(D, NA), answer(UNIT, PARTLY)), PARTLY),
        ((answer(UNIT, MET),), MET),
        ((), UN),
    ],
)
def test_a_unit_is_settled_object_by_object(verdicts: tuple[Verdict, ...], expected: Outcome) -> None:
    result = settled(*verdicts)
    assert result.outcome is expected
    assert (result.reason is None) is (expected is not UN)


def test_each_place_is_an_object_with_its_strength() -> None:
    result = settled(
        verdict(D, MET),
        weak_algorithm("web", 56),
        verdict(D, MET, asset="api"),
        weak_algorithm("api", 128),
        answer(UNIT, MET),
    )
    assert [(one.asset, one.strength, one.managed) for one in result.objects] == [("web", 56, True), ("api", 128, True)]
    assert {one.check for one in result.because} == {A}


SIGNED = FakeTarget(SYSTEM, "notice").sees("certificates")
UNSIGNED = FakeTarget(SYSTEM, "ca").sees("certificates", signers=(), certificates=(fake_certificate(),))
SHA1_SIGNED = FakeTarget(SYSTEM, "notice").sees(
    "certificates", signers=(Signer(digest="sha1", signature="sha1-rsa", verified=True),)
)


@pytest.mark.parametrize(
    ("file", "given", "expected", "strengths"),
    [
        (SIGNED, MET, MET, [None]),
        (SIGNED, NOT, PARTLY, [None]),
        (SHA1_SIGNED, MET, PARTLY, [63]),
        (UNSIGNED, MET, MET, []),
        (UNSIGNED, NOT, NOT, []),
    ],
)
def test_a_signed_file_is_an_object_of_non_repudiation_and_a_certificate_alone_is_none(
    file: Evidence, given: Outcome, expected: Outcome, strengths: list[int | None]
) -> None:
    unit_of_signing = ITEMS["6.4.8"]
    verdicts = [*run_checks([file], all_checks().values()), answer(unit_of_signing, given)]
    (result,) = judged([unit_of_signing], verdicts, rule="crypto-2023", kinds=None).items
    assert result.outcome is expected
    assert [one.strength for one in result.objects] == strengths
