"""Answer the questions of one control point in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from checks import UnknownName
from checks.products import PRODUCT_TOPICS
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.answers.form import MOST_PROOFS, Filled, FormFaults, Giver, save_form
from scanner.answers.model import CLAIMS, Answer
from scanner.answers.proofs import ProofShelf
from scanner.answers.uploads import PROOF_KINDS, Upload
from scanner.estate.model import System
from scanner.store.answers import answer_history
from scanner.web.addresses import questionnaire_address
from scanner.web.desk import Desk, needs
from scanner.web.page import page
from scanner.web.questionnaire import Line, Point, lines_of, points
from scanner.web.served import served

router = APIRouter()

_YEAR = timedelta(days=365)


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one question: what stands in its fields, what is wrong with them, and the answers before."""

    line: Line
    filled: Filled
    faults: Mapping[str, str]
    earlier: Sequence[Answer]

    @property
    def of_product(self) -> bool:
        """True when the note must name the certificate of a product."""
        return self.line.question.topic in PRODUCT_TOPICS


async def sent(request: Request) -> AsyncIterator[FormData]:
    """The form of a request, whose files are gone when it is answered."""
    async with request.form() as form:
        yield form


@router.get("/answers/{id}/questions/{question}")
def form(desk: Annotated[Desk, needs(Right.ANSWER)], id: str, question: str) -> Response:
    """The form of the control point that a question belongs to."""
    system = desk.system(id)
    point = _point(desk, system, question)
    return _page(desk, system, point, {one.question.id: _before(one.answer, desk.today) for one in point.lines}, {})


@router.post("/answers/{id}/questions/{question}")
def save(
    desk: Annotated[Desk, needs(Right.ANSWER)], form: Annotated[FormData, Depends(sent)], id: str, question: str
) -> Response:
    """Save the answers of a form; where something is wrong, nothing is saved and the form is shown with what was typed."""
    system = desk.system(id)
    point = _point(desk, system, question)
    filled = _filled(form, point)
    giver = Giver(person=desk.person, at=desk.at, today=desk.today)
    try:
        report = save_form(desk.store, system, filled, ProofShelf(desk.workspace.folder), giver)
    except FormFaults as error:
        return _page(desk, system, point, filled, error.faults)
    return RedirectResponse(f"{questionnaire_address(system.id)}?saved={report.saved}", status_code=303)


def _point(desk: Desk, system: System, question: str) -> Point:
    for one in points(lines_of(desk, system)):
        if any(line.question.id == question for line in one.lines):
            return one
    raise UnknownName(_("the system is not asked this"))


def _before(answer: Answer | None, today: date) -> Filled:
    """What stands in the fields at first: the present answer, else the days of one that is given today and holds for a year."""
    if answer is None:
        return Filled(answered_on=today.isoformat(), expires_on=(today + _YEAR).isoformat())
    return Filled(
        claim=answer.claim.value,
        answered_on=answer.answered_on.isoformat(),
        expires_on=answer.expires_on.isoformat(),
        note=answer.note,
        kept=tuple(proof.sha256 for proof in answer.proofs),
    )


def _filled(form: FormData, point: Point) -> dict[str, Filled]:
    """What was sent, by question; the number of a question in its control point stands in the names of its fields."""
    return {
        line.question.id: Filled(
            claim=_text(form, f"claim-{number}"),
            answered_on=_text(form, f"answered_on-{number}"),
            expires_on=_text(form, f"expires_on-{number}"),
            note=_text(form, f"note-{number}"),
            kept=tuple(one for one in form.getlist(f"kept-{number}") if isinstance(one, str)),
            uploads=tuple(uploads(form, f"proofs-{number}")),
        )
        for number, line in enumerate(point.lines)
    }


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def uploads(form: FormData, name: str) -> list[Upload]:
    """The files that were chosen in a field; a browser sends a nameless one where none was."""
    files = (one for one in form.getlist(name) if isinstance(one, UploadFile))
    return [Upload(one.filename, one.file) for one in files if one.filename]


def _page(
    desk: Desk,
    system: System,
    point: Point,
    filled: Mapping[str, Filled],
    faults: Mapping[str, Mapping[str, str]],
) -> Response:
    fields = [
        Fields(
            line=line,
            filled=filled[line.question.id],
            faults=faults.get(line.question.id, {}),
            earlier=answer_history(desk.store, system.id, line.question.id)[-2::-1],
        )
        for line in point.lines
    ]
    return page(
        desk,
        "answer_form.html.j2",
        status=422 if faults else 200,
        system=system,
        point=point,
        questionnaire_address=questionnaire_address,
        fields=fields,
        wrong=bool(faults),
        claims=[("", _("no answer")), *((one.value, one.label.in_(spoken())) for one in CLAIMS)],
        kinds=PROOF_KINDS,
        most_proofs=MOST_PROOFS,
        most_mb=served(desk.request).most_bytes // 1024 // 1024,
    )
