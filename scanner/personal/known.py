"""What is known beforehand, from the YAML in data/: division codes, ranges of numbers, surnames, words of headings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

_FOLDER = Path(__file__).parent / "data"


class Cards(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One range of bank cards: how their numbers begin, and how many digits they have."""

    begins: str
    digits: tuple[int, ...]


class _Divisions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prefectures: dict[str, str]
    without_counties: tuple[str, ...]
    whole: tuple[str, ...]


class _Numbers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    mobile: str
    unionpay: Cards
    other_cards: tuple[Cards, ...]
    registrars: dict[str, str]


class _Names(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    surnames: str
    compound: tuple[str, ...]
    places: str


@cache
def provinces() -> dict[str, frozenset[int]]:
    """The prefectures (digits 3 and 4) of each province (digits 1 and 2) in any edition of GB/T 2260."""
    return {
        province: frozenset(number for part in ranges.split() for number in _range(part))
        for province, ranges in _divisions().prefectures.items()
    }


@cache
def whole_divisions() -> frozenset[str]:
    """Codes of six digits that have nothing below them and are an own place all the same."""
    return frozenset((*_divisions().whole, *(f"{prefecture}00" for prefecture in _divisions().without_counties)))


@cache
def mobile_prefixes() -> frozenset[str]:
    """The first three digits of mobile numbers in use."""
    return frozenset(_numbers().mobile.split())


def unionpay() -> Cards:
    """The range of UnionPay's cards."""
    return _numbers().unionpay


def other_cards() -> tuple[Cards, ...]:
    """The ranges of other schemes, which a number may begin with by chance."""
    return _numbers().other_cards


def registrars() -> dict[str, str]:
    """By the first character of a credit code, those its second may be (GB 32100-2015 table 1)."""
    return _numbers().registrars


@cache
def surnames() -> frozenset[str]:
    """Surnames, of one character and of two."""
    names = _names()
    return frozenset((*"".join(names.surnames.split()), *names.compound))


@cache
def places() -> frozenset[str]:
    """Places whose names begin with a surname."""
    return frozenset(_names().places.split())


@cache
def hint_words() -> dict[str, str]:
    """What each word of a heading hints at: a `Kind`, `name`, `address`, or `other` for what is none of these."""
    lists = msgspec.convert(_read("hints.yaml"), dict[str, list[str]])
    return {word: hint for hint, lines in lists.items() for line in lines for word in line.split()}


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


@cache
def _divisions() -> _Divisions:
    return msgspec.convert(_read("divisions.yaml"), _Divisions)


@cache
def _numbers() -> _Numbers:
    return msgspec.convert(_read("numbers.yaml"), _Numbers)


@cache
def _names() -> _Names:
    return msgspec.convert(_read("names.yaml"), _Names)


def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
