"""Tell those concerned with some systems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reports.text import printable
from scanner.store import Store
from scanner.store.announcements import add_announcement

LONGEST_LINE = 300
MOST_LINES = 100


def announce(
    store: Store, kind: str, subject: str, lines: Sequence[str], systems: Sequence[str], at: datetime, key: str
) -> bool:
    """Have those told who are concerned with any of `systems` (ids); False when something was told under this `key` before.

    It is kept at once. `deliver` then finds, by the settings of that time, who is concerned, and sends it to them. The words
    are plain text: our own, counts, numbers and titles of findings, and names of systems; nothing a target said. Where the
    lines tell of one system, call once a system: whoever is concerned with one of `systems` reads all lines.
    """
    safe = [printable(line, LONGEST_LINE) for line in lines[:MOST_LINES]]
    with store.transaction() as db:
        return add_announcement(db, kind, printable(subject, LONGEST_LINE), safe, systems, at, key)
