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

-- name: live_version
-- A workflow by its name as it stands, with its newest frozen version if it has one.
SELECT t.*, v.version AS newest_version, v.definition_hash
FROM workflow_templates t
LEFT JOIN workflow_template_versions v
  ON v.template_id = t.template_id
 AND v.version = (SELECT MAX(version) FROM workflow_template_versions WHERE template_id = t.template_id)
WHERE t.template_name = :template_name;

-- name: insert_template
-- A workflow that is published for the first time.
INSERT INTO workflow_templates
    (template_name, description, trigger_type, trigger_conditions, steps, default_timing, max_concurrent_instances,
     priority, retry_strategy, escalation_rules, completion_criteria, mode, active, version, created_date, updated_date)
VALUES (:template_name, :description, :trigger_type, :trigger_conditions, :steps, :default_timing,
        :max_concurrent_instances, :priority, :retry_strategy, :escalation_rules, :completion_criteria, :mode, 1,
        :version, :now, :now)
RETURNING template_id;

-- name: update_template
-- The next version of a workflow; the file speaks for every column now. Whether it is active stays as it is.
UPDATE workflow_templates
SET description = :description, trigger_type = :trigger_type, trigger_conditions = :trigger_conditions, steps = :steps,
    default_timing = :default_timing, max_concurrent_instances = :max_concurrent_instances, priority = :priority,
    retry_strategy = :retry_strategy, escalation_rules = :escalation_rules, completion_criteria = :completion_criteria,
    mode = :mode, version = :version, updated_date = :now
WHERE template_id = :template_id;
