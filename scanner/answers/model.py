"""An answer as it is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from checks import Outcome, Text
from checks.evidence import Proof, Reason
from checks.products import PRODUCT_TOPICS, product_lack

CLAIMS = (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
"""What a person may say of a question."""

NEEDS_PROOF = (Outcome.MET, Outcome.PARTLY_MET)
"""Claims that count only with a proof."""

EXPIRING_DAYS = 30


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to one question about one system.

    `question` is the id of the question, `topic` the check that judges it. `claim` is one of `CLAIMS`. It counts through
    the day `expires_on`, in the city's time. `proofs` are names and SHA-256 sums; the files stand in the workspace.
    """

    system: str
    question: str
    topic: str
    claim: Outcome
    person: str
    answered_on: date
    expires_on: date
    imported_at: datetime
    proofs: tuple[Proof, ...] = ()
    note: str = ""

    def says_the_same(self, other: Answer) -> bool:
        """True when nothing but the time of the import differs."""
        return msgspec.structs.replace(self, imported_at=other.imported_at) == other


class Standing(StrEnum):
    """What an answer is worth on a given day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NO_PROOF = "no_proof"
    NO_PRODUCT = "no_product"
    PRODUCT_EXPIRED = "product_expired"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Standing.VALID: Text(zh="有效", en="valid"),
            Standing.EXPIRING: Text(zh="即将过期", en="expiring"),
            Standing.EXPIRED: Text(zh="已过期", en="expired"),
            Standing.NO_PROOF: Text(zh="缺少证明材料", en="no proof"),
            Standing.NO_PRODUCT: Reason.NO_PRODUCT.label,
            Standing.PRODUCT_EXPIRED: Reason.PRODUCT_EXPIRED.label,
        }[self]


class Weighable(Protocol):
    """What an answer's worth depends on; an answer, or an extract of one."""

    @property
    def topic(self) -> str: ...
    @property
    def claim(self) -> Outcome: ...
    @property
    def expires_on(self) -> date: ...
    @property
    def proofs(self) -> Collection[object]: ...
    @property
    def note(self) -> str: ...


def rests_on_product(answer: Weighable) -> bool:
    """True when the answer counts only with the certificate of a product that its note names."""
    return answer.claim in NEEDS_PROOF and answer.topic in PRODUCT_TOPICS


def standing(answer: Weighable, day: date) -> Standing:
    """What `answer` is worth on `day`; expiring when that is at most 30 days before its end."""
    if day > answer.expires_on:
        return Standing.EXPIRED
    if answer.claim in NEEDS_PROOF and not answer.proofs:
        return Standing.NO_PROOF
    lack = product_lack(answer.note, day) if rests_on_product(answer) else None
    if lack is not None:
        return Standing(lack.value)
    return Standing.EXPIRING if (answer.expires_on - day).days <= EXPIRING_DAYS else Standing.VALID
