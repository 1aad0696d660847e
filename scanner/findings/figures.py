"""How well findings are fixed in time: figures over findings, by department and system. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from scanner.estate.model import System
from scanner.findings.decisions import Decision, effective_state, is_due_soon, is_overdue
from scanner.findings.model import Finding, FindingState, Transition


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of some findings. `states` counts them by effective state. `closed` are those that a scan proved gone;
    `written_off` those that a person closed without one, which enter neither figure below.

    `days_to_fix` is the mean, in days, from when a finding was opened (reopened, if it had been closed before) to the look that
    proved it gone, over those closed now; `fixed_in_time` is the share (0..1) closed by their deadline of those whose deadline
    is settled: closed, or overdue. None where there is nothing to count.
    """

    name: str
    department: str = ""
    states: dict[str, int]
    overdue: int
    due_soon: int
    closed: int
    written_off: int
    days_to_fix: float | None
    fixed_in_time: float | None

    @property
    def open(self) -> int:
        """How many are open, whatever was decided of them."""
        return sum(self.states.values()) - self.closed - self.written_off


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of all findings asked for, of each department, and of each system (`name` is its id)."""

    today: date
    total: Figures
    departments: tuple[Figures, ...]
    systems: tuple[Figures, ...]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """The day figures are for, in the city's time zone, and how many days ahead of a deadline are soon."""

    today: date
    zone: ZoneInfo
    soon: int


def summary(
    systems: Sequence[System],
    findings: Iterable[Finding],
    transitions: Iterable[Transition],
    decisions: Mapping[int, Sequence[Decision]],
    day: Day,
) -> Summary:
    """The figures of the findings of `systems`. `transitions` are those of all `findings`, oldest first."""
    opened_at = _opened_at(transitions)
    by_system: dict[str, list[Finding]] = {system.id: [] for system in systems}
    by_department: dict[str, list[Finding]] = {system.department: [] for system in systems}
    departments = {system.id: system.department for system in systems}
    for one in findings:
        if one.place.system in departments:
            by_system[one.place.system].append(one)
            by_department[departments[one.place.system]].append(one)

    def figures(name: str, mine: Sequence[Finding], department: str = "") -> Figures:
        return _figures(name, department, mine, opened_at, decisions, day)

    return Summary(
        today=day.today,
        total=figures("", [one for mine in by_system.values() for one in mine]),
        departments=tuple(figures(name, mine, name) for name, mine in by_department.items()),
        systems=tuple(figures(id, mine, departments[id]) for id, mine in by_system.items()),
    )


def _opened_at(transitions: Iterable[Transition]) -> dict[int, datetime]:
    """When each finding was last opened or reopened."""
    return {one.finding: one.at for one in transitions if one.before in ("", FindingState.CLOSED)}


def _figures(
    name: str,
    department: str,
    findings: Sequence[Finding],
    opened_at: Mapping[int, datetime],
    decisions: Mapping[int, Sequence[Decision]],
    day: Day,
) -> Figures:
    states: dict[str, int] = defaultdict(int)
    for one in findings:
        states[effective_state(one, decisions.get(one.number, ()), day.today).value] += 1
    overdue = sum(is_overdue(one, decisions.get(one.number, ()), day.today) for one in findings)
    closed = [(one, one.closed_at) for one in findings if one.closed_at is not None and one.written_off is None]
    in_time = sum(at.astimezone(day.zone).date() <= one.due for one, at in closed)
    spent = [max(at - opened_at.get(one.number, one.first_seen), timedelta()) for one, at in closed]
    return Figures(
        name=name,
        department=department,
        states=dict(states),
        overdue=overdue,
        due_soon=sum(is_due_soon(one, decisions.get(one.number, ()), day.today, days=day.soon) for one in findings),
        closed=len(closed),
        written_off=sum(one.written_off is not None for one in findings),
        days_to_fix=sum(spent, timedelta()) / len(spent) / timedelta(days=1) if spent else None,
        fixed_in_time=in_time / (len(closed) + overdue) if closed or overdue else None,
    )
