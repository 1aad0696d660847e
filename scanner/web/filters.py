"""What is typed into the filters of a list."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from checks import InputError
from reports.language import _
from scanner.sheets.table import listed, quoted

E = TypeVar("E", bound=StrEnum)

WORDS_MAX = 100
"""Characters of a text that is looked for."""


def chosen(kind: type[E], text: str) -> E | None:
    """The member of `kind` that a filter names; None where it is left at "all".

    Raises:
        InputError: there is no such member.
    """
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        expected = listed([one.value for one in kind])
        raise InputError(
            _("{value} is not known; expected one of {expected}").format(value=quoted(text), expected=expected)
        ) from None


def holds(words: str, *texts: str) -> bool:
    """True when the texts together hold each of the words looked for, whatever their case."""
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words[:WORDS_MAX].casefold().split())
