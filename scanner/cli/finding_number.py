"""The numbers of findings and requests as people write them."""

from __future__ import annotations

from checks import InputError
from reports.language import _

LONGEST = 12


def finding_number(text: str) -> int:
    """The number in `F-12` or `12`.

    Raises:
        InputError: it is no such number.
    """
    number = _number(text, "F-")
    if number is None:
        raise InputError(_("finding {text}: expected a number such as F-12").format(text=repr(text)))
    return number


def request_number(text: str) -> int:
    """The number in `R-7` or `7`.

    Raises:
        InputError: it is no such number.
    """
    number = _number(text, "R-")
    if number is None:
        raise InputError(_("request {text}: expected a number such as R-7").format(text=repr(text)))
    return number


def _number(text: str, prefix: str) -> int | None:
    digits = text.upper().removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST else None
