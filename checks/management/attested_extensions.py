"""Management: what a person attests for the extensions of MLPS, apps, wireless devices and nodes.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("mobile.procurement")
def app_procurement(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that apps come from trusted channels and developers (GB/T 22239-2019 8.3.4.1)."""
    return judge_answer(answer, "mobile.procurement")


@check("mobile.development")
def app_development(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that developers of business apps qualify and sign with legitimate certificates (GB/T 22239-2019
    8.3.4.2)."""
    return judge_answer(answer, "mobile.development")


@check("mobile.register")
def wireless_register(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that a register of lawful wireless devices and terminals is kept (GB/T 22239-2019 8.3.5.1)."""
    return judge_answer(answer, "mobile.register")


@check("iot.operation")
def node_operation(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that nodes are inspected, managed from stock to disposal and their sites kept secret
    (GB/T 22239-2019 8.4.4.1)."""
    return judge_answer(answer, "iot.operation")
