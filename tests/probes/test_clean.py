"""What a target says becomes one harmless printable line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.probes.clean import clean


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (b"\x1b]0;owned\x07\x1b[31mred", r"\x1b]0;owned\x07\x1b[31mred"),
        (b"220 ready\r\n2026-01-01 ERROR all is lost\r\n", "220 ready 2026-01-01 ERROR all is lost"),
        ("abc\u202ecba\u200b", r"abc\u202ecba\u200b"),
        ("运城市".encode(), "运城市"),
        ("运城市".encode("gb18030"), "运城市"),
        ("运城".encode()[:5], "运"),
        (b"a\x00b", r"a\x00b"),
        (b"\xff\xff", "\ufffd\ufffd"),
        ("\U000e0041", r"\U000e0041"),
        ("<script>{{7*7}}=HYPERLINK(1)", "<script>{{7*7}}=HYPERLINK(1)"),
    ],
)
def test_words_are_shown_and_not_obeyed(words: str | bytes, text: str) -> None:
    assert clean(words) == text


def test_long_words_are_cut_and_say_so() -> None:
    assert clean(b"A" * 5_000_000, 256) == "A" * 255 + "…"
    assert clean("A" * 256, 256) == "A" * 256


@given(st.binary(max_size=300) | st.text(max_size=300), st.integers(min_value=1, max_value=64))
def test_any_words_become_one_short_printable_line(words: str | bytes, limit: int) -> None:
    text = clean(words, limit)
    assert len(text) <= limit
    assert text.isprintable() or text == "…"
    assert "\x1b" not in text
