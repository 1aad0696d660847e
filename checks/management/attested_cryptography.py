"""Cryptography: what a person attests of the management of cryptography by GB/T 39786-2021.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("crypto.rules")
def rules(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rules on cryptography meet GB/T 39786."""
    return judge_answer(answer, "crypto.rules")


@check("crypto.people")
def people(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that people with cryptographic duties meet GB/T 39786."""
    return judge_answer(answer, "crypto.people")


@check("crypto.construction")
def construction(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the construction and operation of cryptography meet GB/T 39786."""
    return judge_answer(answer, "crypto.construction")


@check("crypto.emergency")
def emergency(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that cryptographic incidents meet GB/T 39786."""
    return judge_answer(answer, "crypto.emergency")
