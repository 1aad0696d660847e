"""What was told to those concerned, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from scanner.delivery.model import Announcement
from scanner.store.database import Store

WARNINGS = """
    SELECT announcements.* FROM announcements INDEXED BY announcements_of_warnings
    WHERE kind = 'warning' AND made_at >= :since AND EXISTS (SELECT 1 FROM json_each(announcements.systems) AS mine
        JOIN json_each(:systems) AS wanted ON wanted.value = mine.value)
    ORDER BY id DESC
"""


def add_announcement(
    db: Database, kind: str, subject: str, lines: Sequence[str], systems: Sequence[str], at: datetime, key: str
) -> bool:
    """Keep it, inside the caller's transaction; False when there is one of this `key`."""
    row = (key, kind, subject, _json(lines), _json(systems), at.isoformat())
    made = db.conn.execute(
        "INSERT OR IGNORE INTO announcements (key, kind, subject, lines, systems, made_at) VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )
    return made.rowcount > 0


def announcements_about(store: Store, systems: Iterable[str], *, limit: int) -> list[Announcement]:
    """The newest that are about any of these systems (ids), newest first."""
    rows = store.db.query(
        """SELECT * FROM announcements WHERE EXISTS (SELECT 1 FROM json_each(announcements.systems) AS mine
        JOIN json_each(?) AS wanted ON wanted.value = mine.value) ORDER BY id DESC LIMIT ?""",
        [_json(systems), limit],
    )
    return [_announcement(row) for row in rows]


def warnings_since(store: Store, systems: Iterable[str], since: datetime) -> list[Announcement]:
    """The warnings about any of these systems (ids) that were raised from `since` on, newest first."""
    wanted = {"systems": _json(systems), "since": since.astimezone(UTC).isoformat()}
    return [_announcement(row) for row in store.db.query(WARNINGS, wanted)]


def unaddressed(db: Database) -> list[Announcement]:
    """Those whose recipients were not worked out yet, oldest first."""
    return [
        _announcement(row) for row in db.query("SELECT * FROM announcements WHERE addressed_at IS NULL ORDER BY id")
    ]


def mark_addressed(db: Database, id: int, at: datetime) -> None:
    """Its messages are in the outbox; inside the caller's transaction."""
    db.conn.execute("UPDATE announcements SET addressed_at = ? WHERE id = ?", (at.isoformat(), id))


def _json(words: Iterable[str]) -> str:
    return msgspec.json.encode(list(words)).decode()


def _announcement(row: dict[str, Any]) -> Announcement:
    return Announcement(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        subject=row["subject"],
        lines=tuple(msgspec.json.decode(row["lines"])),
        systems=tuple(msgspec.json.decode(row["systems"])),
        made_at=datetime.fromisoformat(row["made_at"]),
    )
