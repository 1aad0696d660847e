"""The questions a system is asked, with their answers, as pages and API show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import msgspec

from baselines.questions import Question
from checks import Layer, Text
from reports.language import spoken
from scanner.answers.asked import asked_of
from scanner.answers.model import Answer, Standing, standing
from scanner.answers.tally import AnswerState, answer_state
from scanner.estate.model import System
from scanner.store.answers import current_answers
from scanner.store.estate import systems
from scanner.web.desk import Desk
from scanner.web.filters import holds

TONES = {AnswerState.EXPIRED: "late", AnswerState.EXPIRING: "soon", AnswerState.WITHOUT_PROOF: "soon"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer as it is worth on a day; both None where it is unanswered."""

    question: Question
    answer: Answer | None
    standing: Standing | None
    state: AnswerState

    @property
    def tone(self) -> str:
        """How its state is set apart."""
        return TONES.get(self.state, "")


class Point(msgspec.Struct, frozen=True):
    """A control point with its questions."""

    layer: Layer
    title: Text
    lines: tuple[Line, ...]


def lines_of(desk: Desk, system: System) -> list[Line]:
    """The questions a system is asked, layer by layer, with their answers."""
    given = {one.question: one for one in current_answers(desk.store, system.id)}
    asked = sorted(asked_of(system, systems(desk.store)), key=lambda one: list(Layer).index(one.layer))
    return [_line(one, given.get(one.id), desk.today) for one in asked]


def points(lines: Iterable[Line]) -> list[Point]:
    """Lines by control point, each of which stands once, in the order of its first question."""
    order: dict[tuple[Layer, str], int] = {}
    for one in lines:
        order.setdefault(_key(one), len(order))
    ordered = sorted(lines, key=lambda one: order[_key(one)])
    groups = [tuple(group) for _point, group in groupby(ordered, key=_key)]
    return [Point(group[0].question.layer, group[0].question.control_point, group) for group in groups]


def those(lines: Iterable[Line], *, state: AnswerState | None, layer: Layer | None, words: str) -> list[Line]:
    """The lines that stand so, are of a layer, and speak of some words; None and empty let all pass."""
    return [
        one
        for one in lines
        if state in (None, one.state) and layer in (None, one.question.layer) and _speaks_of(one, words)
    ]


def _line(question: Question, answer: Answer | None, today: date) -> Line:
    return Line(
        question=question,
        answer=answer,
        standing=standing(answer, today) if answer else None,
        state=answer_state(answer, today),
    )


def _key(one: Line) -> tuple[Layer, str]:
    return one.question.layer, one.question.control_point.zh


def _speaks_of(one: Line, words: str) -> bool:
    asked = one.question
    texts = (asked.id, asked.text.in_(spoken()), asked.control_point.in_(spoken()))
    answered = (one.answer.person, one.answer.note) if one.answer else ()
    return holds(words, *texts, *answered)
