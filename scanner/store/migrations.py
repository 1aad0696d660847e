"""The schema of the store, step by step. A step, once released, is never edited; a change is a new step.

Times are ISO 8601 in UTC with offset. Bodies are JSON, evidence compressed with zlib. `chain_link` is the `link`
of `scanner.store.chain.HISTORY`.

A table that others refer to is never dropped while they do: with foreign keys on, that would delete their rows.
"""

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
    """
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY,
        login TEXT NOT NULL UNIQUE COLLATE NOCASE,
        person TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL CHECK (role IN ('administrator', 'officer', 'owner', 'bureau', 'auditor')),
        systems TEXT NOT NULL DEFAULT '[]',
        made_at TEXT NOT NULL,
        password TEXT NOT NULL DEFAULT '',
        password_set_at TEXT,
        password_is_initial INTEGER NOT NULL DEFAULT 0 CHECK (password_is_initial IN (0, 1)),
        second_factor TEXT NOT NULL DEFAULT '',
        second_factor_step INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        locked_until TEXT,
        disabled_at TEXT
    );
    CREATE TABLE old_passwords (
        account INTEGER NOT NULL REFERENCES accounts(id),
        set_at TEXT NOT NULL,
        password TEXT NOT NULL
    );
    CREATE INDEX old_passwords_of_account ON old_passwords (account);
    CREATE TABLE recovery_codes (
        account INTEGER NOT NULL REFERENCES accounts(id),
        digest TEXT NOT NULL,
        PRIMARY KEY (account, digest)
    ) WITHOUT ROWID;
    CREATE TABLE sessions (
        digest TEXT PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts(id),
        made_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        half_way INTEGER NOT NULL CHECK (half_way IN (0, 1))
    ) WITHOUT ROWID;
    CREATE INDEX sessions_of_account ON sessions (account);
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts(id),
        name TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE,
        made_at TEXT NOT NULL,
        ends_on TEXT NOT NULL,
        used_at TEXT,
        revoked_at TEXT
    );
    CREATE INDEX tokens_of_account ON tokens (account);
    CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        role TEXT NOT NULL,
        address TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL,
        result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
        digest TEXT NOT NULL
    );
    CREATE INDEX log_at ON log (at);
    CREATE INDEX log_of_who ON log (who, id);
    CREATE INDEX log_of_what ON log (what, id);
    CREATE INDEX log_failed_logins ON log (address, at) WHERE what = 'login_failed';
    CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
    CREATE TRIGGER log_is_never_pruned BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is never pruned'); END;
    CREATE TABLE log_chain (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        links INTEGER NOT NULL,
        last INTEGER NOT NULL,
        digest TEXT NOT NULL
    );
    INSERT INTO log_chain VALUES (1, 0, 0, '');
    """,
    """
    CREATE TABLE schedules (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        rule TEXT NOT NULL,
        zone TEXT NOT NULL,
        chosen TEXT NOT NULL,
        layers TEXT NOT NULL DEFAULT '',
        depth INTEGER NOT NULL,
        hours TEXT NOT NULL DEFAULT '',
        if_missed TEXT NOT NULL CHECK (if_missed IN ('run-late', 'skip')),
        made_by TEXT NOT NULL,
        made_at TEXT NOT NULL,
        counts_from TEXT NOT NULL,
        paused_at TEXT,
        paused_by TEXT NOT NULL DEFAULT '',
        removed_at TEXT,
        removed_by TEXT NOT NULL DEFAULT ''
    );
    CREATE UNIQUE INDEX schedules_of_name ON schedules (name) WHERE removed_at IS NULL;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        schedule INTEGER REFERENCES schedules(id),
        due_at TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        systems TEXT NOT NULL DEFAULT '[]',
        layers TEXT NOT NULL DEFAULT '',
        depth INTEGER NOT NULL,
        asset TEXT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'started', 'done', 'missed', 'cancelled', 'failed')),
        scan INTEGER,
        why TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        started_at TEXT,
        ended_at TEXT,
        UNIQUE (schedule, due_at)
    );
    CREATE INDEX runs_of_state ON runs (state, due_at);
    CREATE INDEX runs_of_time ON runs (due_at);
    CREATE INDEX runs_of_scan ON runs (scan) WHERE scan IS NOT NULL;
    CREATE TABLE blackouts (
        id INTEGER PRIMARY KEY,
        starts_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        made_by TEXT NOT NULL,
        made_at TEXT NOT NULL,
        removed_at TEXT,
        removed_by TEXT NOT NULL DEFAULT ''
    );
    ALTER TABLE scans ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE scans ADD COLUMN wish TEXT NOT NULL DEFAULT '' CHECK (wish IN ('', 'pause', 'cancel', 'hours', 'resume'));
    ALTER TABLE scans ADD COLUMN wished_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE scans ADD COLUMN stopped TEXT NOT NULL DEFAULT ''
        CHECK (stopped IN ('', 'paused', 'cancelled', 'hours', 'died', 'failed'));
    ALTER TABLE scans ADD COLUMN stopped_why TEXT NOT NULL DEFAULT '';
    ALTER TABLE scans ADD COLUMN runner TEXT NOT NULL DEFAULT '';
    ALTER TABLE scans ADD COLUMN beat_at TEXT;
    ALTER TABLE scans ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX scans_unfinished ON scans (state) WHERE state <> 'finished';
    CREATE INDEX transitions_of_scan ON transitions (scan);
    """,
    """
    CREATE TABLE requests (
        number INTEGER PRIMARY KEY,
        finding INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('accepted', 'false_positive', 'extension')),
        reason TEXT NOT NULL,
        until TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        settled_at TEXT,
        settled_by TEXT NOT NULL DEFAULT '',
        granted INTEGER CHECK (granted IN (0, 1)),
        answer TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX requests_of_finding ON requests (finding);
    CREATE UNIQUE INDEX requests_waiting ON requests (finding, kind) WHERE settled_at IS NULL;
    """,
    """
    ALTER TABLE findings ADD COLUMN not_applicable_in INTEGER;
    ALTER TABLE findings ADD COLUMN written_off TEXT CHECK (written_off IN ('not_applicable', 'retired'));
    CREATE INDEX decisions_standing ON decisions (until) WHERE ended_at IS NULL;
    CREATE INDEX findings_proposed ON findings (system) WHERE not_applicable_in IS NOT NULL AND state <> 'closed';
    """,
    """
    CREATE TABLE backoffs (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        at TEXT NOT NULL,
        seconds REAL,
        why TEXT NOT NULL
    );
    CREATE INDEX backoffs_of_scan ON backoffs (scan);
    """,
    """
    CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        year INTEGER NOT NULL,
        count INTEGER NOT NULL,
        number TEXT NOT NULL,
        department TEXT NOT NULL,
        system TEXT NOT NULL,
        systems TEXT NOT NULL,
        issued_by TEXT NOT NULL,
        issued_at TEXT NOT NULL,
        issued_on TEXT NOT NULL,
        answer_by TEXT NOT NULL,
        findings INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (year, count)
    );
    CREATE TABLE notice_findings (
        finding INTEGER NOT NULL,
        notice INTEGER NOT NULL REFERENCES notices(id),
        PRIMARY KEY (finding, notice)
    ) WITHOUT ROWID;
    CREATE TRIGGER notices_stay BEFORE UPDATE ON notices BEGIN SELECT RAISE(ABORT, 'a notice stays as it was issued'); END;
    CREATE TABLE announcements (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        lines TEXT NOT NULL,
        systems TEXT NOT NULL,
        made_at TEXT NOT NULL,
        addressed_at TEXT
    );
    CREATE INDEX announcements_unaddressed ON announcements (id) WHERE addressed_at IS NULL;
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('mail', 'robot')),
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        lines TEXT NOT NULL,
        made_at TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at TEXT,
        sent_at TEXT,
        last_error TEXT NOT NULL DEFAULT '',
        UNIQUE (key, channel, recipient)
    );
    CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'waiting';
    CREATE TABLE reminders (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        transition INTEGER NOT NULL,
        digest_on TEXT NOT NULL
    );
    INSERT INTO reminders SELECT 1, COALESCE(MAX(id), 0), '' FROM transitions;
    """,
    """
    CREATE INDEX findings_of_state ON findings (state, system, check_id, written_off);
    """,
    """
    CREATE INDEX findings_counted ON findings (system, check_id, due, state) WHERE state <> 'closed';
    CREATE INDEX decisions_holding ON decisions (until, since, finding) WHERE ended_at IS NULL;
    """,
    """
    CREATE INDEX jobs_of_system ON jobs (system, scan);
    """,
    """
    CREATE INDEX scans_of_state ON scans (state, asset, ended_at);
    CREATE INDEX findings_seen ON findings (last_seen, number);
    CREATE INDEX outbox_of_state ON outbox (state);
    """,
    """
    CREATE INDEX announcements_of_warnings ON announcements (made_at) WHERE kind = 'warning';
    """,
)
