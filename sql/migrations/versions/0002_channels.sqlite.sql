-- Ways out, for SQLite. Frozen: later changes are later revisions.

ALTER TABLE coordinator_tasks ADD COLUMN message_id BIGINT;

ALTER TABLE coordinator_tasks ADD COLUMN event_id BIGINT;

ALTER TABLE messages ADD COLUMN fault TEXT;

ALTER TABLE messages ADD COLUMN token TEXT;

ALTER TABLE messages ADD COLUMN sender TEXT;

ALTER TABLE messages ADD COLUMN looked_up_at TEXT;

ALTER TABLE messages ADD COLUMN provider_status TEXT;

CREATE INDEX messages_recipient ON messages (recipient, message_id) WHERE recipient IS NOT NULL;

CREATE UNIQUE INDEX messages_token ON messages (token) WHERE token IS NOT NULL;

CREATE TABLE suppressions (
    suppression_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    address TEXT,
    channel TEXT,
    reason TEXT,
    source TEXT,
    added_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    lifted_at TEXT
);

CREATE INDEX suppressions_in_force ON suppressions (address) WHERE lifted_at IS NULL;

CREATE TABLE breakers (
    channel TEXT NOT NULL,
    state TEXT DEFAULT 'closed' NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    openings INTEGER DEFAULT 0 NOT NULL,
    reason TEXT,
    error_code TEXT,
    opened_at TEXT,
    probe_at TEXT,
    task_id BIGINT,
    updated_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    PRIMARY KEY (channel),
    CONSTRAINT state_known CHECK (state IN ('closed', 'open', 'half_open')),
    CONSTRAINT open_has_moments CHECK (state = 'closed' OR (opened_at IS NOT NULL AND probe_at IS NOT NULL)),
    CONSTRAINT counts_in_range CHECK (failures >= 0 AND openings >= 0)
);

CREATE TABLE sender_budgets (
    sender TEXT NOT NULL,
    tokens NUMERIC NOT NULL,
    refilled_at TEXT NOT NULL,
    day TEXT NOT NULL,
    units_today INTEGER DEFAULT 0 NOT NULL,
    messages_today INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (sender),
    CONSTRAINT counts_in_range CHECK (units_today >= 0 AND messages_today >= 0)
);
