"""An answer counts for its own topic, through its last day in the city, and tells who said what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from checks import FakeTarget, Outcome, find_check, run_checks
from checks.attested import judge_answer
from checks.evidence import AnswerEvidence, Reason
from tests.checks.examples.answers import TOPICS

TOPIC = "room.access"


def answer(**facts: object) -> AnswerEvidence:
    found = FakeTarget(asset="").sees("answer", locator="answer:8.1.1.2", **{"topic": TOPIC, **facts})
    assert isinstance(found, AnswerEvidence)
    return found


def test_no_topic_judges_an_answer_to_another() -> None:
    judged = [verdict.check for verdict in run_checks([answer()], [find_check(topic) for topic in TOPICS])]

    assert judged == [TOPIC]


@pytest.mark.parametrize(
    ("seen_at", "reason"),
    [
        (datetime(2026, 5, 31, 15, 59, tzinfo=UTC), None),  # 23:59 of the last day in Shanghai
        (datetime(2026, 5, 31, 16, 0, tzinfo=UTC), Reason.ANSWER_EXPIRED),  # midnight
        (datetime(2026, 5, 31, 20, 0, tzinfo=timezone(timedelta(hours=-5))), Reason.ANSWER_EXPIRED),
    ],
)
def test_it_counts_through_its_last_day_in_the_city(seen_at: datetime, reason: Reason | None) -> None:
    one = msgspec.structs.replace(answer(expires_on="2026-05-31"), seen_at=seen_at)
    verdict = judge_answer(one, TOPIC)

    assert verdict is not None
    assert verdict.reason is reason


def test_the_finding_tells_who_answered_what() -> None:
    one = answer(claim="not_met", question="8.1.1.2", note="门禁待更换")
    verdict = find_check(TOPIC).judge(one)

    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_MET
    facts = {name: str(value) for name, value in verdict.facts.items()}
    told = find_check(TOPIC).text.seen.format(facts)
    assert "安全管理员于 2026-05-01 就“8.1.1.2”答复：不符合" in told.zh
    assert told.zh.endswith("门禁待更换")
    assert "not met" in told.en
