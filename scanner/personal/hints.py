"""What the heading of a column, or the words before a value, say of it."""

from __future__ import annotations

import re
from collections import deque
from functools import cache

from scanner.personal.known import hint_words

NAME = "name"
ADDRESS = "address"
OTHER = "other"
"""Says that the value is none that is looked for: an order, a serial number, a hash, a moment, a hotline."""

_LONGEST = 60
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile("[^a-z0-9一-鿿]+")
_BARE = re.compile("(?:[_0-9是为即]|value)*")
"""Signs, digits, and what stands between the name of a field and its value in HTML."""
_SPREAD = re.compile("(?<=[一-鿿])_(?=[一-鿿])")


def read_hint(words: str) -> str:
    """The value of a `Kind`, NAME, ADDRESS or OTHER; empty when the words say nothing.

    Of several words the last counts: it stands nearest to the value. Takes linear time.
    """
    last = deque(_pattern().finditer(_plain(words[-_LONGEST:])), maxlen=1)
    return hint_words()[last[0].group()] if last else ""


def hint_before(words: str) -> str:
    """What the words before a value call it. OTHER only where nothing but signs and digits stands between the word and the
    value: a company named earlier in the sentence does not make a number one of the company."""
    plain = _plain(words[-_LONGEST:])
    last = deque(_pattern().finditer(plain), maxlen=1)
    if not last:
        return ""
    hint = hint_words()[last[0].group()]
    return "" if hint == OTHER and not _BARE.fullmatch(plain, last[0].end()) else hint


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
