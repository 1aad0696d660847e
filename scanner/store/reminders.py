"""What reminders are made of, read from the store without decoding a finding's facts, and how far they were made."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from sqlite_utils import Database

from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Why

_DUE = """
    SELECT number, system, check_id AS "check", due FROM findings
    WHERE state <> 'closed' AND due <= :until AND NOT EXISTS (
        SELECT 1 FROM decisions WHERE decisions.finding = findings.number
        AND ended_at IS NULL AND since <= :today AND decisions.until >= :today
    ) ORDER BY due, number
"""

_ENDING = """
    SELECT findings.number, findings.system, findings.check_id AS "check", decisions.kind, decisions.until
    FROM decisions JOIN findings ON findings.number = decisions.finding
    WHERE findings.state <> 'closed' AND decisions.ended_at IS NULL AND decisions.since <= :today
        AND decisions.until BETWEEN :today AND :until
        AND NOT EXISTS (
            SELECT 1 FROM decisions AS newer WHERE newer.finding = decisions.finding AND newer.number > decisions.number
            AND newer.ended_at IS NULL AND newer.since <= :today AND newer.until >= :today
        ) ORDER BY decisions.until, findings.number
"""

_NEWS = """
    SELECT findings.number, findings.system, findings.check_id AS "check", transitions.why,
        EXISTS (SELECT 1 FROM announcements WHERE key = 'warning:' || transitions.scan || ':' || findings.system) AS warned
    FROM transitions JOIN findings ON findings.number = transitions.finding
    WHERE transitions.id > :after AND transitions.at >= :since AND findings.state <> 'closed'
        AND transitions.why IN (SELECT value FROM json_each(:whys)) ORDER BY transitions.id
"""

TOLD_AT_ONCE = (Why.SEEN, Why.SEEN_AGAIN, Why.CLAIM_REJECTED)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """The last entry of the history whose news were told, and the last day with a digest, empty before the first."""

    transition: int
    digest_on: str


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An open finding of which nothing else was decided, and its deadline."""

    number: int
    system: str
    check: str
    due: date


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """An open finding with a decision that holds and soon ends."""

    number: int
    system: str
    check: str
    kind: DecisionKind
    until: date


class News(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is new, came back, or whose claim was refused. `warned` is True where its scan raised a warning about its
    system."""

    number: int
    system: str
    check: str
    why: Why
    warned: bool


def progress(db: Database) -> Progress:
    """How far reminders were made."""
    return Progress(**next(db.query("SELECT transition, digest_on FROM reminders")))


def save_progress(db: Database, made: Progress) -> None:
    """Keep how far reminders were made, inside the caller's transaction."""
    db.conn.execute("UPDATE reminders SET transition = ?, digest_on = ?", (made.transition, made.digest_on))


def last_transition(db: Database) -> int:
    """The number of the newest entry of the history, 0 without any."""
    return int(db.conn.execute("SELECT COALESCE(MAX(id), 0) FROM transitions").fetchone()[0])


def due_until(db: Database, until: date, today: date) -> list[Due]:
    """Open findings whose deadline is `until` or before, but for those of which something holds on `today` that was decided; as
    `scanner.findings.decisions` has it. The first deadline first."""
    rows = db.query(_DUE, {"until": until.isoformat(), "today": today.isoformat()})
    return [msgspec.convert(row, Due) for row in rows]


def ending_until(db: Database, until: date, today: date) -> list[Ending]:
    """Findings with a decision that holds on `today` and ends on `until` or before, the first to end first."""
    rows = db.query(_ENDING, {"until": until.isoformat(), "today": today.isoformat()})
    return [msgspec.convert(row, Ending) for row in rows]


def news_after(db: Database, transition: int, since: datetime) -> list[News]:
    """What the history tells of findings still open after an entry of that number, and not before `since`, oldest first."""
    whys = msgspec.json.encode([one.value for one in TOLD_AT_ONCE]).decode()
    rows = db.query(_NEWS, {"after": transition, "since": since.isoformat(), "whys": whys})
    return [msgspec.convert(row, News, strict=False) for row in rows]
