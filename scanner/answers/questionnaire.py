"""Write the questionnaire of a system: the questions of all it is judged by, prior answers filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from baselines.questions import Question
from checks import Language
from reports.language import spoken
from scanner.answers.columns import ANSWER_COLUMNS, ASKED, SHEET
from scanner.answers.model import Answer
from scanner.estate.model import System
from scanner.sheets.form import FormColumn, FormSheet, write_form


def write_questionnaire(path: Path, system: System, asked: Sequence[Question], answers: Iterable[Answer]) -> None:
    """Write the workbook in the spoken language. What is asked is locked, what is answered is not.

    Raises:
        InputError: the file can't be written.
    """
    language = spoken()
    given = {one.question: one for one in answers}
    columns = tuple(
        FormColumn(
            heading=column.heading.in_(language),
            width=column.width,
            choices=tuple(choice.in_(language) for choice in column.choices),
            note=column.note.in_(language),
            locked=column.field in ASKED,
        )
        for column in ANSWER_COLUMNS
    )
    rows = [_row(system, one, given.get(one.id), language) for one in asked]
    write_form(path, [FormSheet(name=SHEET.in_(language), columns=columns, rows=rows, protect=True)])


def _row(system: System, question: Question, answer: Answer | None, language: Language) -> list[str]:
    asked = [
        system.id,
        question.id,
        question.layer.label.in_(language),
        question.control_point.in_(language),
        question.text.in_(language),
    ]
    if answer is None:
        return [*asked, *[""] * (len(ANSWER_COLUMNS) - len(ASKED))]
    return [
        *asked,
        answer.claim.label.in_(language),
        answer.person,
        answer.answered_on.isoformat(),
        answer.expires_on.isoformat(),
        "; ".join(proof.name for proof in answer.proofs),
        answer.note,
    ]
