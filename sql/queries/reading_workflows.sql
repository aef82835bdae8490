-- Reading workflows, for people.

-- name: list_workflows
-- Every workflow with what is alive in it.
SELECT t.template_id, t.template_name, t.description, t.trigger_type, t.priority, t.mode, t.active, t.version,
       t.max_concurrent_instances, t.created_date, t.updated_date,
       coalesce(n.pending, 0) AS pending, coalesce(n.running, 0) AS running, coalesce(n.paused, 0) AS paused
FROM workflow_templates AS t
LEFT JOIN (
    -- Only what is alive is counted: its partial index stays small however much has ended, and the + keeps the other
    -- indexes by workflow out of it.
    SELECT template_id, sum(status = 'pending') AS pending, sum(status = 'running') AS running, sum(status = 'paused') AS paused
    FROM workflow_instances WHERE status IN ('pending', 'running', 'paused') GROUP BY +template_id
) AS n ON n.template_id = t.template_id
ORDER BY t.template_name;

-- name: workflow
-- One workflow by its name.
SELECT * FROM workflow_templates WHERE template_name = :workflow;

-- name: versions_of_workflow
-- Its versions, newest first.
SELECT version_id, template_id, version, definition, definition_hash, published_by, published_date
FROM workflow_template_versions WHERE template_id = :template_id ORDER BY version DESC;

-- name: live_counts_of_workflow
-- How many instances stand at each step of each version now.
SELECT template_version, current_step, status, count(*) AS instances
FROM workflow_instances
WHERE template_id = :template_id AND status IN ('pending', 'running', 'paused')
GROUP BY template_version, current_step, status
ORDER BY template_version, current_step, status;

-- name: outcomes_of_workflow
-- How its instances ended.
SELECT outcome, count(*) AS instances FROM workflow_instances
WHERE template_id = :template_id AND completed_at IS NOT NULL GROUP BY outcome;
