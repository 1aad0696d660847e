"""The baselines that come with the program, against the standard's own counts."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import baselines
from baselines.coverage import Way, baseline_coverage
from baselines.load import baseline_names, join, load_baseline, load_rule, rule_names
from baselines.model import Baseline, Importance, Item
from baselines.read import read_baseline
from checks import InputError, Layer, UnknownName, all_checks

CJK = re.compile(r"[\u4e00-\u9fff]")

# GB/T 22239-2019: control points and items by category, chapters 7.1 (level 2) and 8.1 (level 3).
CATEGORIES = {
    "安全物理环境": ((10, 15), (10, 22)),
    "安全通信网络": ((3, 4), (3, 8)),
    "安全区域边界": ((6, 11), (6, 20)),
    "安全计算环境": ((10, 23), (11, 34)),
    "安全管理中心": ((2, 4), (4, 12)),
    "安全管理制度": ((4, 6), (4, 7)),
    "安全管理机构": ((5, 9), (5, 14)),
    "安全管理人员": ((4, 7), (4, 12)),
    "安全建设管理": ((10, 25), (10, 34)),
    "安全运维管理": ((14, 31), (14, 48)),
}

MLPS = [name for name in baseline_names() if name.startswith("mlps2-")]


def points(items: tuple[Item, ...]) -> dict[str, tuple[int, int]]:
    """Control points and items by category."""
    by_category: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_category[item.category.zh].append(item)
    return {name: (len({item.control_point.zh for item in own}), len(own)) for name, own in by_category.items()}


@pytest.fixture(params=baseline_names())
def baseline(request: pytest.FixtureRequest) -> Baseline:
    return load_baseline(request.param)


def test_the_baselines_and_rules_are_there() -> None:
    assert baseline_names() == [
        *(f"crypto-level{level}" for level in range(1, 5)),
        "data-lifecycle",
        "ipv6",
        "mlps2-cloud-level2",
        "mlps2-cloud-level3",
        "mlps2-iot-level2",
        "mlps2-iot-level3",
        "mlps2-level2",
        "mlps2-level3",
        "mlps2-mobile-level2",
        "mlps2-mobile-level3",
        "one-wall",
    ]
    assert rule_names() == [
        "crypto-2021",
        "crypto-2023",
        "data-lifecycle",
        "ipv6",
        "mlps-2021",
        "mlps-2025",
        "one-wall",
    ]


def test_the_life_of_data_has_six_stages_and_nineteen_process_areas() -> None:
    items = load_baseline("data-lifecycle").items
    stages = ["数据采集", "数据传输", "数据存储", "数据处理", "数据交换", "数据销毁"]
    assert list(dict.fromkeys(item.category.zh for item in items)) == stages
    areas = list(dict.fromkeys(item.control_point.zh for item in items))
    assert [re.findall(r"（(PA\d\d)）", area) for area in areas] == [[f"PA{number:02d}"] for number in range(1, 20)]


def test_ipv6_has_the_seven_indicators_of_the_national_monitoring_and_four_parts() -> None:
    items = load_baseline("ipv6").items
    assert list(dict.fromkeys(item.category.zh for item in items)) == ["域名", "访问", "内容与链接", "安全一致性"]
    numbers = [number for item in items for number in re.findall(r"^（(\d)）", item.text.zh)]
    assert sorted(numbers) == list("1234567")


@pytest.mark.parametrize(("name", "column"), [("mlps2-level2", 0), ("mlps2-level3", 1)])
def test_categories_have_the_counts_of_the_standard(name: str, column: int) -> None:
    assert points(load_baseline(name).items) == {title: counts[column] for title, counts in CATEGORIES.items()}


@pytest.mark.parametrize(
    ("name", "chapter", "control_points", "items"),
    [
        ("mlps2-level2", "7.1.", 68, 135),
        ("mlps2-level3", "8.1.", 71, 211),
        ("mlps2-cloud-level2", "7.2.", 13, 29),
        ("mlps2-cloud-level3", "8.2.", 16, 46),
        ("mlps2-mobile-level2", "7.3.", 7, 14),
        ("mlps2-mobile-level3", "8.3.", 9, 19),
        ("mlps2-iot-level2", "7.4.", 4, 7),
        ("mlps2-iot-level3", "8.4.", 8, 20),
    ],
)
def test_totals_and_numbering(name: str, chapter: str, control_points: int, items: int) -> None:
    own = load_baseline(name).items
    assert len(own) == items
    assert len({item.id.split(" ")[0] for item in own}) == control_points
    assert all(re.fullmatch(r"[78]\.[1-4]\.\d{1,2}\.\d{1,2}( [a-j]\))?", item.id) for item in own)
    assert all(item.id.startswith(chapter) for item in own)


def test_items_stand_in_clause_order() -> None:
    for name in MLPS:
        ids = [item.id for item in load_baseline(name).items]
        assert ids == sorted(ids, key=lambda id: ([int(part) for part in id.split(" ")[0].split(".")], id))


def test_letters_run_without_a_gap() -> None:
    for name in MLPS:
        letters: dict[str, str] = defaultdict(str)
        for item in load_baseline(name).items:
            point, _, letter = item.id.partition(" ")
            letters[point] += letter.removesuffix(")")
        assert all("abcdefghij".startswith(run) for run in letters.values())


def test_level_2_takes_its_number_and_words_from_level_3() -> None:
    """The backup point moves from 8.1.4.9 to 7.1.4.8, its item b) asks less and is asked by a question of its own."""
    items = {item.id: item for item in load_baseline("mlps2-level2").items}
    same, weaker = items["7.1.4.8 a)"], items["7.1.4.8 b)"]
    assert same.control_point.zh == weaker.control_point.zh == "数据备份恢复"
    assert same.question == "8.1.4.9 a)"
    assert weaker.question == "7.1.4.8 b)"
    assert items["7.1.10.7 c)"].control_point.zh == "恶意代码防范管理"
    assert not any(item.test_unit for item in items.values())


def test_the_extensions_for_mobile_and_iot_take_their_items_of_level_2_from_level_3() -> None:
    """Three mobile items ask less at level 2 and are asked by questions of their own; the others are the same items."""
    for name, weaker in (("mobile", {"7.3.2.2", "7.3.3.1 b)", "7.3.4.1 b)"}), ("iot", set[str]())):
        level3 = {item.id: item for item in load_baseline(f"mlps2-{name}-level3").items}
        for item in load_baseline(f"mlps2-{name}-level2").items:
            above = level3[item.origin]
            assert (item.text == above.text) is (item.id not in weaker), item.id
            assert item.question == (item.id if item.id in weaker else above.id)
            assert (item.layer, item.control_point, item.hazard) == (above.layer, above.control_point, above.hazard)


def test_an_extension_asks_in_every_layer_its_categories_belong_to() -> None:
    layers = {name: {item.layer for item in load_baseline(f"mlps2-{name}-level3").items} for name in ("mobile", "iot")}
    assert layers["mobile"] == set(Layer) - {Layer.DATA}
    assert layers["iot"] == set(Layer) - {Layer.APPLICATION}
    for name in ("mobile", "iot"):
        for item in load_baseline(f"mlps2-{name}-level3").items:
            assert all_checks()[item.settled_by.topic].layer is item.layer, item.id


def test_high_risk_cases_of_level_3_alone_are_gone_at_level_2() -> None:
    level2 = {item.id: item for item in load_baseline("mlps2-level2").items}
    level3 = {item.id: item for item in load_baseline("mlps2-level3").items}
    assert level3["8.1.1.2"].hazard is not None
    assert level2["7.1.1.2"].hazard is None
    assert (level2["7.1.1.2"].high_risk_case, level2["7.1.1.2"].importance) == ("", Importance.IMPORTANT)
    assert level2["7.1.4.1 a)"].hazard is not None
    assert level2["7.1.4.1 a)"].high_risk_case == "6.4.1.1"
    # The guideline has 42 general cases; two of them begin at level 4.
    assert sum(bool(item.high_risk_case) for item in level3.values()) == 40
    assert sum(bool(item.high_risk_case) for item in level2.values()) == 16


def test_hazards_are_those_that_stand_on_an_item() -> None:
    """A-02, A-06 to A-08 and A-12 are of the extension for industrial control; A-27 to A-32 span items."""
    names = [name for name in MLPS if name.endswith("-level3")]
    hazards = {item.hazard.id for name in names for item in load_baseline(name).items if item.hazard}
    numbers = {1, 3, 4, 5, 9, 10, 11, 13, 14, 15, 16, 17, *range(18, 27)}
    assert hazards == {f"A-{number:02d}" for number in numbers}


def test_a_hazard_is_raised_only_by_what_settles_its_item(baseline: Baseline) -> None:
    for item in baseline.items:
        if item.hazard:
            assert set(item.hazard.checks) <= {*item.settled_by.all_checks, item.settled_by.topic}, item.id


def test_importance_is_key_where_a_case_exists(baseline: Baseline) -> None:
    for item in baseline.items:
        if baseline.name.startswith("mlps2"):
            by_judgement = item.id in ("8.1.10.5 a)", "7.1.10.5") or (
                item.hazard is not None and item.hazard.id == "A-17"
            )
            assert (item.importance is Importance.KEY) is (bool(item.high_risk_case) or by_judgement), item.id


def test_the_layers_are_all_there() -> None:
    for name in ("mlps2-level2", "mlps2-level3", "one-wall"):
        assert {item.layer for item in load_baseline(name).items} == set(Layer)
    layers = {item.id: item.layer for item in load_baseline("mlps2-level3").items}
    assert layers["8.1.4.4 d)"] is Layer.APPLICATION
    assert layers["8.1.4.4 b)"] is Layer.PLATFORM
    assert layers["8.1.4.8 b)"] is Layer.DATA
    assert layers["8.1.3.2 a)"] is Layer.NETWORK


def test_the_technical_half_is_the_first_five_categories() -> None:
    technical = Counter(item.technical for item in load_baseline("mlps2-level3").items)
    assert technical == {True: 22 + 8 + 20 + 34 + 12, False: 7 + 14 + 12 + 34 + 48}


def test_the_units_of_28448_run_in_clause_order() -> None:
    units = [item.test_unit for item in load_baseline("mlps2-level3").items]
    assert len(set(units)) == 211
    runs: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        prefix, _, number = unit.rpartition("-")
        runs[prefix].append(int(number))
    assert all(run == list(range(1, len(run) + 1)) for run in runs.values())


def test_texts_are_in_both_languages(baseline: Baseline) -> None:
    for item in baseline.items:
        for text in (item.text, item.category, item.control_point):
            assert CJK.search(text.zh), item.id
            assert text.en, item.id
            assert not CJK.search(text.en), item.id
    for text in (baseline.title, baseline.standard, baseline.sureness):
        assert CJK.search(text.zh)
        assert not CJK.search(text.en)


def test_rules_say_what_they_do_in_both_languages() -> None:
    for name in rule_names():
        rule = load_rule(name)
        for text in (rule.title, rule.formula, rule.conclusions, rule.sureness, *rule.words.values()):
            assert CJK.search(text.zh)
            assert "  " not in text.zh
            assert text.en
            assert not CJK.search(text.en)


def test_every_check_named_exists(baseline: Baseline) -> None:
    known = all_checks()
    for item in baseline.items:
        hazard = item.hazard.checks if item.hazard else ()
        for check in (*item.settled_by.all_checks, *hazard):
            assert check in known, f"{baseline.name} {item.id}: {check}"
        if item.settled_by.topic:
            assert known[item.settled_by.topic].subject.kind() == "answer", item.id


def test_only_topics_judge_answers(baseline: Baseline) -> None:
    known = all_checks()
    for item in baseline.items:
        assert "answer" not in {known[check].subject.kind() for check in item.settled_by.all_checks}, item.id


def test_every_check_is_used_or_says_why_not() -> None:
    used: set[str] = set()
    for name in baseline_names():
        for item in load_baseline(name).items:
            used |= {*item.settled_by.all_checks, item.settled_by.topic}
    assert [id for id, one in all_checks().items() if id not in used and not one.text.unused] == []


def test_every_item_is_settled_somehow(baseline: Baseline) -> None:
    counted = baseline_coverage(baseline)
    assert counted.rest == ()
    assert sum(counted.counts.values()) == counted.items == len(baseline.items)
    assert sum(sum(counts.values()) for counts in counted.by_verify.values()) == counted.items


def test_what_only_people_can_attest_is_asked(baseline: Baseline) -> None:
    """An item of GB/T 22239 that can't be verified technically is never settled by checks alone."""
    if baseline.name.startswith("mlps2"):
        counts = baseline_coverage(baseline).by_verify["attestation"]
        assert counts[Way.CHECKS] == 0
        assert counts[Way.ANSWER] > 0


def test_the_data_layer_of_one_wall_has_the_six_stages_in_order() -> None:
    items = [item for item in load_baseline("one-wall").items if item.layer is Layer.DATA]
    assert list(dict.fromkeys(item.control_point.zh for item in items)) == [
        "采集",
        "传输",
        "存储",
        "处理",
        "交换",
        "销毁",
    ]


def test_extensions_join_a_baseline() -> None:
    own, cloud = load_baseline("mlps2-level3"), load_baseline("mlps2-cloud-level3")
    joined = join(own, [cloud])
    assert joined.items == own.items + cloud.items
    assert (joined.name, joined.rule) == ("mlps2-level3+mlps2-cloud-level3", own.rule)
    assert own.sureness.zh in joined.sureness.zh
    assert cloud.sureness.zh in joined.sureness.zh
    assert load_baseline(joined.name) == joined
    assert join(own, []) == own
    with pytest.raises(InputError, match=r"8\.1\.1\.1 a\)"):
        join(own, [own])


def test_an_unknown_name_is_told_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match="mlps2-level3"):
        load_baseline("mlps2-level9")
    with pytest.raises(UnknownName, match="mlps2-level3"):
        load_baseline("mlps2-level3+../rules/one-wall")
    with pytest.raises(UnknownName, match="mlps-2025"):
        load_rule("risk-method")


def test_all_baselines_are_read_at_once() -> None:
    """Two seconds of the processor are the bound of a slow machine; a twentieth of a second is usual."""
    library = Path(baselines.__file__).parent / "library"
    started = time.process_time()
    for name in baseline_names():
        read_baseline(library, name)
    assert time.process_time() - started < 2


def test_most_of_what_can_be_verified_technically_has_an_automatic_check() -> None:
    """79 of the 211 items can be verified from the network or with a login; the others are for people alone."""
    counted = baseline_coverage(load_baseline("mlps2-level3"))
    assert counted.technical == 79
    assert counted.automatic >= 70
    covered = [item for item in load_baseline("mlps2-level3").items if item.settled_by.all_checks]
    inside = {check for item in covered for check in item.settled_by.checks if all_checks()[check].subject.family}
    assert len([check for check in inside if all_checks()[check].subject.family == "host"]) >= 70
