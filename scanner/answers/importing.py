"""Import a questionnaire that was filled in: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from checks import InputError
from checks.evidence import Proof
from reports.language import _
from scanner.answers.columns import ANSWER_COLUMNS, ASKED
from scanner.answers.model import Answer
from scanner.answers.proofs import ProofShelf, find_proof, proof_names
from scanner.answers.read import read_answer
from scanner.answers.saving import AnswerReport, Key, keep_and_save, told_of, topics_of
from scanner.estate.columns import Column, recognise
from scanner.estate.model import System
from scanner.sheets.read import read_tables
from scanner.sheets.table import Cell, Faults, Table, listed, quoted
from scanner.store import Store
from scanner.store.answers import current_answers


class ProofFolder(msgspec.Struct, frozen=True):
    """Where the proofs of a file are looked for, and what that place is called for people."""

    path: Path
    called: str


def import_answers(
    store: Store,
    path: Path,
    shelf: ProofShelf,
    registered: Iterable[System],
    *,
    folder: ProofFolder,
    at: datetime,
    today: date,
) -> AnswerReport:
    """Save the answers in the workbook or CSV file `path`, which may be about the systems `registered`; proofs are looked for in
    `folder` and kept on `shelf`.

    A row without an answer leaves the answer given before alone. `today` is the city's day.

    Raises:
        InputError: the file has faults; all of them are told, one a line, and nothing was saved.
    """
    faults = Faults(path.name)
    known = {system.id: system for system in registered}
    current = {(one.system, one.question): one for one in current_answers(store) if one.system in known}
    reader = _Reader(known, current, shelf, folder, faults)
    answers, silent = reader.read(path, at=at, today=today)
    faults.raise_if_any()
    saved = keep_and_save(store, shelf, [(one, folder.path) for one in answers])
    return told_of(answers, today, saved=saved, current=current, silent=silent)


class _Reader:
    """Reads rows against what is registered."""

    def __init__(
        self,
        registered: Mapping[str, System],
        current: Mapping[Key, Answer],
        shelf: ProofShelf,
        folder: ProofFolder,
        faults: Faults,
    ) -> None:
        self._registered = registered
        self._current = current
        self._shelf = shelf
        self._folder = folder
        self._faults = faults
        self._topics: dict[str, Mapping[str, str]] = {}

    def read(self, path: Path, *, at: datetime, today: date) -> tuple[list[Answer], list[Key]]:
        """The answers of a file, and the questions of rows that were left empty."""
        table, known = _table(path)
        seen: dict[Key, str] = {}
        answers: list[Answer] = []
        silent: list[Key] = []
        for row in table.rows:
            cells = {field: row.cells[heading] for field, heading in known.items()}
            key = self._key(cells["system"], cells["question"], seen)
            if key is None:
                continue
            if not any(cell.text or cell.fault for field, cell in cells.items() if field not in ASKED):
                silent.append(key)
                continue
            answer = self._answer(key, cells, at, today)
            if answer is not None:
                answers.append(answer)
        return answers, silent

    def _answer(self, key: Key, cells: Mapping[str, Cell], at: datetime, today: date) -> Answer | None:
        given = read_answer(cells, self._faults, today=today, find=lambda text: self._proofs(key, text))
        if given is None:
            return None
        system, question = key
        return Answer(
            system=system,
            question=question,
            topic=self._topics[system][question],
            imported_at=at,
            **msgspec.structs.asdict(given),
        )

    def _key(self, system: Cell, question: Cell, seen: dict[Key, str]) -> Key | None:
        """The system and the question of a row, None where they are wrong."""
        registered = self._registered.get(system.text)
        if registered is None:
            self._faults.add(system.where, _("no system {name} is registered").format(name=quoted(system.text)))
            return None
        if system.text not in self._topics:
            self._topics[system.text] = topics_of(registered)
        key = system.text, question.text
        if question.text not in self._topics[system.text]:
            what = _("{value} is no question for the system {system}")
            self._faults.add(question.where, what.format(value=quoted(question.text), system=system.text))
            return None
        if key in seen:
            what = _("{value} stands twice; first at {place}")
            self._faults.add(question.where, what.format(value=quoted(question.text), place=seen[key]))
            return None
        seen[key] = question.where
        return key

    def _proofs(self, key: Key, text: str) -> tuple[Proof, ...]:
        """The proofs a cell names: files in the folder, or those the answer had before, which are kept already."""
        before = self._current.get(key)
        kept = {proof.name: proof for proof in before.proofs if self._shelf.holds(proof)} if before else {}
        found = []
        for name in proof_names(text):
            proof = find_proof(self._folder.path, name) or kept.get(name)
            if proof is None:
                raise InputError(
                    _("there is no file {name} in {folder}").format(name=quoted(name), folder=self._folder.called)
                )
            found.append(proof)
        return tuple(found)


def _table(path: Path) -> tuple[Table, dict[str, str]]:
    lacking: list[Column] = []
    for table in read_tables(path):
        known = recognise(ANSWER_COLUMNS, table.headings)
        lacking = [column for column in ANSWER_COLUMNS if column.required and column.field not in known]
        if not lacking and table.rows:
            return table, known
    names = listed([f"{column.heading.zh}/{column.heading.en}" for column in lacking])
    what = _("no answers; columns missing: {names}").format(names=names) if lacking else _("no answers")
    raise InputError(_("{file}: {why}").format(file=path.name, why=what))
