"""Answers as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from checks.evidence import AnswerEvidence, Place
from scanner.answers.model import Answer

PROBE = "answer"
QUESTION_PREFIX = "answer:"
"""Begins the locator of an answer's place; the question's id follows."""


def answer_evidence(answers: Iterable[Answer], at: datetime) -> list[AnswerEvidence]:
    """One record for each answer, as seen at `at`, which decides whether it has expired."""
    return [
        AnswerEvidence(
            place=Place(one.system, "", QUESTION_PREFIX + one.question),
            probe=PROBE,
            seen_at=at,
            question=one.question,
            topic=one.topic,
            claim=one.claim.value,
            person=one.person,
            answered_on=one.answered_on.isoformat(),
            expires_on=one.expires_on.isoformat(),
            proofs=one.proofs,
            note=one.note,
        )
        for one in answers
    ]
