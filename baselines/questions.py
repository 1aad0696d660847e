"""The questionnaire of a baseline: what people are asked to attest."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import msgspec

from baselines.load import baseline_names, load_baseline
from baselines.model import Baseline, Item
from checks import Layer, Text
from checks.products import PRODUCT_TOPICS, PRODUCT_WANTED


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `id` is shared by baselines that ask the same; `topic` is the check that judges the answer.

    `text` is what must hold, and what the note must say where the answer rests on certified products. `items` are the items
    of this baseline that the answer settles, or helps to.
    """

    id: str
    topic: str
    layer: Layer
    category: Text
    control_point: Text
    text: Text
    items: tuple[str, ...]


def questions(baseline: Baseline) -> list[Question]:
    """Every question of `baseline`, each once, in the order of its items.

    A question is put in the words of the item that bears its id, in whichever baseline that stands, so that one answer
    means the same wherever it counts.
    """
    asking: dict[str, list[Item]] = {}
    for item in baseline.items:
        if item.settled_by.topic:
            asking.setdefault(item.question, []).append(item)
    return [_question(id, items) for id, items in asking.items()]


def questions_of_all(baselines: Iterable[Baseline]) -> list[Question]:
    """The questions of several baselines, each once, in the order of the first that asks it."""
    asked: dict[str, Question] = {}
    for baseline in baselines:
        for one in questions(baseline):
            asked.setdefault(one.id, one)
    return list(asked.values())


def _question(id: str, items: list[Item]) -> Question:
    first = items[0]
    own = first if first.id == id else _bearers().get(id, first)
    return Question(
        id=id,
        topic=own.settled_by.topic,
        layer=first.layer,
        category=first.category,
        control_point=first.control_point,
        text=_text(own),
        items=tuple(item.id for item in items),
    )


def _text(item: Item) -> Text:
    if item.settled_by.topic not in PRODUCT_TOPICS:
        return item.text
    return Text(zh=f"{item.text.zh}。{PRODUCT_WANTED.zh}", en=f"{item.text.en}. {PRODUCT_WANTED.en}")


@cache
def _bearers() -> dict[str, Item]:
    return {
        item.id: item for name in baseline_names() for item in load_baseline(name).items if item.question == item.id
    }
