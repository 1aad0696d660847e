"""Questionnaires: how far each system's is answered, and the questions of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from baselines.questions import Question
from checks import Layer, Text
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.answers.asked import asked_of
from scanner.answers.model import Answer, Standing, standing
from scanner.answers.tally import AnswerState, answer_state, tally
from scanner.estate.model import System
from scanner.store.answers import answer_extracts, current_answers
from scanner.store.estate import systems
from scanner.web.addresses import question_address, questionnaire_address
from scanner.web.desk import Desk, needs
from scanner.web.filters import chosen, holds
from scanner.web.listing import Cell, Listing, with_files

router = APIRouter()

_TONES = {AnswerState.EXPIRED: "late", AnswerState.EXPIRING: "soon", AnswerState.WITHOUT_PROOF: "soon"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer as it is worth on a day; both None where it is unanswered."""

    question: Question
    answer: Answer | None
    standing: Standing | None
    state: AnswerState

    @property
    def tone(self) -> str:
        """How its state is set apart."""
        return _TONES.get(self.state, "")


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


@router.get("/answers")
def questionnaires(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
    """Every system the visitor may see, with its questions counted by how they stand."""
    registered = systems(desk.store)
    mine = desk.systems()
    answers = answer_extracts(desk.store, [one.id for one in mine])
    rows = []
    for system in mine:
        counts = tally(asked_of(system, registered), answers[system.id], desk.today)
        rows.append(
            (
                Cell(system.name, questionnaire_address(system.id)),
                Cell(system.department),
                Cell(sum(counts.values()), tone="number"),
                *(_count(system, state, counts[state]) for state in AnswerState),
            )
        )
    states = (one.label.in_(spoken()) for one in AnswerState)
    header = (_("System"), _("Department"), _("Asked"), *states)
    return with_files(desk, "answers.html.j2", Listing(name=_("Questionnaires"), header=header, rows=tuple(rows)))


@router.get("/answers/{id}")
def questionnaire(
    desk: Annotated[Desk, needs(Right.SEE)], id: str, state: str = "", layer: str = "", q: str = "", saved: int = 0
) -> Response:
    """The questions of one system, by layer and control point."""
    system = desk.system(id)
    every = lines_of(desk, system)
    wanted, within = chosen(AnswerState, state), chosen(Layer, layer)
    lines = [one for one in every if wanted in (None, one.state) and within in (None, one.question.layer)]
    lines = [one for one in lines if _speaks_of(one, q)]
    shown = points(lines)
    counts = tally(
        [one.question for one in every], {one.question.id: one.answer for one in every if one.answer}, desk.today
    )
    return with_files(
        desk,
        "answers_system.html.j2",
        _listing(system, shown),
        system=system,
        points=shown,
        counts=counts,
        asked=len(every),
        states=[("", _("no matter which")), *((one.value, one.label.in_(spoken())) for one in AnswerState)],
        layers=[("", _("no matter which")), *((one.value, one.label.in_(spoken())) for one in Layer)],
        questionnaire_address=questionnaire_address,
        question_address=question_address,
        chosen={"state": state, "layer": layer, "q": q},
        saved=saved,
    )


def _line(question: Question, answer: Answer | None, today: date) -> Line:
    return Line(
        question=question,
        answer=answer,
        standing=standing(answer, today) if answer else None,
        state=answer_state(answer, today),
    )


def _key(one: Line) -> tuple[Layer, str]:
    return one.question.layer, one.question.control_point.zh


def _count(system: System, state: AnswerState, count: int) -> Cell:
    if not count:
        return Cell(0, tone="number")
    return Cell(
        count, f"{questionnaire_address(system.id)}?state={state.value}", f"number {_TONES.get(state, '')}".strip()
    )


def _speaks_of(one: Line, words: str) -> bool:
    asked = one.question
    texts = (asked.id, asked.text.in_(spoken()), asked.control_point.in_(spoken()))
    answered = (one.answer.person, one.answer.note) if one.answer else ()
    return holds(words, *texts, *answered)


def _listing(system: System, shown: Sequence[Point]) -> Listing:
    heads = (
        _("Question"),
        _("Layer"),
        _("Control point"),
        _("What must hold"),
        _("Claim"),
        _("Person"),
        _("Answered on"),
        _("Expires on"),
        _("State"),
        _("Proofs"),
        _("Note"),
    )
    rows = tuple(tuple(map(Cell, _values(one))) for point in shown for one in point.lines)
    return Listing(name=_("Questionnaire of {system}").format(system=system.name), header=heads, rows=rows)


def _values(one: Line) -> tuple[str | date, ...]:
    language, asked, answer = spoken(), one.question, one.answer
    told = (asked.id, asked.layer.label.in_(language), asked.control_point.in_(language), asked.text.in_(language))
    if answer is None or one.standing is None:
        return (*told, "", "", "", "", one.state.label.in_(language), "", "")
    return (
        *told,
        answer.claim.label.in_(language),
        answer.person,
        answer.answered_on,
        answer.expires_on,
        one.standing.label.in_(language),
        "; ".join(proof.name for proof in answer.proofs),
        answer.note,
    )
