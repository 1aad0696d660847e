"""Wrong baseline files are refused with the file, the item and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from baselines.read import read_baseline
from checks import InputError, Layer, UnknownName

HEAD = """
name: {name}
title: {{zh: 题, en: title}}
standard: {{zh: 标准, en: standard}}
rule: one-wall
sureness: {{zh: 可靠, en: sure}}
"""
WHOLE = """
categories:
- title: {zh: 类, en: category}
  layer: network
  control_points:
  - title: {zh: 点, en: point}
    topic: a.topic
    items:
    - {id: A-1, zh: 甲, en: first, importance: key, verify: mixed, checks: [a.check], high_risk_case: 6.4.1.1,
       hazard: {id: A-18, name: {zh: 隐患, en: hazard}}, test_unit: L3-X-01}
    - {id: A-2, zh: 乙, en: second, importance: general, verify: network, checks: [b.check], topic: '', layer: data}
    - {id: A-3, zh: 丙, en: third, importance: general, verify: attestation, question: Q-9}
"""


def write(folder: Path, name: str, body: str, head: str = HEAD) -> None:
    (folder / f"{name}.yaml").write_text(head.format(name=name) + body, encoding="utf-8")


def derive(folder: Path, items: str, inherits: str = "whole") -> None:
    write(folder, "derived", f"inherits: {inherits}\nitems:\n{items}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "whole", WHOLE)
    return tmp_path


def test_items_take_what_they_do_not_say_from_above(folder: Path) -> None:
    first, second, third = read_baseline(folder, "whole").items
    assert (first.settled_by.topic, first.question, first.layer) == ("a.topic", "A-1", Layer.NETWORK)
    assert (second.settled_by.topic, second.question, second.layer) == ("", "", Layer.DATA)
    assert third.question == "Q-9"
    assert first.category.zh == "类"


def test_an_heir_keeps_what_it_does_not_change(folder: Path) -> None:
    derive(folder, "- {id: B-1, from: A-1}")
    (item,) = read_baseline(folder, "derived").items
    parent = read_baseline(folder, "whole").items[0]
    assert (item.id, item.question, item.test_unit) == ("B-1", "A-1", "")
    assert (item.text, item.hazard, item.settled_by) == (parent.text, parent.hazard, parent.settled_by)


def test_an_heir_with_words_of_its_own_is_asked_by_itself(folder: Path) -> None:
    derive(folder, "- {id: B-1, from: A-1, zh: 弱, en: weaker}\n- {id: B-2, from: A-2, zh: 弱, en: weaker}")
    asked, looked_at = read_baseline(folder, "derived").items
    assert (asked.text.en, asked.question) == ("weaker", "B-1")
    assert looked_at.question == ""


def test_an_heir_can_put_things_away(folder: Path) -> None:
    derive(folder, "- {id: B-1, from: A-1, importance: important, high_risk_case: '', hazard: null, checks: []}")
    (item,) = read_baseline(folder, "derived").items
    assert (item.high_risk_case, item.hazard, item.settled_by.checks) == ("", None, ())
    assert item.settled_by.topic == "a.topic"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("- {id: B-1, from: A-9}", r"derived\.yaml: item B-1: from: whole has no item 'A-9'"),
        ("- {id: B-1}", r"derived\.yaml: item B-1: .*from"),
        ("- {id: B-1, from: A-1, zh: 弱}", r"derived\.yaml: item B-1: expected its words in both languages"),
        ("- {id: B-1, from: A-1, wieght: 3}", r"derived\.yaml: item B-1: .*wieght"),
        ("- {id: B-1, from: A-1}\n- {id: B-1, from: A-2}", r"derived\.yaml: item B-1 stands there twice"),
        ("- {id: B-1, from: A-1, importance: huge}", r"derived\.yaml: item B-1: .*huge"),
    ],
)
def test_a_wrong_heir_is_named(folder: Path, items: str, said: str) -> None:
    derive(folder, items)
    with pytest.raises(InputError, match=said):
        read_baseline(folder, "derived")


def test_inheriting_from_what_is_not_there(folder: Path) -> None:
    derive(folder, "- {id: B-1, from: A-1}", inherits="nothing")
    with pytest.raises(UnknownName, match=r"nothing\.yaml"):
        read_baseline(folder, "derived")


def test_inheriting_in_a_ring(folder: Path) -> None:
    write(folder, "ring", "inherits: derived\nitems: [{id: C-1, from: B-1}]")
    derive(folder, "- {id: B-1, from: C-1}", inherits="ring")
    with pytest.raises(InputError, match="derived → ring → derived"):
        read_baseline(folder, "derived")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "expected either `categories`"),
        (WHOLE + "inherits: whole\n", "expected either `categories`"),
        (WHOLE + "items: [{id: B-1, from: A-1}]\n", "expected either `categories`"),
        (WHOLE.replace("layer: network", "layer: attic"), "attic"),
        (WHOLE.replace("en: second, ", ""), r"item A-2: .*en"),
        (WHOLE.replace("checks: [b.check]", "checks: b.check"), "item A-2"),
        (WHOLE.replace("checks: [a.check]", "checks: [a.check], refuting: [b.check]"), "item A-1: refuting"),
        (WHOLE.replace("id: A-2", "id: A-1"), "item A-1 stands there twice"),
        ("items: [", "wrong.yaml"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, body: str, said: str) -> None:
    write(tmp_path, "wrong", body)
    with pytest.raises(InputError, match=said) as caught:
        read_baseline(tmp_path, "wrong")
    assert "wrong.yaml" in str(caught.value)


def test_a_file_is_called_as_it_calls_itself(tmp_path: Path) -> None:
    write(tmp_path, "one", WHOLE)
    (tmp_path / "one.yaml").rename(tmp_path / "two.yaml")
    with pytest.raises(InputError, match="expected 'two'"):
        read_baseline(tmp_path, "two")


def test_tags_in_yaml_run_nothing(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text("!!python/object/apply:os.mkdir [made]", encoding="utf-8")
    with pytest.raises(InputError, match=r"evil\.yaml"):
        read_baseline(tmp_path, "evil")
