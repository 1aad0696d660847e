"""Questionnaires: how far each system's is answered, and the questions of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from checks import Layer
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.answers.asked import asked_of
from scanner.answers.tally import AnswerState, tally
from scanner.estate.model import System
from scanner.store.answers import answer_extracts
from scanner.store.estate import systems
from scanner.web.addresses import question_address, questionnaire_address
from scanner.web.desk import Desk, needs
from scanner.web.filters import chosen
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.questionnaire import TONES, Line, Point, lines_of, points, those

router = APIRouter()


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
    shown = points(those(every, state=chosen(AnswerState, state), layer=chosen(Layer, layer), words=q))
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


def _count(system: System, state: AnswerState, count: int) -> Cell:
    if not count:
        return Cell(0, tone="number")
    return Cell(
        count, f"{questionnaire_address(system.id)}?state={state.value}", f"number {TONES.get(state, '')}".strip()
    )


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
