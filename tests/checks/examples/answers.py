"""Examples for the answer topics: all judge alike, so all are tried with the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks import all_checks
from checks.evidence import AnswerEvidence, Evidence, Reason
from checks.products import PRODUCT_TOPICS
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, Case, case

TOPICS = [one.id for one in all_checks().values() if one.subject is AnswerEvidence]


def answered(topic: str, **facts: Any) -> Evidence:
    return SITE.sees("answer", topic=topic, **facts)


def _cases(topic: str) -> Iterator[Case]:
    yield case(topic, MET, answered(topic))
    yield case(topic, MET, answered(topic, expires_on="2026-06-01"))  # the very day it was seen
    yield case(topic, PARTLY_MET, answered(topic, claim="partly_met"))
    yield case(topic, NOT_MET, answered(topic, claim="not_met", proofs=()))
    yield case(topic, NOT_APPLICABLE, answered(topic, claim="not_applicable", proofs=()))
    yield case(topic, Reason.ANSWER_EXPIRED, answered(topic, expires_on="2026-05-31"))
    yield case(topic, Reason.ANSWER_EXPIRED, answered(topic, claim="not_met", expires_on="2026-05-31"))
    yield case(topic, Reason.NO_PROOF, answered(topic, proofs=()))
    yield case(topic, Reason.NO_PROOF, answered(topic, claim="partly_met", proofs=()))
    yield case(topic, Reason.NOT_KNOWN, answered(topic, claim="perhaps"))
    yield case(topic, Reason.NOT_KNOWN, answered(topic, expires_on=""))
    if topic in PRODUCT_TOPICS:
        yield case(topic, Reason.NO_PRODUCT, answered(topic, note="SM4, GB/T 39786-2021, 2028-05-31"))
        yield case(topic, Reason.NO_PRODUCT, answered(topic, claim="partly_met", note="GM001119920250001"))
        yield case(topic, Reason.PRODUCT_EXPIRED, answered(topic, note="GM001119920250001，有效期至 2026-05-31"))
        yield case(topic, MET, answered(topic, note="GM001119920250001，有效期至 2026-06-01"))
        yield case(topic, NOT_MET, answered(topic, claim="not_met", note=""))


CASES = tuple(one for topic in TOPICS for one in _cases(topic))
