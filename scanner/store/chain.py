"""The chain of the history: each entry carries a SHA-256 over itself and the entry before, so that an edit behind the program's
back shows. The number of entries and the last digest stand apart, so that entries cut off at the end show too.

Whoever can write the file could make a whole new chain; the last digest, written down elsewhere, tells that as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlite_utils import Database

FIELDS = ("id", "finding", "at", "scan", "before", "after", "why", "by", "reason", "detail")
"""What a digest is made over, as it is stored, besides the digest before."""


class Head(msgspec.Struct, frozen=True):
    """How many entries there are, the number of the last, and its digest; 0, 0 and an empty one at first."""

    links: int
    last: int
    digest: str


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What verifying came to: entries, the last digest to write down, and what is wrong, the first broken link first."""

    links: int
    digest: str
    faults: tuple[str, ...]


def link(previous: str, *values: Any) -> str:
    """The digest of an entry: SHA-256, in hexadecimal, of the digest before and the canonical JSON of its `FIELDS`."""
    content = msgspec.json.encode(dict(zip(FIELDS, values, strict=True)), order="sorted")
    return hashlib.sha256(previous.encode() + content).hexdigest()


def append(db: Database, entry: dict[str, Any]) -> None:
    """Append an entry (all `FIELDS` but its number) inside the caller's transaction."""
    head = _head(db)
    row = {"id": head.last + 1, **entry}
    digest = link(head.digest, *(row[field] for field in FIELDS))
    db.table("transitions").insert({**row, "digest": digest})
    db.conn.execute("UPDATE chain SET links = ?, last = ?, digest = ?", (head.links + 1, head.last + 1, digest))


def verify(db: Database) -> Verified:
    """Whether the history stands as it was written, and whether the findings and decisions are as it says.

    To be called inside a transaction, so that a scan that ends meanwhile does not look like a fault.
    """
    head = _head(db)
    rows = list(db.query("SELECT * FROM transitions ORDER BY id"))
    faults = [*_broken(rows, head), *_contradictions(db, rows)]
    return Verified(links=len(rows), digest=head.digest, faults=tuple(faults))


def _head(db: Database) -> Head:
    return Head(*db.conn.execute("SELECT links, last, digest FROM chain").fetchone())


def _broken(rows: list[dict[str, Any]], head: Head) -> Iterator[str]:
    """The first link that does not hold: all after it hang on it."""
    previous = ""
    for row in rows:
        if link(previous, *(row[field] for field in FIELDS)) != row["digest"]:
            yield f"entry {row['id']} (F-{row['finding']})"
            return
        previous = row["digest"]
    if (len(rows), previous) != (head.links, head.digest):
        yield f"entries after {rows[-1]['id'] if rows else 0}"


def _contradictions(db: Database, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Findings, decisions and requests that are not as the history left them."""
    told: dict[int, dict[str, Any]] = {}
    decisions: dict[int, dict[str, Any]] = {}
    requests: dict[int, dict[str, Any]] = {}
    for row in rows:
        detail = msgspec.json.decode(row["detail"])
        known = told.setdefault(row["finding"], {"not_applicable_in": None, "written_off": None})
        known |= {"state": row["after"], **{key: detail[key] for key in _SET if key in detail}}
        requests |= {request["number"]: request for request in detail.get("requests", ())}
        if decision := detail.get("decision"):
            decisions[decision["number"]] = decision
        for number in detail.get("ended", ()):
            decisions[number] = {**decisions.get(number, {}), "ended_at": row["at"]}
    for finding in db.query(f"SELECT number, state, {', '.join(_SET)} FROM findings ORDER BY number"):
        known = told.pop(finding["number"], {"state": ""})
        yield from (f"F-{finding['number']}: {key}" for key, value in known.items() if finding[key] != value)
    yield from (f"F-{number}" for number in told)
    yield from _unlike(db, "decisions", decisions)
    yield from _unlike(db, "requests", requests)


_SET = ("due", "owner", "not_applicable_in", "written_off")
"""What of a finding the history tells besides its state."""


def _unlike(db: Database, table: str, told: dict[int, dict[str, Any]]) -> Iterator[str]:
    """The rows of a table that are not as the history tells, are lost, or that it does not know."""
    kept = {row["number"]: row for row in db.query(f"SELECT * FROM {table} ORDER BY number")}
    one = table.removesuffix("s")
    yield from (f"{one} {n}" for n in sorted(told.keys() | kept.keys()) if kept.get(n) != told.get(n))
