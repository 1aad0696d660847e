"""The one boundary where a target's words become text that is safe to show."""

from __future__ import annotations

import codecs
import unicodedata

BANNER_LENGTH = 256

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are escaped: controls (ESC, BEL, NUL), format characters (BiDi, zero width), the unassigned."""


def clean(words: str | bytes, limit: int = BANNER_LENGTH) -> str:
    """A target's words as one printable line of at most `limit` characters, `…` at the end where it was cut.

    Bytes are read as UTF-8, else as GB18030, else as UTF-8 with what is wrong replaced. White space runs, line ends among
    them, become one space. What is not printable is shown as `\\x1b` or `\\u202e`.
    """
    # Four bytes a character at most, and some room for white space that will be joined.
    words = words[: limit * 8]
    text = words if isinstance(words, str) else decode(words)
    safe = "".join(_escaped(character) for character in " ".join(text.split()))
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def decode(words: bytes) -> str:
    """A target's words as text: UTF-8, else GB18030, else UTF-8 with what is wrong replaced. Not safe to show."""
    for encoding in ("utf-8", "gb18030"):
        try:
            # An incremental decoder forgives a last character that was cut in two.
            return codecs.getincrementaldecoder(encoding)().decode(words)
        except UnicodeDecodeError:
            continue
    return words.decode("utf-8", errors="replace")


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _UNSAFE:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
