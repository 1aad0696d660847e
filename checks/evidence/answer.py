"""What a person attests."""

from __future__ import annotations

import msgspec

from checks.evidence.base import Evidence


class Proof(msgspec.Struct, frozen=True):
    """A file attached to an answer: its name and the SHA-256 of its content in hex."""

    name: str
    sha256: str


class AnswerEvidence(Evidence, frozen=True, kw_only=True, tag="answer"):
    """One answer to one question. The asset is empty, the locator `answer:<question>`.

    `question` is the id of the question, which a baseline's item names; `topic` is the id of the check that judges it.
    `claim` is `met`, `partly_met`, `not_met` or `not_applicable`, as the person says. `answered_on` and `expires_on` are
    ISO days. `person` is who attests. An answer counts through the day `expires_on` names, in the city's time.
    """

    question: str
    topic: str
    claim: str
    person: str
    answered_on: str
    expires_on: str
    proofs: tuple[Proof, ...] = ()
    note: str = ""
