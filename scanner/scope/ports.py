"""Lists of ports: `80,443,8000-8999`."""

from __future__ import annotations

import re
from functools import lru_cache

from checks import InputError
from reports.language import _

_NUMBER = re.compile(r"[0-9]{1,5}")


@lru_cache(maxsize=256)
def parse_ports(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a list, sorted, ends included.

    Raises:
        InputError: a part is not a port or a range of ports from 1 to 65535.
    """
    ranges = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not all(_NUMBER.fullmatch(end) for end in ([first, last] if dash else [first])):
            raise InputError(
                _("ports {value!r}: expected numbers and ranges such as 80,443,8000-8999").format(value=text)
            )
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= 65535:
            raise InputError(_("ports {value!r}: {part} is not within 1-65535").format(value=text, part=part.strip()))
        ranges.append((low, high))
    return tuple(sorted(ranges))


def in_ports(text: str, port: int) -> bool:
    """True when `port` is in the list; an empty list means every port."""
    return not text or any(low <= port <= high for low, high in parse_ports(text))


def intersect_ports(one: str, other: str) -> str:
    """The list of the ports that are in both lists, joined and sorted; an empty list means every port.

    The result is empty when nothing is in both, which is no list: ask before use.
    """
    if not one or not other:
        return one or other
    both = [
        (max(low, low2), min(high, high2))
        for low, high in _joined(parse_ports(one))
        for low2, high2 in _joined(parse_ports(other))
        if max(low, low2) <= min(high, high2)
    ]
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in both)


def _joined(ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Sorted ranges with what overlaps or touches made one."""
    joined: list[tuple[int, int]] = []
    for low, high in ranges:
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined
