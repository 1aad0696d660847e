"""Applications: what a person attests of identity, rights and input.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("application.identity")
def identity(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that users are identified uniquely with strong secrets, failures and idle sessions are
    handled, and at level 3 two factors are asked for."""
    return judge_answer(answer, "application.identity")


@check("application.access-control")
def access_control(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that accounts have only the rights they need, default and spare accounts are gone, and
    access is decided for each user and object."""
    return judge_answer(answer, "application.access-control")


@check("application.input")
def input(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that input is validated on the server before it is used."""
    return judge_answer(answer, "application.input")
