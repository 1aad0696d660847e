"""Network: what a person attests for the extensions of MLPS, wireless borders and the joining of nodes.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("mobile.wireless")
def wireless(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that wireless traffic passes a gateway and whoever joins is authenticated (GB/T 22239-2019
    8.3.2.1, 8.3.2.2)."""
    return judge_answer(answer, "mobile.wireless")


@check("mobile.intrusion")
def wireless_intrusion(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rogue wireless devices and attacks are seen, and risky functions and shared keys are gone
    (GB/T 22239-2019 8.3.2.3)."""
    return judge_answer(answer, "mobile.intrusion")


@check("iot.admission")
def admission(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that only authorised sensing nodes may join (GB/T 22239-2019 8.4.2.1)."""
    return judge_answer(answer, "iot.admission")


@check("iot.destinations")
def destinations(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the addresses nodes and gateways may talk to are limited (GB/T 22239-2019 8.4.2.2)."""
    return judge_answer(answer, "iot.destinations")
