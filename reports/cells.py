"""Text in the cells of spreadsheets and CSV files, so that no program takes it for a formula."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def safe_cell(value: str) -> str:
    """`value` with a `'` before it where a spreadsheet program could read it as a formula, else as it is.

    A formula starts with `=`, `+`, `-`, `@`, tab, CR or LF (OWASP, CSV injection), or with the full-width form of
    one of the four signs. `raw_cell` gives back what was put in. Control characters are the caller's affair.
    """
    return "'" + value if _FORMULA.match(value) else value


def raw_cell(text: str) -> str:
    """What `safe_cell` was given to make `text`."""
    return text[1:] if _ESCAPED.match(text) else text
