"""Answers in the store: the current one of each question, and those it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import Outcome, UnknownName
from checks.evidence import Proof
from reports.language import _
from scanner.answers.model import Answer
from scanner.store.database import Store, insert

_CLAIMS = {one.value: one for one in Outcome}


def current_answers(store: Store, system: str | None = None) -> list[Answer]:
    """The answers that hold now, of one system (its id) or of all, in the order they were given."""
    where, values = ("AND system = ?", [system]) if system is not None else ("", [])
    rows = store.db.query(f"SELECT * FROM answers WHERE replaced_at IS NULL {where} ORDER BY system, id", values)
    return [_answer(row) for row in rows]


class Extract(msgspec.Struct, frozen=True):
    """Of an answer what its worth depends on; `proofs` holds a mark where it has any."""

    topic: str
    claim: Outcome
    expires_on: date
    proofs: tuple[str, ...]
    note: str


def answer_extracts(store: Store, systems: Iterable[str]) -> dict[str, dict[str, Extract]]:
    """What the worth of the answers of some systems (by id) depends on, by system and question: for counting many at once."""
    found: dict[str, dict[str, Extract]] = {system: {} for system in systems}
    days: dict[str, date] = {}
    rows = store.db.conn.execute(
        """SELECT system, question, topic, claim, expires_on, proofs <> '[]', note FROM json_each(?) AS wanted
        CROSS JOIN answers ON answers.system = wanted.value AND replaced_at IS NULL""",
        (msgspec.json.encode(list(found)).decode(),),
    )
    for system, question, topic, claim, expires_on, proved, note in rows:
        day = days.get(expires_on) or days.setdefault(expires_on, date.fromisoformat(expires_on))
        found[system][question] = Extract(topic, _CLAIMS[claim], day, ("proof",) if proved else (), note)
    return found


def kept_proof(store: Store, system: str, sha256: str) -> Proof:
    """The proof with this SHA-256 sum among all answers that were ever given for a system.

    Raises:
        UnknownName: there is none.
    """
    rows = store.db.query(
        """SELECT each.value AS proof FROM answers, json_each(answers.proofs) AS each
        WHERE answers.system = ? AND json_extract(each.value, '$.sha256') = ? ORDER BY answers.id DESC LIMIT 1""",
        [system, sha256],
    )
    for row in rows:
        return msgspec.json.decode(row["proof"], type=Proof)
    raise UnknownName(_("there is no such proof"))


def answer_history(store: Store, system: str, question: str) -> list[Answer]:
    """Every answer ever given to one question, the oldest first."""
    rows = store.db.query("SELECT * FROM answers WHERE system = ? AND question = ? ORDER BY id", [system, question])
    return [_answer(row) for row in rows]


def save_answers(store: Store, answers: Iterable[Answer]) -> int:
    """Write down answers, all or none; each replaces the one before it, which is kept. The number that said something new.

    An answer that says the same as the current one is left out.
    """
    with store.transaction() as db:
        current = {(one.system, one.question): one for one in current_answers(store)}
        fresh = [one for one in answers if not _known(one, current)]
        for one in fresh:
            _write(db, one)
    return len(fresh)


def _known(one: Answer, current: Mapping[tuple[str, str], Answer]) -> bool:
    before = current.get((one.system, one.question))
    return before is not None and one.says_the_same(before)


def _write(db: Database, one: Answer) -> None:
    db.execute(
        "UPDATE answers SET replaced_at = ? WHERE system = ? AND question = ? AND replaced_at IS NULL",
        (one.imported_at.isoformat(), one.system, one.question),
    )
    row = {
        "system": one.system,
        "question": one.question,
        "topic": one.topic,
        "claim": one.claim.value,
        "person": one.person,
        "answered_on": one.answered_on.isoformat(),
        "expires_on": one.expires_on.isoformat(),
        "note": one.note,
        "proofs": msgspec.json.encode(one.proofs).decode(),
        "imported_at": one.imported_at.isoformat(),
    }
    insert(db, "answers", row)


def _answer(row: Mapping[str, Any]) -> Answer:
    return Answer(
        system=row["system"],
        question=row["question"],
        topic=row["topic"],
        claim=Outcome(row["claim"]),
        person=row["person"],
        answered_on=date.fromisoformat(row["answered_on"]),
        expires_on=date.fromisoformat(row["expires_on"]),
        note=row["note"],
        proofs=msgspec.json.decode(row["proofs"], type=tuple[Proof, ...]),
        imported_at=datetime.fromisoformat(row["imported_at"]),
    )
