"""The wall: every item that applies is one brick, and nothing covers anything else."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from baselines.model import Baseline, Importance, Item, ItemResult, Settling
from checks import Language, Layer, Outcome, Text
from reports.environment import percent
from reports.wall import Wall, draw, wall, wall_svg
from tests.reports.sample import sample_assessment, sample_baseline

SVG = "{http://www.w3.org/2000/svg}"
LABEL_HEIGHT = 30  # the name above the middle, the line below it

counts = st.lists(st.integers(min_value=0, max_value=130), min_size=6, max_size=6)


def _baseline(numbers: list[int]) -> Baseline:
    items = tuple(
        Item(
            id=f"{layer.value}-{n}",
            layer=layer,
            category=Text(zh="类", en="category"),
            control_point=Text(zh="点", en="point"),
            text=Text(zh="要求", en="requirement"),
            importance=Importance.GENERAL,
            settled_by=Settling(),
        )
        for layer, number in zip(Layer, numbers, strict=True)
        for n in range(number)
    )
    return replace(sample_baseline(), items=items)


def _wall(numbers: list[int], seed: int, compact: bool) -> Wall:
    kind = _baseline(numbers)
    return wall(sample_assessment(kind, seed), kind, width=640, language="zh", compact=compact)


@settings(max_examples=30, deadline=None)
@given(counts, st.integers(min_value=0, max_value=1000), st.booleans())
def test_every_item_that_applies_is_one_brick_in_clause_order(numbers: list[int], seed: int, compact: bool) -> None:
    kind = _baseline(numbers)
    judged = sample_assessment(kind, seed)
    laid = wall(judged, kind, width=640, language="zh", compact=compact)
    for course in laid.courses:
        expected = [
            (one.item, one.outcome)
            for one in judged.items
            if one.layer is course.layer and one.outcome is not Outcome.NOT_APPLICABLE
        ]
        assert [(brick.item, brick.outcome) for brick in course.bricks] == expected
        assert list(course.bricks) == sorted(course.bricks, key=lambda brick: (-brick.y, brick.x))
        assert course.items == len(expected)


@settings(max_examples=30, deadline=None)
@given(counts, st.integers(min_value=0, max_value=1000), st.booleans())
def test_bricks_neither_overlap_nor_leave_their_course(numbers: list[int], seed: int, compact: bool) -> None:
    laid = _wall(numbers, seed, compact)
    for course in laid.courses:
        rows: dict[float, list[float]] = {}
        for brick in course.bricks:
            assert laid.left <= brick.x
            assert brick.x + laid.brick_width <= laid.width + 0.01
            assert course.top - 0.01 <= brick.y
            assert brick.y + laid.brick_height <= course.top + course.height + 0.01
            rows.setdefault(brick.y, []).append(brick.x)
        for places in rows.values():
            assert all(right - left >= laid.brick_width for left, right in pairwise(places))
        assert all(low - high >= laid.brick_height for high, low in pairwise(sorted(rows)))
        assert len(rows) == (course.rows if course.bricks else 0)


@settings(max_examples=30, deadline=None)
@given(counts, st.integers(min_value=0, max_value=1000))
def test_labels_have_room_however_small_a_course_is(numbers: list[int], seed: int) -> None:
    laid = _wall(numbers, seed, compact=False)
    assert [course.layer for course in laid.courses] == list(reversed(Layer))
    for course in laid.courses:
        assert course.height >= LABEL_HEIGHT
    for upper, lower in pairwise(laid.courses):
        assert lower.top >= upper.top + upper.height
    assert laid.merlon_height < laid.courses[0].top
    assert laid.ground >= laid.courses[-1].top + laid.courses[-1].height
    assert laid.height > laid.ground


def test_rows_are_laid_in_running_bond() -> None:
    laid = _wall([0, 0, 0, 0, 0, 60], 1, compact=False)
    course = laid.courses[0]
    firsts = [min(brick.x for brick in course.bricks if brick.y == y) for y in sorted({one.y for one in course.bricks})]
    pitch = laid.brick_width + 2
    assert course.rows == 3
    assert firsts[1] - firsts[0] == pytest.approx(pitch / 2, abs=0.05)
    assert firsts[2] == firsts[0]


@pytest.mark.parametrize(
    ("outcome", "mark"),
    [
        (Outcome.MET, "#6d8ea2"),
        (Outcome.PARTLY_MET, "#d59f1f"),
        (Outcome.NOT_MET, "#a91b16"),
        (Outcome.NOT_ASSESSED, "stroke-dasharray"),
    ],
)
def test_each_state_has_its_own_look(outcome: Outcome, mark: str) -> None:
    kind = _baseline([3, 1, 1, 1, 1, 5])
    svg = wall_svg(sample_assessment(kind, 1, all_of=outcome), kind, width=640, language="zh")
    assert svg.count(mark) == 12
    for other in ("#6d8ea2", "#d59f1f", "#a91b16", "stroke-dasharray"):
        assert other == mark or other not in svg


def test_what_does_not_apply_is_not_laid_and_no_course_has_a_score() -> None:
    kind = _baseline([3, 1, 1, 1, 1, 5])
    laid = wall(sample_assessment(kind, 1, all_of=Outcome.NOT_APPLICABLE), kind, width=640, language="en")
    assert laid.bricks == ()
    assert {course.score for course in laid.courses} == {"—"}
    assert {course.coverage for course in laid.courses} == {"0%"}


def test_a_hazard_is_framed_where_the_item_is_weak_and_only_there() -> None:
    kind = sample_baseline()
    judged = sample_assessment(kind, 4)
    raised = {one.item for one in judged.items if one.hazard}
    laid = wall(judged, kind, width=640, language="zh")
    assert {brick.item for brick in laid.bricks if brick.hazard} == raised != set()
    assert draw(laid, "zh").count('stroke="#14202b"') == len(raised)


def test_a_screen_reader_hears_the_counts_and_each_layer() -> None:
    kind = sample_baseline()
    judged = sample_assessment(kind, 4)
    root = ElementTree.fromstring(wall_svg(judged, kind, width=640, language="zh"))
    title, description = root.findtext(f"{SVG}title") or "", root.findtext(f"{SVG}desc") or ""
    assert root.get("role") == "img"
    for outcome in Outcome:
        number = sum(one.outcome is outcome for one in judged.items)
        assert f"{outcome.label.zh} {number} 项" in title
    for layer in judged.layers:
        assert f"{layer.layer.label.zh}：得分 {layer.score:.1f}，已测 {percent(layer.coverage)}" in description


def test_bricks_lead_where_they_are_told_and_name_their_clause() -> None:
    kind = sample_baseline()
    judged = sample_assessment(kind, 4)

    def link(result: ItemResult) -> str | None:
        return "#F-1" if result.outcome is Outcome.NOT_MET else None

    root = ElementTree.fromstring(wall_svg(judged, kind, width=640, language="zh", link=link))
    linked = [one.findtext(f"{SVG}g/{SVG}title") or "" for one in root.iter(f"{SVG}a")]
    expected = [one.item for one in judged.items if one.outcome is Outcome.NOT_MET]
    assert sorted(label.split(" · ")[0] for label in linked) == sorted(expected)
    assert all(label.split(" · ")[1] == "不符合" for label in linked)


def test_a_hostile_requirement_stays_text() -> None:
    kind = _baseline([1, 0, 0, 0, 0, 0])
    item = replace(kind.items[0], text=Text(zh='</title><script>alert("x")</script>\u202e', en="x"))
    kind = replace(kind, items=(item,))
    root = ElementTree.fromstring(
        wall_svg(sample_assessment(kind, 1, all_of=Outcome.MET), kind, width=640, language="zh")
    )
    assert not list(root.iter(f"{SVG}script"))
    assert any("<script>" in (one.text or "") and "\\u202e" in (one.text or "") for one in root.iter(f"{SVG}title"))


def test_a_small_wall_is_a_handful_of_shapes() -> None:
    kind = sample_baseline()
    root = ElementTree.fromstring(wall_svg(sample_assessment(kind, 4), kind, width=150, language="zh", compact=True))
    assert len(list(root.iter())) < 20
    assert not list(root.iter(f"{SVG}text"))


def test_a_small_wall_links_every_brick_at_little_cost() -> None:
    kind = sample_baseline()
    judged = sample_assessment(kind, 4)
    svg = wall_svg(judged, kind, width=220, language="zh", compact=True, link=lambda one: f"/i/{one.item}")
    root = ElementTree.fromstring(svg)
    linked = {one.get("href"): one.findtext(f"{SVG}title") or "" for one in root.iter(f"{SVG}a")}
    laid = [one for one in judged.items if one.outcome is not Outcome.NOT_APPLICABLE]
    texts = {item.id: item.text.zh for item in kind.items}
    assert set(linked) == {f"/i/{one.item}" for one in laid}
    for one in laid:
        clause, state, asked = linked[f"/i/{one.item}"].split(" · ", 2)
        assert (clause, state) == (one.item, one.outcome.label.zh)
        assert asked[:8] == texts[one.item][:8]
    assert len(svg.encode()) / len(laid) < 320
    assert root.get("role") == "img"


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.001, "1%"), (0.634, "63%"), (0.999, "99%"), (1.0, "100%")]
)
def test_rounding_makes_neither_all_nor_nothing(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_and_scores_stand_apart_on_their_line(language: Language) -> None:
    laid = wall(sample_assessment(sample_baseline(), 4), sample_baseline(), width=640, language=language)
    for course in laid.courses:
        assert _width(course.name, 12.5) + _width("100.0", 14) + 8 <= laid.left - 10


def _width(text: str, size: float) -> float:
    """The text in bold Noto Sans: a Chinese character is as wide as it is high, another 0.58 of it on an average."""
    return sum(size if ord(letter) > 0x2E80 else size * 0.58 for letter in text)
