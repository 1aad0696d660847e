"""Evidence that other tools brought, in the store: the newest of a kind and place counts in the next scans."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from checks.evidence import Evidence, decode, encode
from scanner.store.database import Store


def save_imported(store: Store, evidence: Iterable[Evidence], at: datetime) -> int:
    """Keep evidence, all or none; the number that was not known yet. What says the same of the same moment is known."""
    with store.transaction() as db:
        before = db.conn.total_changes
        db.conn.executemany(
            """INSERT OR IGNORE INTO imported (system, asset, kind, taken_at, imported_at, digest, body)
            VALUES (:system, :asset, :kind, :taken_at, :imported_at, :digest, :body)""",
            [_row(one, at) for one in evidence],
        )
        return db.conn.total_changes - before


def imported_of(store: Store, system: str, asset: str, at: datetime) -> list[Evidence]:
    """The newest evidence of each kind and place of an asset, as a scan at `at` takes it in."""
    query = "SELECT body FROM imported WHERE system = ? AND asset = ? ORDER BY taken_at, id"
    found = [decode(zlib.decompress(row["body"])) for row in store.db.query(query, [system, asset])]
    newest = {(one.kind(), one.place): one for one in found}
    return [replace(one, seen_at=at) for one in newest.values()]


def imported_kinds(store: Store, system: str) -> set[tuple[str, str]]:
    """Of which assets of a system there is imported evidence, and of which kind: asset and kind."""
    rows = store.db.query("SELECT DISTINCT asset, kind FROM imported WHERE system = ?", [system])
    return {(row["asset"], row["kind"]) for row in rows}


def _row(one: Evidence, at: datetime) -> dict[str, object]:
    body = encode(one)
    return {
        "system": one.place.system,
        "asset": one.place.asset,
        "kind": one.kind(),
        "taken_at": one.seen_at.astimezone(UTC).isoformat(),
        "imported_at": at.astimezone(UTC).isoformat(),
        "digest": sha256(body).hexdigest(),
        "body": zlib.compress(body),
    }
