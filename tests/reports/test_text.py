"""`printable`: nothing a target says steers a screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.text import printable


@given(st.text(max_size=400), st.integers(min_value=20, max_value=300))
def test_what_is_printed_is_one_safe_line_within_the_limit(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for letter in shown)
    assert printable(shown, limit) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("nginx/1.18.0", "nginx/1.18.0"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("a\r\nINFO: forged line", "a INFO: forged line"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("政务\u200b服务", "政务\\u200b服务"),
        ("\U000e0041", "\\U000e0041"),
        ("  two   blanks ", "two blanks"),
    ],
)
def test_what_could_steer_is_shown_as_its_escape(said: str, shown: str) -> None:
    assert printable(said) == shown


def test_what_is_cut_says_how_long_it_was() -> None:
    shown = printable("A" * 2000, 50)
    assert shown == "A" * 42 + "… (2000)"
