"""Sample answers to the questionnaire, for the systems that stand behind the lab."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import yaml

_ANSWERS = Path(__file__).with_name("answers.yaml")

PROOF_FILE = Path(__file__).with_name("证明材料样例.txt")
"""The file that every answer with a proof has as its proof."""

_ANSWERED_DAYS_AGO = 40
_VALID_DAYS = 365
_EXPIRED_DAYS_AGO = 35


class SampleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `question` is a question's id, `claim` is `met`, `partly_met`, `not_met` or `not_applicable`.

    `proof` is the name of the file attached, empty where none is. Whoever stores it fills in the topic from the baseline,
    and leaves out questions that the system's baseline does not ask.
    """

    question: str
    claim: str
    person: str
    answered_on: date
    expires_on: date
    note: str = ""
    proof: str = ""


class _Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one system answered. What is in `groups` is met, but for what the other fields say of a question; those with words
    hold the note. `unanswered` are left out, `expired` were answered too long ago, `no_proof` lack a file."""

    person: str
    groups: tuple[str, ...]
    partly_met: dict[str, str] = {}
    not_met: dict[str, str] = {}
    not_applicable: dict[str, str] = {}
    expired: tuple[str, ...] = ()
    no_proof: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, tuple[str, ...]]
    systems: dict[str, _Claims]


def sample_answers(today: date) -> dict[str, list[SampleAnswer]]:
    """The answers by system id, their dates counted from `today`."""
    file = msgspec.convert(yaml.safe_load(_ANSWERS.read_text(encoding="utf-8")), _File)
    return {system: _answers(claims, file.groups, today) for system, claims in file.systems.items()}


def _answers(claims: _Claims, groups: dict[str, tuple[str, ...]], today: date) -> list[SampleAnswer]:
    worded = {
        **{question: ("partly_met", note) for question, note in claims.partly_met.items()},
        **{question: ("not_met", note) for question, note in claims.not_met.items()},
        **{question: ("not_applicable", note) for question, note in claims.not_applicable.items()},
    }
    asked = dict.fromkeys([question for group in claims.groups for question in groups[group]] + list(worded))
    answers = []
    for question in asked:
        if question in claims.unanswered:
            continue
        claim, note = worded.get(question, ("met", ""))
        expires_on = today + timedelta(days=_VALID_DAYS - _ANSWERED_DAYS_AGO)
        if question in claims.expired:
            expires_on = today - timedelta(days=_EXPIRED_DAYS_AGO)
        shows_proof = claim in ("met", "partly_met") and question not in claims.no_proof
        answers.append(
            SampleAnswer(
                question=question,
                claim=claim,
                person=claims.person,
                answered_on=expires_on - timedelta(days=_VALID_DAYS),
                expires_on=expires_on,
                note=note,
                proof=PROOF_FILE.name if shows_proof else "",
            )
        )
    return answers
