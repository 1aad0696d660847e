"""Physical: what a person attests for the extensions of MLPS, wireless access points and the nodes of the internet of things.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("mobile.siting")
def wireless_siting(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that wireless access points are sited without excess coverage or interference (GB/T 22239-2019
    8.3.1.1)."""
    return judge_answer(answer, "mobile.siting")


@check("iot.siting")
def node_siting(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that sensing nodes stand where nothing harms or blinds them, with lasting power for the key ones
    (GB/T 22239-2019 8.4.1.1)."""
    return judge_answer(answer, "iot.siting")
