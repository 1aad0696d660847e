"""Requests on findings in the store. A row is written when it is asked, and once more when it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import asdict
from sqlite_utils import Database

from checks import UnknownName
from reports.language import _
from scanner.findings.requests import Request, RequestKind
from scanner.store.database import Store, insert

WAITING = """
    SELECT requests.* FROM requests INDEXED BY requests_waiting
    CROSS JOIN findings ON findings.number = requests.finding
    WHERE requests.settled_at IS NULL
        AND (:systems IS NULL OR findings.system IN (SELECT value FROM json_each(:systems)))
"""

EVERY = "SELECT requests.* FROM requests"

OF_SYSTEMS = """
    SELECT requests.* FROM json_each(:systems) AS wanted
    CROSS JOIN findings ON findings.system = wanted.value
    CROSS JOIN requests ON requests.finding = findings.number
"""


def requests_of(
    store: Store,
    systems: Iterable[str] | None = None,
    *,
    waiting: bool = False,
    newest_first: bool = False,
    limit: int = -1,
    offset: int = 0,
) -> list[Request]:
    """The requests on findings of some systems (by id) or of all, oldest first unless asked otherwise; with `waiting` only those
    not settled. At most `limit` of them, -1 for all, from `offset` on."""
    query, parameters = _asked(systems, waiting)
    order = "DESC" if newest_first else "ASC"
    rows = store.db.query(
        f"{query} ORDER BY requests.number {order} LIMIT :limit OFFSET :offset",
        {**parameters, "limit": limit, "offset": offset},
    )
    return [_request(row) for row in rows]


def count_requests(store: Store, systems: Iterable[str] | None = None, *, waiting: bool = False) -> int:
    """How many `requests_of` gives."""
    query, parameters = _asked(systems, waiting)
    (count,) = store.db.conn.execute(f"SELECT COUNT(*) FROM ({query})", parameters).fetchone()
    return int(count)


def _asked(systems: Iterable[str] | None, waiting: bool) -> tuple[str, dict[str, str | None]]:
    query = WAITING if waiting else EVERY if systems is None else OF_SYSTEMS
    return query, {"systems": None if systems is None else msgspec.json.encode(list(systems)).decode()}


def requests_on(db: Database, finding: int) -> list[Request]:
    """Those on one finding, oldest first."""
    return [_request(row) for row in db.query("SELECT * FROM requests WHERE finding = ? ORDER BY number", [finding])]


def find_request(store: Store, number: int) -> Request:
    """One request.

    Raises:
        UnknownName: there is none of this number.
    """
    for row in store.db.query("SELECT * FROM requests WHERE number = ?", [number]):
        return _request(row)
    raise UnknownName(_("no request R-{n}; `citywall finding requests` shows all").format(n=number))


def add_request(db: Database, request: Request) -> dict[str, Any]:
    """Write a new request inside the caller's transaction; its row as it is stored, with the number it got."""
    row = _row(request)
    del row["number"]
    return {"number": insert(db, "requests", row), **row}


def settle_request(db: Database, settled: Request) -> dict[str, Any]:
    """Write how a request was settled, inside the caller's transaction; its row as it is stored."""
    row = _row(settled)
    db.table("requests").update(settled.number, {name: row[name] for name in _SETTLED})
    return row


_SETTLED = ("settled_at", "settled_by", "granted", "answer")


def _row(request: Request) -> dict[str, Any]:
    return {
        **asdict(request),
        "kind": request.kind.value,
        "until": request.until.isoformat(),
        "asked_at": request.asked_at.isoformat(),
        "settled_at": request.settled_at.isoformat() if request.settled_at else None,
        "granted": None if request.granted is None else int(request.granted),
    }


def _request(row: dict[str, Any]) -> Request:
    return Request(
        number=row["number"],
        finding=row["finding"],
        kind=RequestKind(row["kind"]),
        reason=row["reason"],
        until=date.fromisoformat(row["until"]),
        asked_by=row["asked_by"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        settled_at=datetime.fromisoformat(row["settled_at"]) if row["settled_at"] else None,
        settled_by=row["settled_by"],
        granted=None if row["granted"] is None else bool(row["granted"]),
        answer=row["answer"],
    )
