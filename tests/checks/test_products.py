"""The product certificates that the note of an answer names."""

from __future__ import annotations

from datetime import date

import pytest

from baselines.load import load_baseline
from baselines.questions import questions
from checks import FakeTarget, Outcome, all_checks, run_checks
from checks.evidence import Reason
from checks.products import PRODUCT_TOPICS, PRODUCT_WANTED, product_certificate

ONE, OTHER = "GM001119920250001", "GM003312220230012"
ENDS = date(2028, 5, 31)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (f"{ONE}，有效期至 2028-05-31", ([ONE], ENDS)),
        (f"{ONE}, valid until 2028-05-31", ([ONE], ENDS)),
        (f"证书编号：{ONE}，2023年6月1日至2028年5月31日", ([ONE], ENDS)),
        (f"服务器密码机{ONE}有效期：2028/5/31", ([ONE], ENDS)),
        ("gm 001119920250001 expires on 2028.05.31", ([ONE], ENDS)),
        ("ＧＭ００１１１９９２０２５０００１，有效期至２０２８－０５－３１", ([ONE], ENDS)),
        ("SXH2018123，有效期至 2028-05-31", (["SXH2018123"], ENDS)),
        (f"{OTHER} 有效期至 2030-01-01；{ONE} 有效期至 2028-05-31；{ONE}", ([OTHER, ONE], ENDS)),
        (f"{ONE}，有效期至 2028-13-31", ([ONE], None)),
        (ONE, ([ONE], None)),
        ("已认证，有效期至 2028-05-31", ([], ENDS)),
        ("GB/T 39786-2021、GM/T 0115-2021、SM4-GCM、AES-256，20280531", ([], None)),
        ("", ([], None)),
    ],
)
def test_numbers_and_the_day_the_first_ends(note: str, expected: tuple[list[str], date | None]) -> None:
    assert product_certificate(note) == expected


def test_the_verdict_tells_the_certificate_also_of_one_that_is_over() -> None:
    seen = FakeTarget("s", "").sees("answer", topic="crypto.data", note=f"{ONE}，有效期至 2026-05-31")
    (verdict,) = run_checks([seen], [all_checks()["crypto.data"]])
    assert (verdict.outcome, verdict.reason) == (Outcome.NOT_ASSESSED, Reason.PRODUCT_EXPIRED)
    assert (verdict.facts["certificate"], verdict.facts["certificate_until"]) == ([ONE], "2026-05-31")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_number_and_last_day_are_asked_for_in_all_technical_units_and_in_no_other(level: int) -> None:
    baseline = load_baseline(f"crypto-level{level}")
    technical = {one.question for one in baseline.items if one.technical}
    asked = {one.id for one in questions(baseline) if one.text.zh.endswith(PRODUCT_WANTED.zh)}
    assert asked == {one.id for one in questions(baseline) if one.text.en.endswith(PRODUCT_WANTED.en)} == technical
    assert {one.topic for one in questions(baseline) if one.id in asked} == PRODUCT_TOPICS
