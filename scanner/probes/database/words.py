"""Reading what a server says of itself: every word made printable, every number doubted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scanner.probes.clean import clean
from scanner.probes.database.bounds import MOST_RIGHTS

_TEST = re.compile(r"(?:^|[^a-z])(?:test|dev|uat|sit|staging|sandbox)(?:$|[^a-z])|测试|开发", re.IGNORECASE)


def word(value: object, limit: int = 120) -> str:
    """A word of the server's, printable, empty for NULL."""
    return "" if value is None else clean(value if isinstance(value, str | bytes) else str(value), limit)


def number(value: object) -> int | None:
    """A whole number, None where it is none."""
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        return None


def is_on(value: str | None) -> bool | None:
    """True for a switch that is on, None where it could not be seen."""
    return None if value is None else value.strip().lower() in ("on", "1", "yes", "true", "always")


def day(value: object) -> str:
    """The ISO day at the beginning of a date of the server's, empty where there is none."""
    match = re.match(r"\d{4}-\d\d-\d\d", word(value, 40))
    return match.group() if match else ""


def rights(words: Iterable[str]) -> tuple[str, ...]:
    """The first of them, each once."""
    return tuple(dict.fromkeys(clean(one, 120) for one in words))[:MOST_RIGHTS]


def says_test(name: str) -> bool:
    """True when the name of a database or schema says that it is for trying things out."""
    return _TEST.search(name) is not None


def at(value: object, *names: str) -> Any:
    """What stands at this path of names in an object of the server's, None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list of the server's, none where it is no list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts in a list of the server's, none where it is no list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
