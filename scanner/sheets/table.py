"""A table of text with the place of every cell, and the faults found in it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from checks import InputError
from reports.language import _
from reports.text import printable

FAULTS_SHOWN = 200
SHOWN_CHARACTERS = 60


class Cell(msgspec.Struct, frozen=True):
    """A cell's text, stripped, empty where there is none. `where` is its place in words: `系统 row 5, column 等保定级 (E5)`.

    `fault` is what makes it unreadable (a formula, an error value), empty where it can be read.
    """

    text: str
    where: str
    fault: str = ""


class Row(msgspec.Struct, frozen=True):
    """One row: its cells by column heading. `where` is its place in words: `系统 row 5`."""

    where: str
    cells: dict[str, Cell]


class Table(msgspec.Struct, frozen=True):
    """One sheet. `headings` are in the order of the sheet; rows without any text are left out."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


class Faults:
    """Collects what is wrong in one file, so that all of it is told at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[tuple[str, str]] = []

    def add(self, where: str, what: str) -> None:
        """Note that `what` is wrong at `where` (which may be empty for the file as a whole)."""
        self._faults.append((where, what))

    @property
    def found(self) -> bool:
        """True when there is a fault."""
        return bool(self._faults)

    @property
    def by_place(self) -> dict[str, str]:
        """What is wrong, by where; of several faults at one place the first."""
        return dict(reversed(self._faults))

    def raise_if_any(self) -> None:
        """Do nothing when there is no fault.

        Raises:
            InputError: there are faults; one a line, the first 200 of them and the number of the others.
        """
        if not self._faults:
            return
        shown = self._faults[:FAULTS_SHOWN]
        lines = [": ".join(part for part in (self._file, where, what) if part) for where, what in shown]
        if len(self._faults) > FAULTS_SHOWN:
            lines.append(_("and {n} more faults").format(n=len(self._faults) - FAULTS_SHOWN))
        raise InputError("\n".join(lines))


def quoted(text: str) -> str:
    """`text` as a message may show it: cut, in quotation marks, control characters made visible."""
    return f"“{printable(text, SHOWN_CHARACTERS)}”"


def listed(words: Sequence[str]) -> str:
    """Words as a list for a message."""
    return _(", ").join(words)
