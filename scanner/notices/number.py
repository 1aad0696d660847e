"""The number of a notice as people write it."""

from __future__ import annotations

import re

from checks import InputError
from reports.language import _

_NUMBER = re.compile(r"[^〔\[(（]{0,40}[〔\[(（]?(\d{4})[〕\])）\-/](\d{1,6})号?", re.ASCII)


def notice_number(text: str) -> tuple[int, int]:
    """Year and number within it, of `整改〔2026〕12号`, `2026-12` or `2026/12`.

    Raises:
        InputError: it is no such number.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise InputError(_("notice {text}: expected a number such as 2026-12").format(text=repr(text)))
    return int(match[1]), int(match[2])
