"""The outbox in the store: each message to each recipient is a row.

An attempt is entered before it is made, with the time of the next one: two programs never make the same attempt, and one
that dies between sending and marking leaves a message that is due again after the pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import UnknownName
from reports.language import _
from scanner.delivery.model import PAUSES, Channel, Draft, Message, MessageState, Recipient
from scanner.store.database import Store

NEWEST = "SELECT * FROM outbox ORDER BY id DESC LIMIT ? OFFSET ?"
IN_STATES = "SELECT * FROM outbox WHERE state IN ({marks}) ORDER BY id DESC LIMIT ? OFFSET ?"
MOST_ATTEMPTS = len(PAUSES) + 1


def add_message(db: Database, draft: Draft, at: datetime) -> bool:
    """Put a message into the outbox, due at once, inside the caller's transaction; False when the recipient has one of its
    key."""
    row = (
        draft.key,
        draft.kind,
        draft.to.channel.value,
        draft.to.name,
        draft.subject,
        msgspec.json.encode(draft.lines).decode(),
        at.isoformat(),
        at.isoformat(),
    )
    made = db.conn.execute(
        """INSERT OR IGNORE INTO outbox (key, kind, channel, recipient, subject, lines, made_at, next_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        row,
    )
    return made.rowcount > 0


def due_messages(store: Store, at: datetime) -> list[Message]:
    """Those that are due, the longest due first."""
    rows = store.db.query(
        "SELECT * FROM outbox INDEXED BY outbox_due WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at, id",
        [at.isoformat()],
    )
    return [_message(row) for row in rows]


def begin_attempt(store: Store, message: Message, at: datetime) -> bool:
    """Enter an attempt that is about to be made; False when another program made it meanwhile."""
    begun = message.attempts + 1
    pause = PAUSES[min(begun, len(PAUSES)) - 1]
    with store.transaction() as db:
        entered = db.conn.execute(
            "UPDATE outbox SET attempts = ?, next_at = ? WHERE id = ? AND attempts = ? AND state = 'waiting'",
            (begun, (at + pause).isoformat(), message.id, message.attempts),
        )
        return entered.rowcount > 0


def mark_sent(store: Store, id: int, at: datetime) -> None:
    """It arrived."""
    with store.transaction() as db:
        db.conn.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, next_at = NULL, last_error = '' WHERE id = ?",
            (at.isoformat(), id),
        )


def mark_failed(store: Store, id: int, why: str) -> None:
    """An attempt failed; after the last one the message is given up."""
    with store.transaction() as db:
        db.conn.execute(
            """UPDATE outbox SET last_error = :why,
                state = CASE WHEN attempts >= :most THEN 'failed' ELSE state END,
                next_at = CASE WHEN attempts >= :most THEN NULL ELSE next_at END
            WHERE id = :id AND state = 'waiting'""",
            {"why": why, "most": MOST_ATTEMPTS, "id": id},
        )


def retry(store: Store, ids: Sequence[int], at: datetime) -> int:
    """Make these messages due now, with all their attempts before them; without ids all that failed at least once. How many.

    Raises:
        UnknownName: one of them is not there, or was sent.
    """
    with store.transaction() as db:
        wanted = list(ids) or [
            row[0] for row in db.execute("SELECT id FROM outbox WHERE state <> 'sent' AND attempts > 0").fetchall()
        ]
        for id in wanted:
            changed = db.conn.execute(
                "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = ? WHERE id = ? AND state <> 'sent'",
                (at.isoformat(), id),
            )
            if not changed.rowcount:
                raise UnknownName(_("message {id}: there is none, or it was sent").format(id=id))
    return len(wanted)


def messages(
    store: Store, states: Iterable[MessageState] = MessageState, *, limit: int, offset: int = 0
) -> list[Message]:
    """Those in these states, newest first."""
    wanted = [one.value for one in states]
    if set(wanted) == set(MessageState):
        return [_message(row) for row in store.db.query(NEWEST, [limit, offset])]
    rows = store.db.query(IN_STATES.format(marks=",".join("?" * len(wanted))), [*wanted, limit, offset])
    return [_message(row) for row in rows]


def _message(row: dict[str, Any]) -> Message:
    def moment(column: str) -> datetime | None:
        return datetime.fromisoformat(row[column]) if row[column] else None

    return Message(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        to=Recipient(Channel(row["channel"]), row["recipient"]),
        subject=row["subject"],
        lines=tuple(msgspec.json.decode(row["lines"])),
        made_at=datetime.fromisoformat(row["made_at"]),
        state=MessageState(row["state"]),
        attempts=row["attempts"],
        next_at=moment("next_at"),
        sent_at=moment("sent_at"),
        last_error=row["last_error"],
    )
