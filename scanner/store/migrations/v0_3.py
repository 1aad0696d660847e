"""What release 0.3.0 adds: platforms, devices and apps, decisions by two people, the chained history. Released."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    ALTER TABLE systems ADD COLUMN platform TEXT NOT NULL DEFAULT '';
    ALTER TABLE systems ADD COLUMN business TEXT NOT NULL DEFAULT '';
    ALTER TABLE systems ADD COLUMN worth TEXT NOT NULL DEFAULT '';
    ALTER TABLE assets ADD COLUMN kind TEXT NOT NULL DEFAULT 'other';
    ALTER TABLE assets ADD COLUMN signers TEXT NOT NULL DEFAULT '';
    ALTER TABLE assets ADD COLUMN permissions TEXT NOT NULL DEFAULT '';
    ALTER TABLE assets ADD COLUMN worth TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE INDEX evidence_of_kind ON evidence (system, kind, scan);
    """,
    """
    CREATE TABLE decisions (
        number INTEGER PRIMARY KEY,
        finding INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('accepted', 'false_positive')),
        reason TEXT NOT NULL,
        owner TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        approved_by TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        made_at TEXT NOT NULL,
        ended_at TEXT
    );
    CREATE INDEX decisions_of_finding ON decisions (finding);
    CREATE TABLE new_findings (
        number INTEGER PRIMARY KEY,
        system TEXT NOT NULL,
        asset TEXT NOT NULL,
        check_id TEXT NOT NULL,
        locator TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'claimed', 'reopened', 'closed')),
        outcome TEXT NOT NULL,
        depth INTEGER NOT NULL,
        facts TEXT NOT NULL DEFAULT '{}',
        first_seen TEXT NOT NULL,
        first_scan INTEGER NOT NULL,
        last_seen TEXT NOT NULL,
        last_scan INTEGER NOT NULL,
        unverified_since TEXT,
        unverified_reason TEXT,
        due TEXT NOT NULL,
        closed_at TEXT,
        closing_scan INTEGER,
        times_reopened INTEGER NOT NULL DEFAULT 0,
        reopened_in INTEGER,
        owner TEXT NOT NULL DEFAULT '',
        claimed_at TEXT,
        UNIQUE (system, asset, check_id, locator)
    );
    INSERT INTO new_findings (number, system, asset, check_id, locator, state, outcome, depth, facts, first_seen, first_scan,
            last_seen, last_scan, unverified_since, unverified_reason, due, closed_at, closing_scan, times_reopened, reopened_in)
        SELECT number, system, asset, check_id, locator, state, outcome, depth, facts, first_seen, first_scan,
            last_seen, last_scan, unverified_since, unverified_reason, due, closed_at, closing_scan, times_reopened, reopened_in
        FROM findings;
    CREATE TABLE new_transitions (
        id INTEGER PRIMARY KEY,
        finding INTEGER NOT NULL REFERENCES new_findings(number),
        at TEXT NOT NULL,
        scan INTEGER,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        why TEXT NOT NULL,
        by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '{}',
        digest TEXT NOT NULL DEFAULT ''
    );
    WITH RECURSIVE
        ordered AS MATERIALIZED (SELECT *, ROW_NUMBER() OVER (ORDER BY id) AS nth FROM transitions),
        linked (nth, id, finding, at, scan, before, after, why, digest) AS (
            SELECT 0, 0, 0, '', NULL, '', '', '', ''
            UNION ALL
            SELECT one.nth, one.id, one.finding, one.at, one.scan, one.before, one.after, one.why,
                chain_link(linked.digest, one.id, one.finding, one.at, one.scan, one.before, one.after, one.why, '', '', '{}')
            FROM linked JOIN ordered AS one ON one.nth = linked.nth + 1
        )
    INSERT INTO new_transitions (id, finding, at, scan, before, after, why, digest)
        SELECT id, finding, at, scan, before, after, why, digest FROM linked WHERE nth > 0;
    CREATE TABLE chain (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        links INTEGER NOT NULL,
        last INTEGER NOT NULL,
        digest TEXT NOT NULL
    );
    INSERT INTO chain SELECT 1, COUNT(*), COALESCE(MAX(id), 0),
        COALESCE((SELECT digest FROM new_transitions ORDER BY id DESC LIMIT 1), '') FROM new_transitions;
    DROP TABLE transitions;
    DROP TABLE findings;
    ALTER TABLE new_findings RENAME TO findings;
    ALTER TABLE new_transitions RENAME TO transitions;
    CREATE INDEX findings_open ON findings (system, state) WHERE state <> 'closed';
    CREATE INDEX transitions_of_finding ON transitions (finding, id);
    """,
    """
    ALTER TABLE scans ADD COLUMN asset TEXT;
    """,
)
