"""Compare version numbers as makers write them: 1.18.0, 8.9p1, 1.1.1w, 10.0.0-M1, 04.5."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 64

_TOKEN = re.compile(r"[0-9]+|[a-z]+")
_BEFORE_RELEASE = ("dev", "snapshot", "alpha", "beta", "m", "milestone", "pre", "preview", "cr", "rc")
"""From the earliest to the last; a single `a` or `b` is a letter release, as OpenSSL makes them."""
_RELEASE = frozenset(("final", "ga", "release"))

_BEFORE, _END, _LETTERS, _NUMBER = range(-1, 3)
_Part = tuple[int, int, str]
_NOTHING: _Part = (_END, 0, "")


def compare(left: str, right: str) -> int:
    """-1, 0 or 1 as `left` is older than, the same as or newer than `right`.

    Numbers count as numbers, and a missing one as 0 (1.18 is 1.18.0). Words that announce a release (`rc1`, `beta`, `M1`,
    `SNAPSHOT`) come before it, other letters after it (8.9p1 after 8.9, 1.1.1w after 1.1.1) and before the next number.
    """
    one, other = _parts(left[:LONGEST]), _parts(right[:LONGEST])
    length = max(len(one), len(other))
    padded = [(*parts, *[_NOTHING] * (length - len(parts))) for parts in (one, other)]
    return (padded[0] > padded[1]) - (padded[0] < padded[1])


@lru_cache(maxsize=20_000)
def _parts(version: str) -> tuple[_Part, ...]:
    return tuple(_part(token) for token in _TOKEN.findall(version.lower()) if token not in _RELEASE)


def _part(token: str) -> _Part:
    if token[0].isdigit():
        number = int(token)
        return (_NUMBER, number, "") if number else _NOTHING
    if token in _BEFORE_RELEASE:
        return (_BEFORE, _BEFORE_RELEASE.index(token), "")
    return (_LETTERS, 0, token)
