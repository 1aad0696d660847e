"""What forms share: their fields, and what becomes of one that is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from fastapi import Form

from checks import InputError
from reports.language import _

Field = Annotated[str, Form()]
"""A text field; empty where the form lacks it."""

LARGEST = 2**63 - 1
"""The largest number the store takes."""

Number = Annotated[int, Form(ge=1, le=LARGEST)]
"""The number of a row, in a hidden field."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was refused: which of the page's, why, and what was typed into it, so that nothing is lost."""

    form: str
    why: str
    typed: dict[str, str]


def a_day(text: str) -> date:
    """The day in a date field.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(_("the day {text}: expected one such as 2026-12-31").format(text=repr(text[:40]))) from error
