"""The words and links of a page, and how alike two pages are."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import msgspec

from scanner.probes.http.urls import join

MOST_TEXT = 1 << 18
"""Characters of a page that are read as HTML."""
MOST_WORDS = 1 << 16
"""Characters of its words that are compared."""
MOST_LINKS = 500
PARSE_SECONDS = 1.0
SHINGLE = 8
"""Characters of one stretch of text; Chinese has no spaces to part words by."""

_PIECE = 4096
_MOST_PENDING = 65_536
_UNSPOKEN = frozenset({"script", "style", "template"})
_CHANGING = re.compile(r"[\s\d]+")
"""White space, and digits: clocks and counters differ from one second to the next."""


class PageText(msgspec.Struct, frozen=True):
    """The words of a page without white space and digits, and the absolute URLs of its links, each once, in order."""

    words: str
    links: tuple[str, ...]


def page_text(text: str, url: str) -> PageText:
    """The words and links of a page that came from `url`. Ends within about `PARSE_SECONDS`; never raises."""
    reader = _Reader(url)
    started = time.monotonic()
    for start in range(0, min(len(text), MOST_TEXT), _PIECE):
        try:
            reader.feed(text[start : start + _PIECE])
        except (AssertionError, ValueError):  # html.parser gives up on some declarations
            break
        if len(reader.rawdata) > _MOST_PENDING or time.monotonic() - started > PARSE_SECONDS:
            break
    return PageText(_CHANGING.sub("", "".join(reader.words))[:MOST_WORDS], tuple(reader.links))


def alike(one: str, other: str) -> float | None:
    """The share, 0..1, of stretches of `SHINGLE` characters that two texts have in common (Jaccard); None when both are
    empty."""
    if one == other:
        return 1.0 if one else None
    left, right = _shingles(one), _shingles(other)
    return len(left & right) / len(left | right)


def _shingles(words: str) -> frozenset[str]:
    return frozenset(words[start : start + SHINGLE] for start in range(max(1, len(words) - SHINGLE + 1)))


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: dict[str, None] = {}
        self._base = url
        self._unspoken = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        reference = dict(reversed(attrs)).get("href") or ""
        if tag in _UNSPOKEN:
            self._unspoken += 1
        elif tag == "base" and reference:
            self._base = join(self._base, reference)
        elif tag in ("a", "area") and reference and len(self.links) < MOST_LINKS:
            self.links[join(self._base, reference).partition("#")[0]] = None

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSPOKEN and self._unspoken:
            self._unspoken -= 1

    def handle_data(self, data: str) -> None:
        if not self._unspoken:
            self.words.append(data)
