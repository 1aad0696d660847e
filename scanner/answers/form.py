"""Answers given in a form: the rules of a questionnaire's row, with faults by question and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec.structs import replace

from checks import InputError, UnknownName
from checks.evidence import Proof
from reports.language import _
from scanner.answers.model import Answer
from scanner.answers.proofs import ProofShelf, find_proof
from scanner.answers.read import read_answer
from scanner.answers.saving import AnswerReport, keep_and_save, told_of, topics_of
from scanner.answers.uploads import Upload, place
from scanner.estate.model import System
from scanner.sheets.table import Cell, Faults, quoted
from scanner.store import Store
from scanner.store.answers import current_answers

MOST_PROOFS = 20
"""Files one answer may have."""


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one question as they were sent. `kept` are the SHA-256 sums of those proofs of the present answer that stay,
    `uploads` further ones."""

    claim: str = ""
    answered_on: str = ""
    expires_on: str = ""
    note: str = ""
    kept: tuple[str, ...] = ()
    uploads: tuple[Upload, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True when nothing was said; the days are filled in beforehand and tell nothing."""
        return not (self.claim.strip() or self.note.strip() or self.kept or self.uploads)


class Giver(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers, and when: the time, and the city's day."""

    person: str
    at: datetime
    today: date


class FormFaults(InputError):
    """What is wrong in a form. `faults` has it by question, then by field of `Filled` (`proofs` for the files)."""

    def __init__(self, faults: Mapping[str, Mapping[str, str]]) -> None:
        self.faults = faults
        told = (f"{question}: {field}: {what}" for question, each in faults.items() for field, what in each.items())
        super().__init__("\n".join(told))


def save_form(
    store: Store, system: System, filled: Mapping[str, Filled], shelf: ProofShelf, giver: Giver
) -> AnswerReport:
    """Save the answers of a form, by question; all of them, or none. A question left blank, or as it was, stays as it is.

    Raises:
        UnknownName: the system has no such question.
        FormFaults: something can't be read; nothing was saved.
    """
    topics = topics_of(system)
    for question in filled:
        if question not in topics:
            raise UnknownName(
                _("{value} is no question for the system {system}").format(value=quoted(question), system=system.id)
            )
    current = {one.question: one for one in current_answers(store, system.id)}
    told = {question: one for question, one in filled.items() if not one.is_blank}
    given: list[tuple[Answer, Path]] = []
    faults: dict[str, dict[str, str]] = {}
    with TemporaryDirectory(prefix="citywall-") as scratch:
        for number, (question, one) in enumerate(told.items()):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            reader = _Reader(current.get(question), shelf, folder, giver)
            answer = reader.read(one, system=system.id, question=question, topic=topics[question])
            if answer is None:
                faults[question] = reader.faults.by_place
            else:
                given.append((answer, folder))
        if faults:
            raise FormFaults(faults)
        saved = keep_and_save(store, shelf, given)
    answers = [answer for answer, _folder in given]
    known = {(system.id, question) for question in current}
    silent = [(system.id, question) for question in filled if question not in told]
    return told_of(answers, giver.today, saved=saved, current=known, silent=silent)


class _Reader:
    """Reads what was filled in for one question."""

    def __init__(self, before: Answer | None, shelf: ProofShelf, folder: Path, giver: Giver) -> None:
        self.faults = Faults("")
        self._before = before
        self._shelf = shelf
        self._folder = folder
        self._giver = giver

    def read(self, filled: Filled, *, system: str, question: str, topic: str) -> Answer | None:
        """The answer, the one before where it says the same; None when there are faults."""
        texts = {
            "claim": filled.claim,
            "person": self._giver.person,
            "answered_on": filled.answered_on,
            "expires_on": filled.expires_on,
            "note": filled.note,
            "proofs": "",
        }
        cells = {field: Cell(text.strip(), field) for field, text in texts.items()}
        given = read_answer(cells, self.faults, today=self._giver.today, find=lambda _text: self._proofs(filled))
        if given is None:
            return None
        answer = Answer(
            system=system,
            question=question,
            topic=topic,
            imported_at=self._giver.at,
            **msgspec.structs.asdict(given),
        )
        before = self._before
        # Who leaves an answer as it was does not attest it anew.
        same = before is not None and replace(answer, person=before.person).says_the_same(before)
        return before if same else answer

    def _proofs(self, filled: Filled) -> tuple[Proof, ...]:
        known = {one.sha256: one for one in self._before.proofs} if self._before else {}
        if lost := [one for one in filled.kept if one not in known or not self._shelf.holds(known[one])]:
            raise InputError(_("{value} is no proof of this answer").format(value=quoted(lost[0])))
        if len(filled.kept) + len(filled.uploads) > MOST_PROOFS:
            raise InputError(_("more than {n} files").format(n=MOST_PROOFS))
        return (*dict.fromkeys(known[one] for one in filled.kept), *self._placed(filled.uploads))

    def _placed(self, uploads: Sequence[Upload]) -> list[Proof]:
        names = [place(one, self._folder).name for one in uploads]
        found = [find_proof(self._folder, name) for name in names]
        return [one for one in found if one is not None]
