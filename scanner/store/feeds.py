"""The feeds of known vulnerabilities in the store: taken in whole or not at all, newer over older, looked up by product."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from sqlite_utils import Database

from scanner.feeds.model import Configuration, Feed, FeedName, Named, Vulnerability
from scanner.store.database import Store

_TABLES = {
    FeedName.NVD: "vulnerabilities",
    FeedName.KEV: "exploited",
    FeedName.EPSS: "exploit_scores",
    FeedName.CNNVD: "cnnvd_names",
}

_CONFIGURATIONS = msgspec.json.Decoder(tuple[Configuration, ...])


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A vulnerability with what all feeds tell of it; `exploited` when CISA's catalogue or the NVD's copy of it names it."""

    cve: str
    cvss: float | None
    exploited: bool
    epss: float | None
    cnnvd: str
    configurations: tuple[Configuration, ...]


def feeds(store: Store) -> list[Feed]:
    """The imported feeds by name."""
    rows = list(store.db.query("SELECT name, taken_on, imported_at FROM feeds ORDER BY name"))
    return [Feed(records=store.db.table(_TABLES[FeedName(row["name"])]).count, **row) for row in rows]


def save_nvd(db: Database, records: Iterable[Vulnerability]) -> tuple[int, str]:
    """Keep each record that is new, or newer than the one there. The number kept, and the newest time of all of them."""
    kept, newest = 0, ""
    for one in records:
        newest = max(newest, one.modified)
        row = db.conn.execute("SELECT modified FROM vulnerabilities WHERE cve = ?", (one.cve,)).fetchone()
        if row is not None and row[0] >= one.modified:
            continue
        kept += 1
        body = zlib.compress(msgspec.json.encode(one.configurations), 1)
        db.conn.execute("DELETE FROM vulnerabilities WHERE cve = ?", (one.cve,))
        db.conn.execute(
            "INSERT INTO vulnerabilities (cve, modified, cvss, exploited_on, configurations) VALUES (?, ?, ?, ?, ?)",
            (one.cve, one.modified, one.cvss, one.exploited_on, body),
        )
        db.conn.executemany(
            "INSERT INTO vulnerable_products (vendor, product, cve) VALUES (?, ?, ?)",
            [(vendor, product, one.cve) for vendor, product in sorted(_products(one))],
        )
    return kept, newest


def save_kev(db: Database, added: Mapping[str, str]) -> int:
    """The catalogue in place of the one there; the number of its entries."""
    db.conn.execute("DELETE FROM exploited")
    db.conn.executemany("INSERT INTO exploited (cve, added_on) VALUES (?, ?)", added.items())
    return len(added)


def save_epss(db: Database, scores: Iterable[tuple[str, float]]) -> int:
    """The scores in place of those there; how many there are."""
    db.conn.execute("DELETE FROM exploit_scores")
    db.conn.executemany("INSERT OR REPLACE INTO exploit_scores (cve, epss) VALUES (?, ?)", scores)
    return int(db.conn.execute("SELECT count(*) FROM exploit_scores").fetchone()[0])


def save_cnnvd(db: Database, records: Iterable[Named]) -> tuple[int, str]:
    """Keep each record that is new, or newer than the one there. The number kept, and the newest day of all of them."""
    kept, newest = 0, ""
    for one in records:
        newest = max(newest, one.modified)
        kept += db.conn.execute(
            """INSERT INTO cnnvd_names (cve, cnnvd, name, modified) VALUES (?, ?, ?, ?)
            ON CONFLICT (cve) DO UPDATE SET cnnvd = excluded.cnnvd, name = excluded.name, modified = excluded.modified
            WHERE excluded.modified > cnnvd_names.modified""",
            (one.cve, one.cnnvd, one.name, one.modified),
        ).rowcount
    return kept, newest


def taken_on(db: Database, name: FeedName) -> str:
    """The ISO day or time the feed was taken, empty where it was never imported."""
    row = db.conn.execute("SELECT taken_on FROM feeds WHERE name = ?", (name,)).fetchone()
    return "" if row is None else str(row[0])


def save_feed(db: Database, name: FeedName, taken: str, at: datetime) -> None:
    """Say that a feed was imported at `at` as it was on `taken`."""
    db.conn.execute(
        "INSERT OR REPLACE INTO feeds (name, taken_on, imported_at) VALUES (?, ?, ?)",
        (name, taken, at.astimezone(UTC).isoformat()),
    )


def known_of(store: Store, vendor: str, product: str) -> list[Known]:
    """Every vulnerability whose configurations call this product vulnerable, in any version."""
    rows = store.db.query(
        """SELECT v.cve, v.cvss, v.configurations, v.exploited_on <> '' OR e.cve IS NOT NULL AS exploited, s.epss,
            coalesce(n.cnnvd, '') AS cnnvd
        FROM vulnerable_products p JOIN vulnerabilities v ON v.cve = p.cve
            LEFT JOIN exploited e ON e.cve = p.cve
            LEFT JOIN exploit_scores s ON s.cve = p.cve
            LEFT JOIN cnnvd_names n ON n.cve = p.cve
        WHERE p.vendor = ? AND p.product = ? ORDER BY v.cve""",
        [vendor, product],
    )
    return [
        Known(
            cve=row["cve"],
            cvss=row["cvss"],
            exploited=bool(row["exploited"]),
            epss=row["epss"],
            cnnvd=row["cnnvd"],
            configurations=_CONFIGURATIONS.decode(zlib.decompress(row["configurations"])),
        )
        for row in rows
    ]


def _products(one: Vulnerability) -> set[tuple[str, str]]:
    return {
        (match.vendor, match.product)
        for configuration in one.configurations
        for node in configuration.nodes
        for match in node.matches
        if match.vulnerable
    }
