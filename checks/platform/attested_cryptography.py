"""Cryptography: what a person attests of units of GB/T 39786-2021 that no look shows.

Each is met when the answer says so, has not expired, carries a proof and names a product certificate that is valid
(`checks.products.judge_product_answer`).
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import AnswerEvidence
from checks.products import judge_product_answer
from checks.verdict import Verdict


@check("crypto.device")
def device(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that cryptography meets GB/T 39786 for devices, with certified products."""
    return judge_product_answer(answer, "crypto.device")
