"""What release 0.4.0 adds, a step a subject."""

from __future__ import annotations

ACCOUNTS = """
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
    """
"""Who may sign in, with what, and the log of what they did."""

SCHEDULE = """
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
    """
"""Scans on time, and how one that runs is steered and found dead."""

REQUESTS = """
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
    ALTER TABLE findings ADD COLUMN not_applicable_in INTEGER;
    ALTER TABLE findings ADD COLUMN written_off TEXT CHECK (written_off IN ('not_applicable', 'retired'));
    CREATE INDEX decisions_standing ON decisions (until) WHERE ended_at IS NULL;
    CREATE INDEX findings_proposed ON findings (system) WHERE not_applicable_in IS NOT NULL AND state <> 'closed';
    """
"""Decisions that are asked for first, and findings closed by name."""

LOAD = """
    CREATE TABLE backoffs (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        at TEXT NOT NULL,
        seconds REAL,
        why TEXT NOT NULL
    );
    CREATE INDEX backoffs_of_scan ON backoffs (scan);
    """
"""Addresses that were left alone for a while."""

MESSAGES = """
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
    """
"""Notices of rectification, and what is sent to people."""

INDICES = """
    CREATE INDEX findings_of_state ON findings (state, system, check_id, written_off);
    CREATE INDEX findings_counted ON findings (system, check_id, due, state) WHERE state <> 'closed';
    CREATE INDEX decisions_holding ON decisions (until, since, finding) WHERE ended_at IS NULL;
    CREATE INDEX jobs_of_system ON jobs (system, scan);
    CREATE INDEX scans_of_state ON scans (state, asset, ended_at);
    CREATE INDEX findings_seen ON findings (last_seen, number);
    CREATE INDEX outbox_of_state ON outbox (state);
    CREATE INDEX announcements_of_warnings ON announcements (made_at) WHERE kind = 'warning';
    """
"""Ways to what the pages ask for, in a city of years."""

STOPS = """
    CREATE TABLE stops (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        stopped TEXT NOT NULL,
        by TEXT NOT NULL,
        why TEXT NOT NULL,
        went_on_at TEXT
    );
    CREATE INDEX stops_of_scan ON stops (scan);
    """
"""What befell scans before their end."""

STEPS: tuple[str, ...] = (ACCOUNTS, SCHEDULE, REQUESTS, LOAD, MESSAGES, INDICES, STOPS)
