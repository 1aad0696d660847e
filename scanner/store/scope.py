"""The scope in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from checks import InputError, UnknownName
from reports.language import _
from scanner.scope.model import Permission
from scanner.store.database import Store, insert


def permissions(store: Store) -> list[Permission]:
    """Every permission ever given, the oldest first; revoked and expired ones too, since the gate judges that."""
    return [_permission(row) for row in store.db.query("SELECT * FROM permissions ORDER BY id")]


def add_permission(
    store: Store,
    *,
    target: str,
    allowed_by: str,
    until: date,
    made_at: datetime,
    hours: str = "",
    ports: str = "",
    rate: float = 20.0,
) -> Permission:
    """Write down a permission whose terms were checked (scanner/scope/allow.py); its id is the next number."""
    row = {
        "target": target,
        "allowed_by": allowed_by,
        "until": until.isoformat(),
        "made_at": made_at.isoformat(),
        "hours": hours,
        "ports": ports,
        "rate": rate,
    }
    with store.transaction() as db:
        number = insert(db, "permissions", row)
    return _find(store, number)


def revoke(store: Store, number: int, at: datetime) -> Permission:
    """End a permission at once; it stays on record.

    Raises:
        UnknownName: there is none with this number.
        InputError: it was revoked before.
    """
    with store.transaction() as db:
        one = _find(store, number)
        if one.revoked_at is not None:
            when = one.revoked_at.isoformat()
            raise InputError(_("permission {number} was revoked at {when}").format(number=number, when=when))
        db.conn.execute("UPDATE permissions SET revoked_at = ? WHERE id = ?", (at.isoformat(), number))
    return _find(store, number)


def _find(store: Store, number: int) -> Permission:
    for row in store.db.query("SELECT * FROM permissions WHERE id = ?", [number]):
        return _permission(row)
    raise UnknownName(_("no permission {number}; `citywall scope list` shows all").format(number=number))


def _permission(row: Mapping[str, Any]) -> Permission:
    return Permission(
        id=row["id"],
        target=row["target"],
        allowed_by=row["allowed_by"],
        until=date.fromisoformat(row["until"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        hours=row["hours"],
        ports=row["ports"],
        rate=row["rate"],
        revoked_at=datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
    )
