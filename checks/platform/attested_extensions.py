"""Platform: what a person attests for the extensions of MLPS, mobile terminals, sensing nodes and their gateways.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("mobile.terminals")
def terminals(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that mobile terminals are registered, managed for life and can be locked and wiped from afar
    (GB/T 22239-2019 8.3.3.1)."""
    return judge_answer(answer, "mobile.terminals")


@check("iot.nodes")
def nodes(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that only authorised users change a node's software, and nodes know whom they talk to
    (GB/T 22239-2019 8.4.3.1)."""
    return judge_answer(answer, "iot.nodes")


@check("iot.gateways")
def gateways(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that gateways authenticate devices, filter forged data and are re-keyed online (GB/T 22239-2019
    8.4.3.2)."""
    return judge_answer(answer, "iot.gateways")
