-- Finding families, for SQLite. Frozen: later changes are later revisions.

CREATE INDEX families_coordinator ON families (substr(lower(coordinator), 1, 100), family_name, family_id) WHERE coordinator IS NOT NULL;

CREATE INDEX families_quiet ON families (paused_until, family_id) WHERE paused_until IS NOT NULL;

CREATE INDEX contact_consents_withdrawn ON contact_consents (family_id) WHERE status = 'withdrawn';

CREATE INDEX workflow_instances_cancelled ON workflow_instances (instance_id, family_id) WHERE status = 'cancelled';

CREATE INDEX workflow_instances_ended ON workflow_instances (completed_at, family_id) WHERE completed_at IS NOT NULL;

CREATE INDEX workflow_instances_failed ON workflow_instances (instance_id, family_id) WHERE status = 'failed';

CREATE INDEX workflow_instances_paused ON workflow_instances (instance_id, family_id) WHERE status = 'paused';

CREATE TABLE families_to_index (
    note_id INTEGER NOT NULL PRIMARY KEY,
    family_id BIGINT
);

CREATE VIRTUAL TABLE family_words USING fts5(words, tokenize = 'trigram', detail = 'none', columnsize = 0);

CREATE TRIGGER families_added AFTER INSERT ON families
BEGIN INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER families_changed AFTER UPDATE OF family_id, external_id, family_name, email, phone ON families
WHEN NEW.family_id IS NOT OLD.family_id OR NEW.external_id IS NOT OLD.external_id OR NEW.family_name IS NOT OLD.family_name OR NEW.email IS NOT OLD.email OR NEW.phone IS NOT OLD.phone
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER families_deleted AFTER DELETE ON families
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); END;

CREATE TRIGGER family_contacts_added AFTER INSERT ON family_contacts
BEGIN INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER family_contacts_changed AFTER UPDATE OF family_id, name, email, phone ON family_contacts
WHEN NEW.family_id IS NOT OLD.family_id OR NEW.name IS NOT OLD.name OR NEW.email IS NOT OLD.email OR NEW.phone IS NOT OLD.phone
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER family_contacts_deleted AFTER DELETE ON family_contacts
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); END;

INSERT INTO families_to_index (family_id) SELECT family_id FROM families;
