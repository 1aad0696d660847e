"""The evidence of one place over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from checks.evidence import Evidence, Spell
from scanner.trends.history import History

Kind = TypeVar("Kind", bound=Evidence)


def series(history: History, present: Kind, alike: Callable[[Kind], object] = lambda one: None) -> list[Kind]:
    """What earlier looks saw at the place of `present` that has the same `alike`, the last of each look, and `present` itself,
    oldest first.

    What bears a later time than the present record was dated by a wrong clock, and is left out.
    """
    found: list[Kind] = []
    for look in history.looks:
        here = [one for one in look.evidence if isinstance(one, type(present)) and one.place == present.place]
        found += [one for one in here if alike(one) == alike(present)][-1:]
    return [*sorted((one for one in found if one.seen_at <= present.seen_at), key=lambda one: one.seen_at), present]


def latest(
    evidence: Iterable[Evidence], kind: type[Kind], alike: Callable[[Kind], object] = lambda one: None
) -> Iterator[Kind]:
    """The records of `kind`, one for each place and `alike`: the last, as checks take it."""
    yield from {(one.place, alike(one)): one for one in evidence if isinstance(one, kind)}.values()


def spells(said: Sequence[tuple[datetime, str]]) -> tuple[Spell, ...]:
    """Words at moments, oldest first, as spells of the same words; where nothing was said the look is left out."""
    found: list[Spell] = []
    for when, words in said:
        if not words:
            continue
        if found and found[-1].words == words:
            found[-1] = Spell(words=words, first=found[-1].first, last=when, looks=found[-1].looks + 1)
        else:
            found.append(Spell(words=words, first=when, last=when, looks=1))
    return tuple(found)
