"""Chains of entries: each carries a SHA-256 over itself and the entry before, so that an edit behind the program's back shows.
The number of entries and the last digest stand apart, so that entries cut off at the end show too.

There are two, the history of findings and the audit log. Whoever can write the file could make a whole new chain; the last
digest, written down elsewhere, tells that as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlite_utils import Database


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


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """A table of chained entries, and the table of one row that keeps its head.

    `fields` are the columns a digest is made over, as they are stored, besides the digest before; the first is `id`. `name`
    makes the words for an entry of its columns.
    """

    entries: str
    head: str
    fields: tuple[str, ...]
    name: str

    def link(self, previous: str, *values: Any) -> str:
        """The digest of an entry: SHA-256, in hexadecimal, of the digest before and the canonical JSON of its `fields`."""
        content = msgspec.json.encode(dict(zip(self.fields, values, strict=True)), order="sorted")
        return hashlib.sha256(previous.encode() + content).hexdigest()

    def append(self, db: Database, entry: dict[str, Any]) -> None:
        """Append an entry (all `fields` but its number) inside the caller's transaction."""
        head = self._head(db)
        row = {"id": head.last + 1, **entry}
        digest = self.link(head.digest, *(row[field] for field in self.fields))
        db.table(self.entries).insert({**row, "digest": digest})
        db.conn.execute(
            f"UPDATE {self.head} SET links = ?, last = ?, digest = ?", (head.links + 1, head.last + 1, digest)
        )

    def verify(self, db: Database) -> Verified:
        """Whether the entries stand as they were written; the first link that does not hold is named, all after it hang on it.

        To be called inside a transaction, so that what is appended meanwhile does not look like a fault.
        """
        head = self._head(db)
        links, previous, last = 0, "", 0
        for row in db.query(f"SELECT * FROM {self.entries} ORDER BY id"):
            last = row["id"]
            if self.link(previous, *(row[field] for field in self.fields)) != row["digest"]:
                return Verified(links=links, digest=head.digest, faults=(self.name.format_map(row),))
            links, previous = links + 1, row["digest"]
        whole = (links, previous) == (head.links, head.digest)
        return Verified(links=links, digest=head.digest, faults=() if whole else (f"entries after {last}",))

    def _head(self, db: Database) -> Head:
        return Head(*db.conn.execute(f"SELECT links, last, digest FROM {self.head}").fetchone())


HISTORY = Chain(
    entries="transitions",
    head="chain",
    fields=("id", "finding", "at", "scan", "before", "after", "why", "by", "reason", "detail"),
    name="entry {id} (F-{finding})",
)
LOG = Chain(
    entries="log",
    head="log_chain",
    fields=("id", "at", "who", "role", "address", "what", "subject", "result"),
    name="entry {id}",
)


def verify(db: Database) -> Verified:
    """Whether the history of findings stands as it was written, and whether findings, decisions and requests are as it says.

    To be called inside a transaction, so that a scan that ends meanwhile does not look like a fault.
    """
    verified = HISTORY.verify(db)
    rows = list(db.query("SELECT * FROM transitions ORDER BY id"))
    return msgspec.structs.replace(verified, faults=(*verified.faults, *_contradictions(db, rows)))


def _contradictions(db: Database, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Findings, decisions and requests that are not as the history left them."""
    told: dict[int, dict[str, Any]] = {}
    decisions: dict[int, dict[str, Any]] = {}
    requests: dict[int, dict[str, Any]] = {}
    for row in rows:
        detail = msgspec.json.decode(row["detail"])
        known = told.setdefault(row["finding"], {"not_applicable_in": None, "written_off": None, "times_reopened": 0})
        known |= {"state": row["after"], **{key: detail[key] for key in TOLD if key in detail}, **_counted(known, row)}
        requests |= {request["number"]: request for request in detail.get("requests", ())}
        if decision := detail.get("decision"):
            decisions[decision["number"]] = decision
        for number in detail.get("ended", ()):
            decisions[number] = {**decisions.get(number, {}), "ended_at": row["at"]}
    for finding in db.query(f"SELECT number, state, {', '.join((*TOLD, *_COUNTED))} FROM findings ORDER BY number"):
        known = told.pop(finding["number"], {"state": ""})
        yield from (f"F-{finding['number']}: {key}" for key, value in known.items() if finding[key] != value)
    yield from (f"F-{number}" for number in told)
    yield from _unlike(db, "decisions", decisions)
    yield from _unlike(db, "requests", requests)


TOLD = ("due", "owner", "not_applicable_in", "written_off", "claimed_at", "closed_at")
"""What of a finding the history tells besides its state, once it changes."""


_COUNTED = ("times_reopened", "closing_scan")
"""What of a finding follows from its entries."""


def _counted(known: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """How often it came back by an entry, and the scan that closed it, where the entry opened or closed it."""
    if row["before"] == row["after"]:
        return {}
    came_back = known["times_reopened"] + (row["before"] == "closed")
    return {"times_reopened": came_back, "closing_scan": row["scan"] if row["after"] == "closed" else None}


def _unlike(db: Database, table: str, told: dict[int, dict[str, Any]]) -> Iterator[str]:
    """The rows of a table that are not as the history tells, are lost, or that it does not know."""
    kept = {row["number"]: row for row in db.query(f"SELECT * FROM {table} ORDER BY number")}
    one = table.removesuffix("s")
    yield from (f"{one} {n}" for n in sorted(told.keys() | kept.keys()) if kept.get(n) != told.get(n))
