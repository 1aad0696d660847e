"""Data: what a person attests for the extensions of MLPS, what nodes of the internet of things send.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("iot.replay")
def replay(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that replayed and altered data are recognised (GB/T 22239-2019 8.4.3.3)."""
    return judge_answer(answer, "iot.replay")


@check("iot.fusion")
def fusion(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that data of several kinds of nodes are brought together for use on one platform
    (GB/T 22239-2019 8.4.3.4)."""
    return judge_answer(answer, "iot.fusion")
