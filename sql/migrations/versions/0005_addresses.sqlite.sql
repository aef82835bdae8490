-- Addresses however they are written, for SQLite. Frozen: later changes are later revisions.

CREATE INDEX contact_consents_key ON contact_consents (substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254)) WHERE address IS NOT NULL;

CREATE INDEX suppressions_key ON suppressions (substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254)) WHERE lifted_at IS NULL;
