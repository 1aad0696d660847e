"""Questionnaires: the questions of a system with their answers, answering one, and the proofs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, UploadFile
from fastapi.responses import Response

from checks import Layer, Outcome, UnknownName
from reports.language import _
from scanner.accounts.model import Right
from scanner.answers.form import MOST_PROOFS, Filled, Giver, save_form
from scanner.answers.model import Standing
from scanner.answers.proofs import ProofShelf
from scanner.answers.tally import AnswerState
from scanner.answers.uploads import Upload
from scanner.web.api.shapes import Both, Part, Parted, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.pages.answer_files import proof_file
from scanner.web.questionnaire import Line, lines_of, those
from scanner.web.served import API

router = APIRouter(prefix=API)

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class ProofShape(Shape):
    """A file attached to an answer."""

    name: str
    sha256: str


class AnswerShape(Shape):
    """An answer. It counts through the day `expires_on`, from the next scan after `imported_at`."""

    claim: Outcome
    person: str
    answered_on: date
    expires_on: date
    note: str
    proofs: tuple[ProofShape, ...]
    imported_at: datetime


class AskedShape(Shape):
    """A question. `standing` is what its answer is worth today, `state` the same put shortly; both answer and standing are null
    where there is none."""

    id: str
    topic: str
    layer: Layer
    category: Both
    control_point: Both
    text: Both
    items: tuple[str, ...]
    state: AnswerState
    standing: Standing | None
    answer: AnswerShape | None


@router.get("/systems/{id}/answers")
def answers(
    desk: Annotated[Desk, needs(Right.SEE)],
    id: str,
    paging: Parted,
    state: AnswerState | None = None,
    layer: Layer | None = None,
    q: Words = "",
) -> Part[AskedShape]:
    """The questions a system is asked, layer by layer, with their answers."""
    lines = those(lines_of(desk, desk.system(id)), state=state, layer=layer, words=q)
    return paging.out_of(AskedShape, map(_asked, lines))


@router.get("/systems/{id}/answers/{question}")
def answer(desk: Annotated[Desk, needs(Right.SEE)], id: str, question: str) -> AskedShape:
    """One question with its answer."""
    for one in lines_of(desk, desk.system(id)):
        if one.question.id == question:
            return _asked(one)
    raise UnknownName(_("the system is not asked this"))


@router.put("/systems/{id}/answers/{question}")
def put(
    desk: Annotated[Desk, needs(Right.ANSWER)],
    id: str,
    question: str,
    claim: Annotated[Literal["met", "partly_met", "not_met", "not_applicable"], Form()],
    answered_on: Annotated[date, Form()],
    expires_on: Annotated[date, Form()],
    note: Annotated[str, Form()] = "",
    kept: Annotated[list[str], Form(max_length=MOST_PROOFS)] = [],  # noqa: B006
    proofs: Annotated[list[UploadFile], File(max_length=MOST_PROOFS)] = [],  # noqa: B006
) -> AskedShape:
    """Answer a question in the account's name. `kept` are the SHA-256 sums of the proofs it has that stay, `proofs`
    further files. It counts from the next scan."""
    system = desk.system(id)
    answer(desk, id, question)
    filled = Filled(
        claim=claim,
        answered_on=answered_on.isoformat(),
        expires_on=expires_on.isoformat(),
        note=note,
        kept=tuple(kept),
        uploads=tuple(Upload(one.filename or "", one.file) for one in proofs),
    )
    giver = Giver(person=desk.person, at=desk.at, today=desk.today)
    save_form(desk.store, system, {question: filled}, ProofShelf(desk.workspace.folder), giver)
    return answer(desk, id, question)


@router.get("/systems/{id}/proofs/{sha256}", responses={200: {"content": {"application/octet-stream": {}}}})
def proof(desk: Annotated[Desk, needs(Right.SEE)], id: str, sha256: Sha256) -> Response:
    """The file of a proof that was given for a system."""
    return proof_file(desk, id, sha256)


def _asked(one: Line) -> AskedShape:
    own = ("state", "standing", "answer")
    values = {name: getattr(one if name in own else one.question, name) for name in AskedShape.model_fields}
    return AskedShape.model_validate(values)
