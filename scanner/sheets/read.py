"""Read a file of tables by its suffix."""

from __future__ import annotations

from pathlib import Path

from checks import InputError
from reports.language import _
from scanner.sheets.csv_file import read_csv
from scanner.sheets.table import Table
from scanner.sheets.workbook import read_workbook

BYTES_MAX = 20 * 1024 * 1024


def read_bytes(path: Path, limit: int = BYTES_MAX) -> bytes:
    """The content of `path`.

    Raises:
        InputError: it can't be read, is empty, or is larger than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error
    if not content:
        raise InputError(_("{file}: the file is empty").format(file=path))
    if len(content) > limit:
        raise InputError(_("{file}: larger than {n} MB").format(file=path, n=limit // 1024 // 1024))
    return content


def read_tables(path: Path) -> list[Table]:
    """The tables of an xlsx workbook (one a sheet) or a CSV file (one, named after the file).

    Raises:
        InputError: the file can't be read, is of another kind, or is damaged or dangerous.
    """
    content = read_bytes(path)
    match path.suffix.lower():
        case ".xlsx" | ".xlsm":
            return read_workbook(content, path.name)
        case ".csv":
            return [read_csv(content, path.name)]
        case suffix:
            raise InputError(
                _("{file}: files of kind {suffix} can't be read; expected .xlsx or .csv").format(
                    file=path, suffix=suffix or "?"
                )
            )
