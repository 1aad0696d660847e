"""What release 0.2.0 adds: logins by name, results of other tools, the feeds of known vulnerabilities. Released."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    ALTER TABLE assets ADD COLUMN credential TEXT NOT NULL DEFAULT '';
    ALTER TABLE assets ADD COLUMN environment TEXT NOT NULL DEFAULT 'production';
    ALTER TABLE assets ADD COLUMN keep TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE imported (
        id INTEGER PRIMARY KEY,
        system TEXT NOT NULL REFERENCES systems(id) ON DELETE CASCADE,
        asset TEXT NOT NULL,
        kind TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        digest TEXT NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (system, asset, digest)
    );
    """,
    """
    CREATE TABLE feeds (
        name TEXT PRIMARY KEY,
        taken_on TEXT NOT NULL,
        imported_at TEXT NOT NULL
    );
    CREATE TABLE vulnerabilities (
        cve TEXT PRIMARY KEY,
        modified TEXT NOT NULL,
        cvss REAL,
        exploited_on TEXT NOT NULL DEFAULT '',
        configurations BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE vulnerable_products (
        vendor TEXT NOT NULL,
        product TEXT NOT NULL,
        cve TEXT NOT NULL REFERENCES vulnerabilities(cve) ON DELETE CASCADE,
        PRIMARY KEY (vendor, product, cve)
    ) WITHOUT ROWID;
    CREATE INDEX vulnerable_products_of ON vulnerable_products (cve);
    CREATE TABLE exploited (
        cve TEXT PRIMARY KEY,
        added_on TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE exploit_scores (
        cve TEXT PRIMARY KEY,
        epss REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE cnnvd_names (
        cve TEXT PRIMARY KEY,
        cnnvd TEXT NOT NULL,
        name TEXT NOT NULL,
        modified TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
)
