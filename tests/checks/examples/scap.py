"""Examples for what OpenSCAP found: every topic judges alike, so all are tried with the same results."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence, Reason
from checks.exemplary import EXEMPLARY
from checks.platform.scap_rules import TOPICS, topic_of
from tests.checks.examples.case import MET, NOT_MET, PARTLY_MET, SITE, Case, case

RULES = {topic_of(rule): rule for rule in EXEMPLARY["scap"]["results"]}


def run(**facts: object) -> Evidence:
    return SITE.sees("scap", **facts)


def _cases(topic: str) -> Iterator[Case]:
    rule = RULES[topic]
    check = f"scap.{topic}"
    yield case(check, MET, run())
    yield case(check, MET, run(results={rule: "fixed"}))
    yield case(check, NOT_MET, run(results={rule: "fail"}))
    yield case(check, PARTLY_MET, run(results={rule: "fail", f"{rule}_too": "pass"}))
    yield case(check, Reason.NOT_KNOWN, run(results={rule: "error", f"{rule}_too": "pass"}))
    yield case(check, Reason.NOT_TRIED, run(results={rule: "notapplicable"}))
    yield case(check, Reason.TOO_OLD, run(taken_on="2026-04-26"))
    yield case(check, Reason.TOO_OLD, run(taken_on="never"))


CASES = tuple(one for topic in TOPICS for one in _cases(topic))
