"""The words of reminders: counts, numbers and titles of findings, names of systems, days; nothing a target said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from checks import Severity, all_checks
from reports.language import _, spoken
from reports.text import printable
from scanner.estate.model import System
from scanner.findings.deadlines import severity_of
from scanner.findings.model import Why
from scanner.store.reminders import Due, Ending, News

MARK = "【一城墙】"
"""What every subject begins with, also as the keyword that a robot may be set to ask for."""

MOST_TITLES = 20
"""Findings that one message names; the rest are counted."""

LONGEST_NAME = 60

_One = TypeVar("_One")


def digest(
    due: Sequence[Due], ending: Sequence[Ending], systems: Sequence[System], today: date
) -> tuple[str, tuple[str, ...]] | None:
    """Subject and lines for somebody concerned with `systems`; None with nothing to say. `due` and `ending` are theirs."""
    if not due and not ending:
        return None
    late = [one for one in due if one.due < today]
    soon = [one for one in due if one.due >= today]
    subject = _("{mark}Findings on {day}: {late} overdue, {soon} due soon").format(
        mark=MARK, day=today, late=len(late), soon=len(soon)
    )
    if ending:
        subject += _(", {n} decisions about to end").format(n=len(ending))
    names = {one.id: printable(one.name, LONGEST_NAME) for one in systems}
    lines = [
        *_by_system(names, late, soon),
        *_listed(_("Overdue:"), _gravest_first(late), lambda one: _late(one, names, today)),
        *_listed(_("Due soon:"), soon, lambda one: _soon(one, names)),
        *_listed(_("Soon no longer accepted:"), ending, lambda one: _ending(one, names)),
    ]
    return subject, tuple(lines)


def news(told: Sequence[News], systems: Sequence[System]) -> tuple[str, tuple[str, ...]]:
    """Subject and lines for somebody concerned with `systems`; `told` are theirs, and some."""
    names = {one.id: printable(one.name, LONGEST_NAME) for one in systems}
    groups = [(why, [one for one in told if one.why is why]) for why in _HEADS]
    counts = _(", ").join(_HEADS[why]().format(n=len(some)) for why, some in groups if some)
    lines = [
        line
        for why, some in groups
        if some
        for line in _listed(
            _HEADS[why]().format(n=len(some)), some, lambda one: _named(one.number, one.check, one.system, names)
        )
    ]
    return MARK + counts, tuple(lines)


_HEADS: Mapping[Why, Callable[[], str]] = {
    Why.SEEN: lambda: _("{n} new critical findings"),
    Why.SEEN_AGAIN: lambda: _("{n} findings came back"),
    Why.CLAIM_REJECTED: lambda: _("{n} claims refused by a retest"),
}


def _by_system(names: Mapping[str, str], late: Sequence[Due], soon: Sequence[Due]) -> list[str]:
    lines = []
    for id, name in names.items():
        overdue, near = (sum(one.system == id for one in some) for some in (late, soon))
        if overdue or near:
            lines.append(_("{system}: {late} overdue, {soon} due soon").format(system=name, late=overdue, soon=near))
    return lines


def _listed(head: str, some: Sequence[_One], line: Callable[[_One], str]) -> list[str]:
    if not some:
        return []
    rest = len(some) - MOST_TITLES
    return [head, *map(line, some[:MOST_TITLES]), *([_("… and {n} more").format(n=rest)] if rest > 0 else [])]


def _gravest_first(some: Sequence[Due]) -> list[Due]:
    checks = all_checks()
    return sorted(some, key=lambda one: (-severity_of(checks, one.check).rank, one.due, one.number))


def _late(one: Due, names: Mapping[str, str], today: date) -> str:
    named = _named(one.number, one.check, one.system, names)
    return _("{finding}, due {due}, {n} days late").format(finding=named, due=one.due, n=(today - one.due).days)


def _soon(one: Due, names: Mapping[str, str]) -> str:
    return _("{finding}, due {due}").format(finding=_named(one.number, one.check, one.system, names), due=one.due)


def _ending(one: Ending, names: Mapping[str, str]) -> str:
    named, kind = _named(one.number, one.check, one.system, names), one.kind.label.in_(spoken())
    return _("{finding}, {decision} until {day}").format(finding=named, decision=kind, day=one.until)


def _named(number: int, check: str, system: str, names: Mapping[str, str]) -> str:
    """A finding by its number, severity and title, with the system it is in."""
    known = all_checks().get(check)
    severity = known.text.severity if known else Severity.MEDIUM
    title = known.text.title.in_(spoken()) if known else printable(check, LONGEST_NAME)
    return f"F-{number} [{severity.label.in_(spoken())}] {title}（{names[system]}）"
