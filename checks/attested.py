"""How every answer topic judges: what a person attests, while it is fresh and proved."""

from __future__ import annotations

from checks.days import city_day, read_day
from checks.evidence import AnswerEvidence, Reason
from checks.facts import brief
from checks.verdict import Fact, Outcome, Verdict, met, not_applicable, not_assessed, not_met, partly_met

_JUDGES = {
    Outcome.MET: met,
    Outcome.PARTLY_MET: partly_met,
    Outcome.NOT_MET: not_met,
    Outcome.NOT_APPLICABLE: not_applicable,
}
_TO_BE_PROVED = (Outcome.MET, Outcome.PARTLY_MET)


def judge_answer(answer: AnswerEvidence, topic: str) -> Verdict | None:
    """The claim as the verdict, or None when the answer is to another topic.

    Not assessed when the answer has expired (it counts through its last day, in the city's time), when met or partly met
    is claimed without a proof, or when claim or day can't be read.

    Facts: question, person, answered_on, expires_on, note, and the claim's word as claim_zh and claim_en.
    """
    if answer.topic != topic:
        return None
    expires_on = read_day(answer.expires_on)
    claim = Outcome(answer.claim) if answer.claim in _JUDGES else None
    if expires_on is None or claim is None:
        return not_assessed(answer, Reason.NOT_KNOWN, **_facts(answer))
    if city_day(answer.seen_at) > expires_on:
        return not_assessed(answer, Reason.ANSWER_EXPIRED, **_facts(answer))
    if claim in _TO_BE_PROVED and not answer.proofs:
        return not_assessed(answer, Reason.NO_PROOF, **_facts(answer))
    return _JUDGES[claim](answer, **_facts(answer), claim_zh=claim.label.zh, claim_en=claim.label.en)


def _facts(answer: AnswerEvidence) -> dict[str, Fact]:
    return {
        "question": brief(answer.question),
        "person": brief(answer.person),
        "answered_on": brief(answer.answered_on),
        "expires_on": brief(answer.expires_on),
        "note": brief(answer.note),
    }
