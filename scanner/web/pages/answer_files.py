"""The questionnaire as a workbook, to download and to send back filled in; and the proofs of answers."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData

from checks import InputError, UnknownName
from reports.language import _
from reports.table_files import FILE_TYPES
from scanner.accounts.model import Right
from scanner.answers.asked import asked_of
from scanner.answers.importing import ProofFolder, import_answers
from scanner.answers.proofs import ProofShelf
from scanner.answers.questionnaire import write_questionnaire
from scanner.answers.uploads import Kinds, place
from scanner.store.answers import current_answers, kept_proof
from scanner.store.estate import systems
from scanner.web.addresses import questionnaire_address
from scanner.web.desk import Desk, needs
from scanner.web.page import page
from scanner.web.pages.answer_form import sent, uploads

router = APIRouter()

_WORKBOOK_BYTES = 2 * 1024 * 1024
"""Of a questionnaire that is sent back: twenty times what one fills, and what it may unpack to is bounded by it."""
_WORKBOOKS: Kinds = {".xlsx": b"PK\x03\x04", ".csv": b""}


@router.get("/answers/{id}/questionnaire.xlsx")
def download(desk: Annotated[Desk, needs(Right.SEE)], id: str) -> Response:
    """The questionnaire of a system, with the answers it has."""
    system = desk.system(id)
    with TemporaryDirectory(prefix="citywall-") as scratch:
        path = Path(scratch) / "questionnaire.xlsx"
        asked = asked_of(system, systems(desk.store))
        write_questionnaire(path, system, asked, current_answers(desk.store, system.id))
        content = path.read_bytes()
    headers = {"Content-Disposition": "attachment; filename=questionnaire.xlsx"}
    return Response(content, media_type=FILE_TYPES["xlsx"], headers=headers)


@router.post("/answers/{id}/questionnaire")
def upload(desk: Annotated[Desk, needs(Right.ANSWER)], form: Annotated[FormData, Depends(sent)], id: str) -> Response:
    """Save the answers in a questionnaire that was filled in, with the proofs sent beside it; all of them, or none."""
    system = desk.system(id)
    report, faults = None, ""
    with TemporaryDirectory(prefix="citywall-") as scratch:
        try:
            books = uploads(form, "workbook")
            if not books:
                raise InputError(_("no questionnaire was chosen"))
            book = place(books[0], _made(scratch, "book"), _WORKBOOKS, most=_WORKBOOK_BYTES)
            proofs = _made(scratch, "proofs")
            for one in uploads(form, "proofs"):
                place(one, proofs)
            report = import_answers(
                desk.store,
                book,
                ProofShelf(desk.workspace.folder),
                [system],
                folder=ProofFolder(proofs, _("the upload")),
                at=desk.at,
                today=desk.today,
            )
        except InputError as error:
            faults = str(error)
    return page(
        desk,
        "answers_imported.html.j2",
        status=422 if faults else 200,
        system=system,
        questionnaire_address=questionnaire_address,
        report=report,
        faults=faults.splitlines(),
    )


@router.get("/answers/{id}/proofs/{sha256}")
def proof(desk: Annotated[Desk, needs(Right.SEE)], id: str, sha256: str) -> Response:
    """A proof that was given for a system, to keep and never to show: what is in it is somebody's own affair."""
    return proof_file(desk, id, sha256)


def proof_file(desk: Desk, id: str, sha256: str) -> Response:
    """The file of a proof of a system.

    Raises:
        UnknownName: there is no such system or proof for the visitor, or the file is no longer kept.
    """
    found = kept_proof(desk.store, desk.system(id).id, sha256)
    shelf = ProofShelf(desk.workspace.folder)
    if not shelf.holds(found):
        raise UnknownName(_("the file of this proof is no longer kept"))
    return FileResponse(
        shelf.path(found),
        media_type="application/octet-stream",
        filename=found.name,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _made(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder
