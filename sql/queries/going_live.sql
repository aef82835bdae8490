-- name: simulated
-- Living simulated instances, the most urgent first. A row that leaves its mode to the engine is not one of them.
SELECT i.instance_id, i.template_id, t.template_name, i.family_id, f.family_name
FROM workflow_instances i
JOIN workflow_templates t ON t.template_id = i.template_id
LEFT JOIN families f ON f.family_id = i.family_id
WHERE i.status IN ('pending', 'running', 'paused') AND COALESCE(i.mode, t.mode) = 'simulate'
  AND (:workflow IS NULL OR t.template_name = :workflow)
ORDER BY i.priority DESC, i.instance_id
LIMIT :limit;

-- name: one
-- An instance, as ending it needs it.
SELECT i.*, t.template_name FROM workflow_instances i
JOIN workflow_templates t ON t.template_id = i.template_id
WHERE i.instance_id = :instance_id;

-- name: start_anew
-- The same workflow for the same family, for real, from its first step.
INSERT INTO workflow_instances
    (template_id, family_id, triggered_by, trigger_date, variables, priority, mode, correlation_key, created_date)
SELECT template_id, family_id, :triggered_by, :now, variables, priority, 'execute', correlation_key, :now
FROM workflow_instances WHERE instance_id = :instance_id
RETURNING instance_id;

-- name: set_mode
-- A workflow that was told to simulate whatever the engine does executes from now on.
UPDATE workflow_templates SET mode = 'execute', updated_date = :now
WHERE mode = 'simulate' AND (:workflow IS NULL OR template_name = :workflow);

-- name: definitions
-- The newest version of each workflow.
SELECT v.template_id, v.definition FROM workflow_template_versions v
JOIN workflow_templates t ON t.template_id = v.template_id
WHERE (:workflow IS NULL OR t.template_name = :workflow)
  AND v.version = (SELECT MAX(n.version) FROM workflow_template_versions n WHERE n.template_id = v.template_id);

-- name: published
-- Messages that were published, by channel.
SELECT DISTINCT template_name, channel FROM message_versions;
