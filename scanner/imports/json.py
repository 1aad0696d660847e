"""Read another tool's JSON: bounded in size, typed, and refused by record and field."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from checks import InputError
from reports.language import _
from scanner.imports.refusal import check_size
from scanner.probes.clean import clean

LARGEST_JSON = 100 * 1024 * 1024
"""Less than of XML, as it is held in memory whole."""

T = TypeVar("T")


def read_bytes(path: Path) -> bytes:
    """What stands in a file.

    Raises:
        InputError: it is too large or can't be read.
    """
    try:
        check_size(path, LARGEST_JSON)
        return path.read_bytes()
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error


def decoded(path: Path, record: str, data: bytes | msgspec.Raw, wanted: type[T]) -> T:
    """`data`, which stands at `record` of the file, as a `wanted`. Fields that are not asked for are passed over.

    Raises:
        InputError: it is no JSON, not UTF-8, nested too deep, or a field is missing or of another sort; it says which.
    """
    try:
        return msgspec.json.decode(data, type=wanted)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        what = _("{file}: {record}: not as expected: {why}")
        raise InputError(what.format(file=path.name, record=record, why=clean(str(error), 160))) from error
