"""What the heading of a column, or the words before a value, say of it."""

from __future__ import annotations

import re
from functools import cache

from scanner.personal.known import hint_words

NAME = "name"
ADDRESS = "address"
OTHER = "other"
"""Says that the value is none that is looked for: an order, a serial number, a hash, a moment, a hotline."""

_LONGEST = 60
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile("[^a-z0-9一-鿿]+")
_SPREAD = re.compile("(?<=[一-鿿])_(?=[一-鿿])")


def read_hint(words: str) -> str:
    """The value of a `Kind`, NAME, ADDRESS or OTHER; empty when the words say nothing.

    Of several words the last counts: it stands nearest to the value. Takes linear time.
    """
    last = ""
    for found in _pattern().finditer(_plain(words[-_LONGEST:])):
        last = found.group()
    return hint_words().get(last, "")


def is_label(words: str) -> bool:
    """True when the words are one that hints, and nothing more: `联系电话：`, but not `示例公司`."""
    return len(words) <= _LONGEST and _pattern().fullmatch(_plain(words).strip("_")) is not None


def _plain(words: str) -> str:
    """Lower case, parts of Latin names joined by `_`, no white space within Chinese (`姓  名`)."""
    return _SPREAD.sub("", _BETWEEN.sub("_", _HUMP.sub("_", words).lower()))


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(hint_words(), key=len, reverse=True)
    chinese = "|".join(word for word in words if not word.isascii())
    latin = "|".join(word for word in words if word.isascii())
    return re.compile(f"{chinese}|(?<![a-z0-9])(?:{latin})(?![a-z])")
