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
-- The + keeps the indexes by workflow, which hold all that ever ran, out of it.
SELECT template_version, current_step, status, count(*) AS instances
FROM workflow_instances
WHERE +template_id = :template_id AND status IN ('pending', 'running', 'paused')
GROUP BY template_version, current_step, status
ORDER BY template_version, current_step, status;

-- name: outcomes_of_workflow
-- How its instances ended.
SELECT outcome, count(*) AS instances FROM workflow_instances
WHERE template_id = :template_id AND completed_at IS NOT NULL GROUP BY outcome;

-- name: stuck_by_step
-- How many places of a version's instances failed for good, by step. There are few of them, so they come first.
SELECT q.step_number, count(*) AS instances
FROM workflow_queue AS q JOIN workflow_instances AS i ON i.instance_id = q.instance_id
WHERE q.status = 'failed' AND +i.template_id = :template_id AND i.template_version = :version
GROUP BY q.step_number;

-- name: passed_by_step
-- Of the latest instances that started since then, how many have each step behind them. At most :most are looked at,
-- each by its own steps; the + keeps the walk in the order of their starts.
SELECT e.step_number, count(DISTINCT e.instance_id) AS instances
FROM (
    SELECT instance_id FROM workflow_instances
    WHERE started_at >= :since AND +template_id = :template_id AND template_version = :version
    ORDER BY started_at DESC LIMIT :most
) AS i JOIN workflow_step_executions AS e ON e.instance_id = i.instance_id
WHERE e.status = 'completed'
GROUP BY e.step_number;

-- name: started_lately
-- How many instances of a version started since then, as far as they are counted.
SELECT count(*) AS instances FROM (
    SELECT 1 FROM workflow_instances
    WHERE started_at >= :since AND +template_id = :template_id AND template_version = :version LIMIT :most
);

-- name: families_at_step
-- Who stands at a step now, those who started first at the top; the + keeps the walk to what is alive.
SELECT i.instance_id, i.family_id, f.family_name, i.status, i.started_at, i.next_execution_at
FROM workflow_instances AS i LEFT JOIN families AS f ON f.family_id = i.family_id
WHERE +i.template_id = :template_id AND i.template_version = :version AND i.current_step = :step
  AND i.status IN ('pending', 'running', 'paused')
ORDER BY +i.instance_id LIMIT :limit;

-- name: version_numbers
-- A workflow's versions without what they say, newest first.
SELECT version, published_by, published_date FROM workflow_template_versions
WHERE template_id = :template_id ORDER BY version DESC;
