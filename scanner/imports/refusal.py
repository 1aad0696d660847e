"""Why a file is not taken in: which file, which record, which field, and what was expected."""

from __future__ import annotations

from pathlib import Path

from checks import InputError
from reports.language import _
from scanner.probes.clean import clean
from scanner.sheets.table import quoted

LARGEST_FILE = 200 * 1024 * 1024


def refusal(path: Path, record: str, field: str, value: str, expected: str) -> InputError:
    """The error that `value` in `field` of `record` is not what was `expected`. The file's words are made printable."""
    return InputError(
        _("{file}: {record}: {field}: {value}; expected {expected}").format(
            file=path.name, record=clean(record, 80), field=field, value=quoted(clean(value, 60)), expected=expected
        )
    )


def not_of(path: Path, expected: str) -> InputError:
    """The error that a file holds nothing of the tool; `expected` says how the tool writes what can be read."""
    return InputError(_("{file}: no result in it; expected {expected}").format(file=path.name, expected=expected))


def check_size(path: Path, most: int | None = None) -> None:
    """Refuse a file of more than `most` bytes, 200 MB where none is given.

    Raises:
        InputError: it is larger.
        OSError: there is no such file.
    """
    most = LARGEST_FILE if most is None else most
    if path.stat().st_size > most:
        raise InputError(_("{file}: larger than {n} MB").format(file=path.name, n=most // 1024 // 1024))
