"""Print what was measured."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from benchmarks.measure import load


def compare(title: str, seconds: Mapping[str, float], *, ours: str, goals: Mapping[str, float]) -> None:
    """A table of all cases in seconds, and for each other case the ratio ours / other; `goals` are the most it may be."""
    say(f"{title} ({load()})")
    table = Table()
    table.add_column("case")
    for heading in ("seconds", "ours / it", "goal"):
        table.add_column(heading, justify="right")
    for name, taken in seconds.items():
        ratio = "" if name == ours else f"{seconds[ours] / taken:.2f}"
        goal = f"<= {goals[name]:.2f}" if name in goals else ""
        table.add_row(name, f"{taken:.2f}", ratio, goal)
    _console().print(table)


def rates(title: str, seconds: Mapping[str, float], counts: Mapping[str, int], *, goals: Mapping[str, float]) -> None:
    """A table of how many a second each case made; `goals` are the least it should be."""
    say(f"{title} ({load()})")
    table = Table()
    table.add_column("case")
    for heading in ("seconds", "verdicts", "a second", "of the goal", "goal"):
        table.add_column(heading, justify="right")
    for name, taken in seconds.items():
        pace = counts[name] / taken
        against = (f"{pace / goals[name]:.2f}", f">= {goals[name]:,.0f}") if name in goals else ()
        table.add_row(name, f"{taken:.2f}", f"{counts[name]:,}", f"{pace:,.0f}", *against)
    _console().print(table)


def show(table: Table, title: str) -> None:
    """A table of another shape."""
    say(f"{title} ({load()})")
    _console().print(table)


def say(line: str) -> None:
    """One line under a table."""
    _console().print(line, markup=False, highlight=False)


def _console() -> Console:
    return Console(width=110)
