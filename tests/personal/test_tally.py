"""A tally keeps nothing of what it saw, whatever that was, and is done in linear time."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.evidence import PersonalCount
from scanner.personal import Kind, RecordTally, Tally, find_personal
from scanner.personal.tally import MOST_TEXT, masked

RESIDENT = "11010519491231002X"
MOBILE = "13912345678"
CARD = "6222021234567890128"
VALUES = (RESIDENT, MOBILE, CARD, "E12345678", "文三路123号", "王小明")
TEXT = (
    f"姓名：王小明，住址：浙江省杭州市西湖区文三路123号，身份证{RESIDENT}，手机{MOBILE}，卡号{CARD}，护照号 E12345678"
)


@pytest.mark.parametrize("tally", [Tally("备注"), RecordTally()], ids=["column", "record"])
def test_no_value_is_in_a_tally_by_any_way(tally: Tally | RecordTally) -> None:
    if isinstance(tally, Tally):
        tally.see(TEXT)
    else:
        tally.see([("备注", TEXT), (MOBILE, TEXT), (f"姓名{VALUES[-1]}", TEXT)])

    written = (repr(tally), repr(vars(tally)), repr(tally.counts()), pickle.dumps(tally).decode("latin-1"))

    assert len(tally.counts()) == 5
    for value in VALUES:
        assert not any(value in one or value.encode().decode("latin-1") in one for one in written)


def test_different_values_are_counted_once_and_three_are_shown_masked() -> None:
    tally = Tally("手机")
    for number in range(5):
        tally.see(f"1391234567{number}")
        tally.see(f"+86 139-1234-567{number}")

    assert tally.counts() == (
        PersonalCount(kind="mobile", count=5, samples=("139******70", "139******71", "139******72")),
    )


@given(st.sampled_from(Kind), st.integers(9, 19))
def test_a_sample_shows_five_characters_at_most(kind: Kind, length: int) -> None:
    value = "1" * length if kind is not Kind.NAME_ADDRESS else f"王小明 浙江省{'路' * length}"
    shown = masked(kind, value)

    assert sum(one != "*" and one != " " for one in shown) <= 5


# Words that patterns begin with, so that arbitrary text goes far into them.
PARTS = st.sampled_from(
    [
        "姓名：",
        "王",
        "小明",
        "住址",
        "浙江省",
        "西湖区",
        "文三路",
        "1",
        "12",
        "号",
        "138",
        "6222",
        "-",
        " ",
        "86",
        "+",
        "X",
    ]
) | st.text(max_size=6)
TEXTS = st.lists(PARTS, max_size=40).map("".join)


@given(TEXTS, st.text(max_size=20))
@settings(max_examples=400, deadline=None)
def test_any_text_has_an_answer(text: str, hint: str) -> None:
    for one in find_personal(text, hint):
        assert one.kind in set(Kind)
        assert one.count >= len(one.samples) >= 1
    tally = RecordTally()
    tally.see([(hint, text), ("姓名", text), ("地址", text)])
    tally.counts()


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "138",
        "13912345678 ",
        "6222 ",
        "姓名：",
        "姓名：王小明",
        "姓名：王小明住浙江省杭州市路1",
        "省",
        "路号",
        "浙江省路1-",
        "1 ",
        "-",
        "A",
        "+86 ",
        "E1",
        "中",
        "（",
    ],
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    text = (unit * MOST_TEXT)[:MOST_TEXT]
    start = time.process_time()
    find_personal(text, "手机")

    assert time.process_time() - start < 8


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    assert find_personal(" " * MOST_TEXT + MOBILE) == ()
