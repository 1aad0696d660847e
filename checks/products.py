"""Answers that rest on certified products: cryptography counts as managed (the K of GB/T 39786) where the product is named.

A certificate of a commercial cryptography product (商用密码产品认证证书) bears a number of two to four letters and many digits,
"GM" since 2020, and the last day it is valid on. Both stand in the answer's note.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from msgspec.structs import replace

from checks.attested import judge_answer
from checks.days import city_day
from checks.evidence import AnswerEvidence, Reason
from checks.facts import few
from checks.text import Text
from checks.verdict import Outcome, Verdict, not_assessed

PRODUCT_TOPICS = frozenset(
    ("crypto.physical", "crypto.network", "crypto.device", "crypto.application", "crypto.data"),
)
"""The topics whose answers name the certified product: those of the technical layers."""

PRODUCT_WANTED = Text(
    zh="备注须写明商用密码产品认证证书编号和有效期，如“GM001119920250001，有效期至 2028-05-31”；答复的有效期不得晚于该日。",
    en="The note must hold the number and last valid day of the product certificate, such as "
    "“GM001119920250001, valid until 2028-05-31”; the answer must not count beyond that day.",
)
"""What a question of such a topic asks for."""

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:GM[ -]?[0-9]{6,}|[A-Za-z]{2,4}[0-9]{6,})(?![0-9A-Za-z])", re.IGNORECASE)
_DAY = r"([0-9]{4})[-./年]\s?([0-9]{1,2})[-./月]\s?([0-9]{1,2})"
_ANY_DAY = re.compile(rf"(?<![0-9]){_DAY}(?![0-9])")
_LAST_DAY = re.compile(
    rf"(?:[至到止~–—]|until|through|expir\w{{0,4}}|to)\s{{0,3}}(?:on\b|:)?\s{{0,3}}{_DAY}(?![0-9])", re.IGNORECASE
)
_RESTS_ON_PRODUCTS = (Outcome.MET, Outcome.PARTLY_MET)


def judge_product_answer(answer: AnswerEvidence, topic: str) -> Verdict | None:
    """As `judge_answer`; but met or partly met is not assessed when the note names no product certificate with its last day,
    and has expired when one of the certificates it names has, which counts through its last day.

    Facts: those of `judge_answer`, and certificate and certificate_until where the note names them.
    """
    verdict = judge_answer(answer, topic)
    if verdict is None or verdict.outcome not in _RESTS_ON_PRODUCTS:
        return verdict
    numbers, until = product_certificate(answer.note)
    facts = dict(verdict.facts)
    if numbers and until is not None:
        facts |= {"certificate": few(numbers), "certificate_until": until.isoformat()}
    lack = product_lack(answer.note, city_day(answer.seen_at))
    return replace(verdict, facts=facts) if lack is None else not_assessed(answer, lack, **facts)


def product_lack(note: str, day: date) -> Reason | None:
    """Why the certificates that `note` names don't count on `day`: none, or one without a last day, or one that is over; None
    when they do."""
    numbers, until = product_certificate(note)
    if not numbers or until is None:
        return Reason.NO_PRODUCT
    return Reason.PRODUCT_EXPIRED if day > until else None


def product_certificate(note: str) -> tuple[list[str], date | None]:
    """The numbers of the product certificates that `note` names, and the day the first of them ends.

    A day counts that follows a word such as 至 or "until"; where none does, every day of the note.
    """
    plain = unicodedata.normalize("NFKC", note)
    numbers = list(dict.fromkeys(re.sub(r"[ -]", "", one).upper() for one in _NUMBER.findall(plain)))
    days = [day for found in (_LAST_DAY.findall(plain) or _ANY_DAY.findall(plain)) if (day := _day(*found))]
    return numbers, min(days, default=None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
