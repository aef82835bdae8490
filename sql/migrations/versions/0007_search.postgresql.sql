-- Finding families, for PostgreSQL. Frozen: later changes are later revisions.

CREATE INDEX families_coordinator ON families (substr(lower(coordinator), 1, 100), family_name, family_id) WHERE coordinator IS NOT NULL;

CREATE INDEX families_quiet ON families (paused_until, family_id) WHERE paused_until IS NOT NULL;

CREATE INDEX contact_consents_withdrawn ON contact_consents (family_id) WHERE status = 'withdrawn';

CREATE INDEX workflow_instances_cancelled ON workflow_instances (instance_id, family_id) WHERE status = 'cancelled';

CREATE INDEX workflow_instances_ended ON workflow_instances (completed_at, family_id) WHERE completed_at IS NOT NULL;

CREATE INDEX workflow_instances_failed ON workflow_instances (instance_id, family_id) WHERE status = 'failed';

CREATE INDEX workflow_instances_paused ON workflow_instances (instance_id, family_id) WHERE status = 'paused';

DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX families_words ON families USING gin ((lower(left(coalesce(external_id, ''), 200)) || ' ' || lower(left(coalesce(family_name, ''), 200)) || ' ' || lower(left(coalesce(email, ''), 200)) || ' ' || lower(left(coalesce(phone, ''), 200))) gin_trgm_ops);
    CREATE INDEX family_contacts_words ON family_contacts USING gin ((lower(left(coalesce(name, ''), 200)) || ' ' || lower(left(coalesce(email, ''), 200)) || ' ' || lower(left(coalesce(phone, ''), 200))) gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RAISE NOTICE 'Finding families reads through the table, because pg_trgm is not to be had here: %', SQLERRM;
END $$;
