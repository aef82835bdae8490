-- Senders, for SQLite. Frozen: later changes are later revisions.

CREATE INDEX families_digits ON families (substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 40)) WHERE phone IS NOT NULL;

CREATE INDEX families_email ON families (substr(lower(trim(email)), 1, 254)) WHERE email IS NOT NULL;

CREATE INDEX family_contacts_digits ON family_contacts (substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 40)) WHERE phone IS NOT NULL;

CREATE INDEX family_contacts_email ON family_contacts (substr(lower(trim(email)), 1, 254)) WHERE email IS NOT NULL;
