"""The last look before evidence is kept: no secret of ours stands in it, whatever mistake a probe made."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import msgspec

from checks.evidence import Evidence

Scrub = Callable[[str], str]
E = TypeVar("E", bound=Evidence)

_OUR_WORDS = frozenset({"probe", "sought", "engine", "system", "asset"})
"""Fields whose value is a word of Citywall or of the estate. A password that is the same word is not told by it."""

_OUR_LOCATOR = re.compile(r"(?:host|database|file|ipv6|ports6?|(?:tcp|udp)6?/\d{1,5})?")


def blotted(evidence: E, scrub: Scrub) -> E:
    """`evidence`, with `scrub` applied to every text in it that did not come from Citywall itself."""
    clean: E = _walk(evidence, scrub)
    return clean


def _walk(value: Any, scrub: Scrub) -> Any:
    match value:
        case Enum():
            return value
        case str():
            return scrub(value)
        case msgspec.Struct():
            fields = {name: _field(name, getattr(value, name), scrub) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **fields)
        case dict():
            return {_walk(name, scrub): _walk(one, scrub) for name, one in value.items()}
        case list() | tuple() | frozenset():
            return type(value)(_walk(one, scrub) for one in value)
    return value


def _field(name: str, value: Any, scrub: Scrub) -> Any:
    is_ours = name in _OUR_WORDS or (name == "locator" and _OUR_LOCATOR.fullmatch(value))
    return value if is_ours else _walk(value, scrub)
