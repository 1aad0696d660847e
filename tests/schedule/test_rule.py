"""A rule in words, in either language, is its cron expression, and is said back in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import InputError
from scanner.schedule.rule import read_rule, rule_words

WORDS = [
    ("every day 02:00", "每天 02:00", "0 2 * * *"),
    ("every monday 02:00", "每周一 02:00", "0 2 * * 1"),
    ("every sunday 23:59", "每周日 23:59", "59 23 * * 0"),
    ("every monday and thursday 02:30", "每周一、周四 02:30", "30 2 * * 1,4"),
    ("every monday, tuesday and friday 02:00", "每周一、周二、周五 02:00", "0 2 * * 1,2,5"),
    ("every monday to friday 02:00", "每周一至周五 02:00", "0 2 * * 1-5"),
    ("every friday to sunday 02:00", "每周五至周日 02:00", "0 2 * * 5-7"),
    ("the first sunday of a month 03:30", "每月第一个周日 03:30", "30 3 * * 0#1"),
    ("the last friday of a month 22:00", "每月最后一个周五 22:00", "0 22 * * 5L"),
    ("the 15th of a month 02:00", "每月15日 02:00", "0 2 15 * *"),
    ("the 22nd of a month 02:00", "每月22日 02:00", "0 2 22 * *"),
    ("the 11th of a month 02:00", "每月11日 02:00", "0 2 11 * *"),
    ("the last day of a month 02:00", "每月最后一天 02:00", "0 2 L * *"),
]


@pytest.mark.parametrize(("en", "zh", "cron"), WORDS)
def test_words_of_both_languages_are_one_rule_and_are_said_back(en: str, zh: str, cron: str) -> None:
    assert read_rule(en) == read_rule(zh) == read_rule(cron) == cron
    assert rule_words(cron).en == en
    assert rule_words(cron).zh == zh


@pytest.mark.parametrize(
    ("written", "cron"),
    [
        ("  Every   Monday at 2:00 ", "0 2 * * 1"),
        ("first sunday of each month 3:30", "30 3 * * 0#1"),
        ("每星期天 2：00", "0 2 * * 0"),
        ("每周一和周三02:00", "0 2 * * 1,3"),
        ("每周一到周五 2:00", "0 2 * * 1-5"),
        ("每月1号 02:00", "0 2 1 * *"),
        ("0 2 * * mon", "0 2 * * MON"),
    ],
)
def test_people_write_it_in_their_own_way(written: str, cron: str) -> None:
    assert read_rule(written) == cron


@pytest.mark.parametrize("cron", ["0 * * * *", "0 2 1-7 * SUN", "0 2 * 3 *", "15 2,14 * * *", "0 2 15 * 1"])
def test_a_rule_without_words_is_shown_as_it_is(cron: str) -> None:
    assert read_rule(cron) == rule_words(cron).zh == rule_words(cron).en == cron


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "sometimes",
        "每周八 02:00",
        "every monday 25:00",
        "every monday",
        "the 32nd of a month 02:00",
        "0 0 31 2 *",
        "61 2 * * *",
        "0 2 * * 1 *",
        "0 2 * *",
        f"0 {'9' * 60} * * *",
        "0 2 * * 1" * 50,
    ],
)
def test_what_is_no_rule_is_refused(wrong: str) -> None:
    with pytest.raises(InputError):
        read_rule(wrong)


@pytest.mark.parametrize("often", ["* * * * *", "0,30 2 * * *", "*/20 * * * *"])
def test_a_rule_comes_due_at_most_once_an_hour(often: str) -> None:
    with pytest.raises(InputError, match="小时"):
        read_rule(often)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_a_rule_or_an_error_of_ours(typed: str) -> None:
    try:
        rule = read_rule(typed)
    except InputError:
        return
    assert read_rule(rule_words(rule).zh) == read_rule(rule_words(rule).en)
