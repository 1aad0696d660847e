"""The number of a finding as people write it."""

from __future__ import annotations

from checks import InputError
from reports.language import _

LONGEST = 12


def finding_number(text: str) -> int:
    """The number in `F-12` or `12`.

    Raises:
        InputError: it is no such number.
    """
    digits = text.upper().removeprefix("F-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST):
        raise InputError(_("finding {text}: expected a number such as F-12").format(text=repr(text)))
    return int(digits)
