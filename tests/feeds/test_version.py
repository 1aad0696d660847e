"""Version numbers are compared as their makers mean them."""

from __future__ import annotations

from functools import cmp_to_key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds.version import compare

OLDER_FIRST = (
    ("1.9.0", "1.18.0"),
    ("1.18.0", "1.20.1"),
    ("2.4.9", "2.4.57"),
    ("8.9", "8.9p1"),
    ("8.9p1", "9.0"),
    ("9.3p1", "9.3p2"),
    ("9.9p1", "10.0"),
    ("1.1.1", "1.1.1w"),
    ("1.1.1g", "1.1.1w"),
    ("1.0.2z", "1.0.2za"),
    ("1.0.2u", "1.0.2zg"),
    ("1.1.1w", "3.0.0"),
    ("10.0.0-M1", "10.0.0-M10"),
    ("10.0.0-M27", "10.0.0"),
    ("7.2-rc1", "7.2.0"),
    ("7.2-rc2", "7.2-rc10"),
    ("3.0.0-alpha1", "3.0.0-beta1"),
    ("3.0.0-beta1", "3.0.0-rc1"),
    ("2.0.0-SNAPSHOT", "2.0.0.RELEASE"),
    ("12.2.1.3.0", "12.2.1.4.0"),
    ("04.4", "04.5"),
    ("4.9", "04.10"),
    ("1", "1.0.1"),
)
SAME = (
    ("1.18", "1.18.0"),
    ("04.5", "4.5"),
    ("2.0.0.Final", "2.0"),
    ("1.0-RC1", "1.0rc1"),
    ("0", "0.0.0"),
    ("3.0.17", "3.0.17"),
)
VERSIONS = st.text(alphabet="0123456789.-_+~:pwrcm ", max_size=100)


@pytest.mark.parametrize(("older", "newer"), OLDER_FIRST)
def test_the_older_comes_first(older: str, newer: str) -> None:
    assert (compare(older, newer), compare(newer, older)) == (-1, 1)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_written_otherwise_is_the_same(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one) == 0


@given(VERSIONS, VERSIONS, VERSIONS)
def test_any_words_have_an_order(one: str, two: str, three: str) -> None:
    assert compare(one, one) == 0
    assert compare(one, two) == -compare(two, one)
    first, middle, last = sorted((one, two, three), key=cmp_to_key(compare))
    assert compare(first, middle) <= 0
    assert compare(middle, last) <= 0
    assert compare(first, last) <= 0


def test_a_huge_number_is_no_trouble() -> None:
    assert compare("9" * 100_000, "1.0") == 1
