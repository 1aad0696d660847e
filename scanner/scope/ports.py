"""Lists of ports: `80,443,8000-8999`."""

from __future__ import annotations

from functools import lru_cache

from checks import InputError


@lru_cache(maxsize=256)
def parse_ports(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a list, sorted, ends included.

    Raises:
        InputError: a part is not a port or a range of ports from 1 to 65535.
    """
    ranges = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isascii() and first.isdigit() and (not last or (last.isascii() and last.isdigit()))):
            raise InputError(f"ports {text!r}: expected numbers and ranges such as 80,443,8000-8999")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= 65535:
            raise InputError(f"ports {text!r}: {part.strip()} is not within 1-65535")
        ranges.append((low, high))
    return tuple(sorted(ranges))


def in_ports(text: str, port: int) -> bool:
    """True when `port` is in the list; an empty list means every port."""
    return not text or any(low <= port <= high for low, high in parse_ports(text))
