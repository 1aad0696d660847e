"""How far a system's questionnaire is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from baselines.questions import Question
from checks import Text
from scanner.answers.model import Standing, Weighable, standing


class AnswerState(StrEnum):
    """How a question stands: what its answer is worth, put shortly, or that there is none."""

    UNANSWERED = "unanswered"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHOUT_PROOF = "without_proof"
    VALID = "valid"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            AnswerState.UNANSWERED: Text(zh="未答复", en="unanswered"),
            AnswerState.EXPIRING: Text(zh="即将过期", en="expiring"),
            AnswerState.EXPIRED: Text(zh="已过期", en="expired"),
            AnswerState.WITHOUT_PROOF: Text(zh="缺少证明", en="no proof"),
            AnswerState.VALID: Text(zh="有效", en="valid"),
        }[self]


_STATES = {
    Standing.VALID: AnswerState.VALID,
    Standing.EXPIRING: AnswerState.EXPIRING,
    Standing.EXPIRED: AnswerState.EXPIRED,
    Standing.PRODUCT_EXPIRED: AnswerState.EXPIRED,
    Standing.NO_PROOF: AnswerState.WITHOUT_PROOF,
    Standing.NO_PRODUCT: AnswerState.WITHOUT_PROOF,
}
"""An answer whose product certificate is over counts as expired, one without such a certificate as without proof."""


def answer_state(answer: Weighable | None, today: date) -> AnswerState:
    """How a question with this answer stands; None for no answer."""
    return _STATES[standing(answer, today)] if answer else AnswerState.UNANSWERED


def tally(asked: Iterable[Question], answers: Mapping[str, Weighable], today: date) -> dict[AnswerState, int]:
    """How many of the questions asked stand in each state; `answers` are by question."""
    counts = Counter(answer_state(answers.get(question.id), today) for question in asked)
    return {state: counts[state] for state in AnswerState}
