-- Published messages, for SQLite. Frozen: later changes are later revisions.

DROP TABLE message_versions;

CREATE TABLE message_versions (
    version_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    template_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    hash TEXT NOT NULL,
    published_by TEXT,
    published_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    channel TEXT DEFAULT 'email' NOT NULL,
    locale TEXT DEFAULT '' NOT NULL,
    CONSTRAINT message_version_once UNIQUE (template_name, version, channel, locale),
    CONSTRAINT version_positive CHECK (version >= 1),
    CONSTRAINT channel_known CHECK (channel IN ('email', 'sms'))
);

CREATE TRIGGER message_versions_no_update BEFORE UPDATE ON message_versions
BEGIN SELECT RAISE(ABORT, 'message_versions is never edited'); END;
