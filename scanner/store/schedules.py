"""Schedules and blackouts in the store. What was removed stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from checks import InputError, UnknownName
from checks.evidence import Depth
from reports.language import _
from scanner.schedule.model import Blackout, Chosen, IfMissed, RunState, RunWhy, Schedule
from scanner.store.database import Store, insert
from scanner.store.times import stored


def schedules(store: Store) -> list[Schedule]:
    """Every schedule that was not removed, by name; paused ones too."""
    return [
        _schedule(row) for row in store.db.query("SELECT * FROM schedules WHERE removed_at IS NULL ORDER BY name, id")
    ]


def schedule_of(store: Store, number: int) -> Schedule:
    """One schedule by its number, a removed one too.

    Raises:
        UnknownName: there is none.
    """
    for row in store.db.query("SELECT * FROM schedules WHERE id = ?", [number]):
        return _schedule(row)
    raise UnknownName(_("no schedule {name}; `citywall schedule list` shows all").format(name=number))


def find_schedule(store: Store, name: str) -> Schedule:
    """The schedule of this name that was not removed.

    Raises:
        UnknownName: there is none.
    """
    for row in store.db.query("SELECT * FROM schedules WHERE name = ? AND removed_at IS NULL", [name]):
        return _schedule(row)
    raise UnknownName(_("no schedule {name}; `citywall schedule list` shows all").format(name=repr(name)))


def save_schedule(store: Store, one: Schedule) -> Schedule:
    """Write a schedule; number 0 makes a new one. As it stands then.

    Raises:
        InputError: another has the name.
    """
    row = _row(one)
    with store.transaction() as db:
        others = db.query(
            "SELECT id FROM schedules WHERE name = ? AND removed_at IS NULL AND id <> ?", [one.name, one.id]
        )
        if one.removed_at is None and any(others):
            raise InputError(_("there is a schedule {name} already").format(name=repr(one.name)))
        number = one.id
        if number:
            db.table("schedules").update(number, row)
        else:
            number = insert(db, "schedules", row)
    return schedule_of(store, number)


def count_from(db: Database, schedule: int, at: datetime) -> None:
    """Let a schedule count from a later moment, inside the caller's transaction."""
    db.conn.execute("UPDATE schedules SET counts_from = ? WHERE id = ?", (stored(at), schedule))


def cancel_waiting(store: Store, schedule: int, by: str, at: datetime) -> None:
    """Take back the runs of a schedule that wait and have not begun a scan."""
    with store.transaction() as db:
        db.conn.execute(
            """UPDATE runs SET state = ?, why = ?, detail = ?, ended_at = ?
            WHERE schedule = ? AND state = 'waiting' AND scan IS NULL""",
            (RunState.CANCELLED.value, RunWhy.WITHDRAWN.value, by, stored(at), schedule),
        )


def blackouts(store: Store, *, after: datetime | None = None) -> list[Blackout]:
    """The blackouts that were not removed, the earliest first; those that end after a moment, or all."""
    rows = store.db.query(
        "SELECT * FROM blackouts WHERE removed_at IS NULL AND ends_at > ? ORDER BY starts_at, id",
        [stored(after) if after else ""],
    )
    return [_blackout(row) for row in rows]


BLACKOUT_YEARS = range(2000, 2100)


def add_blackout(
    store: Store, *, starts_at: datetime, ends_at: datetime, reason: str, by: str, at: datetime
) -> Blackout:
    """Set a blackout, which holds for every schedule.

    Raises:
        InputError: it ends before it starts, or is not in `BLACKOUT_YEARS`.
    """
    if not {starts_at.year, ends_at.year} <= set(BLACKOUT_YEARS):
        raise InputError(_("a blackout is between 2000 and 2099"))
    if ends_at <= starts_at:
        raise InputError(_("a blackout must end after it starts"))
    row = {
        "starts_at": stored(starts_at),
        "ends_at": stored(ends_at),
        "reason": reason,
        "made_by": by,
        "made_at": stored(at),
    }
    with store.transaction() as db:
        number = insert(db, "blackouts", row)
    return blackout_of(store, number)


def blackout_of(store: Store, number: int) -> Blackout:
    """One blackout, a removed one too.

    Raises:
        UnknownName: there is none.
    """
    for row in store.db.query("SELECT * FROM blackouts WHERE id = ?", [number]):
        return _blackout(row)
    raise UnknownName(_("no blackout {number}; `citywall schedule blackout list` shows all").format(number=number))


def remove_blackout(store: Store, number: int, by: str, at: datetime) -> Blackout:
    """Lift a blackout; it stays on record.

    Raises:
        UnknownName: there is none of this number.
    """
    with store.transaction() as db:
        blackout_of(store, number)
        db.conn.execute(
            "UPDATE blackouts SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL",
            (stored(at), by, number),
        )
    return blackout_of(store, number)


def _row(one: Schedule) -> dict[str, Any]:
    return {
        "name": one.name,
        "rule": one.rule,
        "zone": one.zone,
        "chosen": msgspec.json.encode(one.chosen).decode(),
        "layers": ",".join(one.layers),
        "depth": int(one.depth),
        "hours": one.hours,
        "if_missed": one.if_missed.value,
        "made_by": one.made_by,
        "made_at": stored(one.made_at),
        "counts_from": stored(one.counts_from),
        "paused_at": stored(one.paused_at) if one.paused_at else None,
        "paused_by": one.paused_by,
        "removed_at": stored(one.removed_at) if one.removed_at else None,
        "removed_by": one.removed_by,
    }


def _schedule(row: Mapping[str, Any]) -> Schedule:
    return Schedule(
        id=row["id"],
        name=row["name"],
        rule=row["rule"],
        zone=row["zone"],
        chosen=msgspec.json.decode(row["chosen"], type=Chosen),
        layers=tuple(filter(None, row["layers"].split(","))),
        depth=Depth(row["depth"]),
        hours=row["hours"],
        if_missed=IfMissed(row["if_missed"]),
        made_by=row["made_by"],
        made_at=datetime.fromisoformat(row["made_at"]),
        counts_from=datetime.fromisoformat(row["counts_from"]),
        paused_at=datetime.fromisoformat(row["paused_at"]) if row["paused_at"] else None,
        paused_by=row["paused_by"],
        removed_at=datetime.fromisoformat(row["removed_at"]) if row["removed_at"] else None,
        removed_by=row["removed_by"],
    )


def _blackout(row: Mapping[str, Any]) -> Blackout:
    return Blackout(
        id=row["id"],
        starts_at=datetime.fromisoformat(row["starts_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        reason=row["reason"],
        made_by=row["made_by"],
        made_at=datetime.fromisoformat(row["made_at"]),
        removed_at=datetime.fromisoformat(row["removed_at"]) if row["removed_at"] else None,
        removed_by=row["removed_by"],
    )
