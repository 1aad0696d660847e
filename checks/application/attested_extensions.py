"""Applications: what a person attests for the extensions of MLPS, apps on managed terminals.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("mobile.apps")
def apps(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that which apps a terminal installs and runs is governed by signature and allow-list
    (GB/T 22239-2019 8.3.3.2)."""
    return judge_answer(answer, "mobile.apps")
