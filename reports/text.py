"""A target's words made safe to show: in the terminal, on paper, on a page and in a sheet."""

from __future__ import annotations

import unicodedata

DEFAULT_LIMIT = 300

_SPACES = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")
# Control, format (which holds the BiDi marks and the zero-width characters), surrogate and private-use characters.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def printable(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """`text` on one line, with every character that could steer a reader's screen written as its escape (`\\x1b`).

    White space becomes one blank. A text longer than `limit` characters is cut and ends in an ellipsis with its whole
    length in brackets: `AAAA… (2000)`. The result of printing twice is the result of printing once.
    """
    shown = text if text.isascii() and text.isprintable() else "".join(map(_safe, text))
    shown = " ".join(shown.split())
    if len(shown) <= limit:
        return shown
    note = f"… ({len(text)})"
    return shown[: max(limit - len(note), 0)] + note


def _safe(character: str) -> str:
    if character in _SPACES:
        return " "
    if unicodedata.category(character) not in _UNPRINTABLE:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
