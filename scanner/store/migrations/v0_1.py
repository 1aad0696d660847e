"""What release 0.1.0 keeps: the estate, the scope, answers, scans with their evidence and verdicts, findings. Released."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE systems (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        department TEXT NOT NULL,
        owner TEXT NOT NULL DEFAULT '',
        level INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 4),
        state TEXT NOT NULL CHECK (state IN ('in_use', 'trial', 'being_built')),
        zone TEXT NOT NULL DEFAULT '',
        shares_data INTEGER CHECK (shares_data IN (0, 1)),
        extensions TEXT NOT NULL DEFAULT '',
        filing_number TEXT NOT NULL DEFAULT '',
        evaluated_on TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL
    );
    CREATE TABLE assets (
        system TEXT NOT NULL REFERENCES systems(id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        type TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        target TEXT NOT NULL DEFAULT '',
        address TEXT NOT NULL DEFAULT '',
        ports TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (system, id)
    );
    CREATE TABLE permissions (
        id INTEGER PRIMARY KEY,
        target TEXT NOT NULL,
        allowed_by TEXT NOT NULL,
        until TEXT NOT NULL,
        made_at TEXT NOT NULL,
        hours TEXT NOT NULL DEFAULT '',
        ports TEXT NOT NULL DEFAULT '',
        rate REAL NOT NULL,
        revoked_at TEXT
    );
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY,
        system TEXT NOT NULL REFERENCES systems(id) ON DELETE CASCADE,
        question TEXT NOT NULL,
        topic TEXT NOT NULL,
        claim TEXT NOT NULL CHECK (claim IN ('met', 'partly_met', 'not_met', 'not_applicable')),
        person TEXT NOT NULL,
        answered_on TEXT NOT NULL,
        expires_on TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        proofs TEXT NOT NULL DEFAULT '[]',
        imported_at TEXT NOT NULL,
        replaced_at TEXT
    );
    CREATE UNIQUE INDEX answers_current ON answers (system, question) WHERE replaced_at IS NULL;
    CREATE TABLE scans (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
        depth INTEGER NOT NULL,
        layers TEXT NOT NULL DEFAULT '',
        started_at TEXT NOT NULL,
        ended_at TEXT,
        program_version TEXT NOT NULL,
        checks TEXT NOT NULL
    );
    CREATE TABLE jobs (
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        system TEXT NOT NULL,
        asset TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'done')),
        done_at TEXT,
        PRIMARY KEY (scan, system, asset)
    );
    CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        system TEXT NOT NULL,
        asset TEXT NOT NULL,
        locator TEXT NOT NULL,
        kind TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        body BLOB NOT NULL
    );
    CREATE INDEX evidence_of_system ON evidence (scan, system, asset);
    CREATE TABLE verdicts (
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        system TEXT NOT NULL,
        asset TEXT NOT NULL,
        locator TEXT NOT NULL,
        check_id TEXT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT,
        depth INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        facts TEXT NOT NULL DEFAULT '{}',
        PRIMARY KEY (scan, system, asset, locator, check_id)
    ) WITHOUT ROWID;
    CREATE TABLE assessments (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        system TEXT NOT NULL,
        baseline TEXT NOT NULL,
        rule TEXT NOT NULL,
        judged_at TEXT NOT NULL,
        score REAL,
        coverage REAL NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (scan, system, baseline, rule)
    );
    CREATE INDEX assessments_of_system ON assessments (system, baseline, scan);
    CREATE TABLE findings (
        number INTEGER PRIMARY KEY,
        system TEXT NOT NULL,
        asset TEXT NOT NULL,
        check_id TEXT NOT NULL,
        locator TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'reopened', 'closed')),
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
        UNIQUE (system, asset, check_id, locator)
    );
    CREATE INDEX findings_open ON findings (system, state) WHERE state <> 'closed';
    CREATE TABLE transitions (
        id INTEGER PRIMARY KEY,
        finding INTEGER NOT NULL REFERENCES findings(number) ON DELETE CASCADE,
        at TEXT NOT NULL,
        scan INTEGER,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        why TEXT NOT NULL
    );
    CREATE INDEX transitions_of_finding ON transitions (finding, id);
    """,
)
