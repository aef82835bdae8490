-- name: templates
-- All workflows as they stand; a site has tens of them.
SELECT template_id, template_name, description, trigger_type, trigger_conditions, steps, default_timing,
       max_concurrent_instances, priority, retry_strategy, escalation_rules, completion_criteria, mode, active, version,
       created_date, updated_date
FROM workflow_templates ORDER BY template_id;

-- name: latest_versions
-- The newest frozen version of each workflow.
SELECT v.template_id, v.version, v.definition_hash, v.published_date
FROM workflow_template_versions v
JOIN (SELECT template_id, MAX(version) AS version FROM workflow_template_versions GROUP BY template_id) latest
  ON latest.template_id = v.template_id AND latest.version = v.version;

-- name: definition
-- One frozen version.
SELECT definition FROM workflow_template_versions WHERE template_id = :template_id AND version = :version;

-- name: insert_version
-- Freeze a version; it never changes again.
INSERT INTO workflow_template_versions (template_id, version, definition, definition_hash, published_by, published_date)
VALUES (:template_id, :version, :definition, :definition_hash, :published_by, :now);

-- name: set_version
-- The workflow's current version.
UPDATE workflow_templates SET version = :version WHERE template_id = :template_id AND version IS NOT :version;
