-- What left and what went wrong, by time, for SQLite. Frozen: later changes are later revisions.

CREATE INDEX messages_sent ON messages (sent_at, channel, status, mode) WHERE sent_at IS NOT NULL;

CREATE INDEX messages_wrong ON messages (updated_date, channel, status, error_code, fault, mode) WHERE status IN ('failed', 'bounced', 'uncertain');
