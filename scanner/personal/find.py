"""Find numbers of persons in text: what stands alone, proves itself, and is not called something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from scanner.personal.hints import OTHER, hint_before
from scanner.personal.kinds import Kind
from scanner.personal.numbers import (
    born,
    has_id_shape,
    is_credit_code,
    is_mobile,
    is_other_card,
    is_resident_id,
    is_sole_trader,
    is_unionpay,
)

GROWN_UP = 16
"""Years. Case numbers are made like identity numbers, of a division and a day; but their days are of the last few years."""

_SHORTEST = 9
_LABEL = 24
"""So many characters before a value are read for what they call it."""
_CLAUSE_ENDS = re.compile("[，。；;,|{}]")
_SEPARATORS = re.compile("[ -]")
_GLUE = "-_#/.\\"
_UNITS = frozenset("元万亿吨%‰㎡")

# Every repeat is bounded and begins where a word does, so that no text takes more than linear time.
_EIGHTEEN = re.compile(
    "(?<![0-9A-Za-z])(?:[0-9A-Z]{17}[0-9A-Zx]|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx])(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?(1[3-9][0-9]([ -]?)[0-9]{4}\2[0-9]{4})(?![0-9A-Za-z])")
_CARD = re.compile("(?<![0-9A-Za-z])(?:[0-9]{13,19}|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?)(?![0-9A-Za-z])")
_PASSPORT = re.compile("(?<![0-9A-Za-z])(?:[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})(?![0-9A-Za-z])")


class Found(NamedTuple):
    """One value, without separators. Never to be kept."""

    kind: Kind
    value: str


def find_numbers(text: str, hint: str) -> Iterator[Found]:
    """Every number of a person in `text`, and every credit code; `hint` is what its column says of it."""
    if len(text) < _SHORTEST:
        return
    yield from _eighteen(text, hint)
    yield from _mobiles(text, hint)
    yield from _cards(text, hint)
    yield from _passports(text, hint)


def _eighteen(text: str, hint: str) -> Iterator[Found]:
    for match in _EIGHTEEN.finditer(text):
        number = _SEPARATORS.sub("", match.group()).upper()
        if is_resident_id(number):
            if _said(text, match.start(), hint) != OTHER or _is_grown_up(number):
                yield Found(Kind.RESIDENT_ID, number)
        elif is_credit_code(number):
            yield Found(Kind.SOLE_TRADER if is_sole_trader(number) else Kind.CREDIT_CODE, number)


def _mobiles(text: str, hint: str) -> Iterator[Found]:
    for match in _MOBILE.finditer(text):
        number = _SEPARATORS.sub("", match.group(1))
        if is_mobile(number) and _stands_alone(text, match) and _said(text, match.start(), hint) != OTHER:
            yield Found(Kind.MOBILE, number)


def _cards(text: str, hint: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        number = _SEPARATORS.sub("", match.group())
        if not (is_unionpay(number) or is_other_card(number)) or not _stands_alone(text, match):
            continue
        said = _said(text, match.start(), hint)
        named = said == Kind.BANK_CARD
        # The numbers of Gansu's residents begin as UnionPay's cards do.
        if is_resident_id(number) or (has_id_shape(number) and not named):
            continue
        if named or (is_unionpay(number) and said not in (OTHER, Kind.RESIDENT_ID)):
            yield Found(Kind.BANK_CARD, number)


def _passports(text: str, hint: str) -> Iterator[Found]:
    for match in _PASSPORT.finditer(text):
        if _said(text, match.start(), hint) == Kind.PASSPORT:
            yield Found(Kind.PASSPORT, match.group())


def _said(text: str, start: int, hint: str) -> str:
    """What the words right before a value call it, or else its column does."""
    before = text[max(0, start - _LABEL) : start]
    return hint_before(_CLAUSE_ENDS.split(before)[-1]) or hint


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """False for a part of a longer number or name, such as a decimal, a serial number in parts, or a file's name."""
    start, end = match.span()
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if (
        len(before) == 2
        and before[1] in _GLUE
        and _is_word(before[0])
        and not (before[1] == "/" and before[0].isdigit())
    ):
        return False
    if before[-1:] == "." or after[:1] in _UNITS:
        return False
    return not (len(after) == 2 and after[0] in "-_." and _is_word(after[1]))


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_grown_up(number: str) -> bool:
    day = born(number)
    return day is not None and (date.today() - day).days >= GROWN_UP * 365.25
