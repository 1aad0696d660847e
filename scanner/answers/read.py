"""Read one row of a questionnaire that was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar

import msgspec

from checks import InputError, Outcome
from checks.evidence import Proof
from reports.language import _
from scanner.answers.model import CLAIMS
from scanner.estate.values import day, plain_text, required_text
from scanner.sheets.table import Cell, Faults, listed, quoted

VALID_AT_MOST = timedelta(days=3 * 365 + 1)
"""An answer holds three years at most: one of them has a 29 February, or none."""

T = TypeVar("T")


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a row answers."""

    claim: Outcome
    person: str
    answered_on: date
    expires_on: date
    proofs: tuple[Proof, ...]
    note: str


def read_answer(
    cells: Mapping[str, Cell], faults: Faults, *, today: date, find: Callable[[str], tuple[Proof, ...]]
) -> Given | None:
    """The answer in a row's cells (by field); None when there are faults, which are noted in `faults`.

    `find` gives the proofs that a cell names, or raises InputError.
    """
    claim = _read(cells["claim"], _claim, faults)
    person = _read(cells["person"], required_text, faults)
    answered_on = _read(cells["answered_on"], lambda text: _past_day(text, today), faults)
    expires_on = _read(cells["expires_on"], lambda text: _end(text, answered_on), faults)
    proofs = _read(cells["proofs"], find, faults)
    note = _read(cells.get("note", Cell("", "")), plain_text, faults)
    if claim is None or person is None or answered_on is None or expires_on is None or proofs is None or note is None:
        return None
    return Given(claim=claim, person=person, answered_on=answered_on, expires_on=expires_on, proofs=proofs, note=note)


def _read(cell: Cell, parse: Callable[[str], T], faults: Faults) -> T | None:
    try:
        if cell.fault:
            raise InputError(cell.fault)
        return parse(cell.text)
    except InputError as error:
        faults.add(cell.where, str(error))
        return None


def _claim(text: str) -> Outcome:
    word = required_text(text).casefold()
    for claim in CLAIMS:
        if word in (claim.value, claim.label.zh, claim.label.en):
            return claim
    expected = listed([f"{claim.label.zh}/{claim.label.en}" for claim in CLAIMS])
    raise InputError(
        _("{value} is not known; expected one of {expected}").format(value=quoted(text), expected=expected)
    )


def _past_day(text: str, today: date) -> date:
    answered_on = date.fromisoformat(day(required_text(text)))
    if answered_on > today:
        raise InputError(
            _("{day} lies in the future; expected a day up to {today}").format(day=answered_on, today=today)
        )
    return answered_on


def _end(text: str, answered_on: date | None) -> date:
    expires_on = date.fromisoformat(day(required_text(text)))
    if answered_on is not None and not answered_on < expires_on <= answered_on + VALID_AT_MOST:
        what = _("{day}: expected a day after {first}, at most three years later")
        raise InputError(what.format(day=expires_on, first=answered_on))
    return expires_on
