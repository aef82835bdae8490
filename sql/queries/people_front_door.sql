-- name: workflow
-- A workflow by its name.
SELECT * FROM workflow_templates WHERE template_name = :name;

-- name: workflow_by_id
-- A workflow by its number.
SELECT * FROM workflow_templates WHERE template_id = :template_id;

-- name: workflow_names
-- Every workflow's name, to tell which one was meant.
SELECT template_name FROM workflow_templates ORDER BY template_name;

-- name: family
-- A family, to see whether there is one.
SELECT family_id, family_name FROM families WHERE family_id = :family_id;

-- name: start
-- A person starts a workflow; the engine takes the row in like any other.
INSERT INTO workflow_instances
    (template_id, family_id, triggered_by, trigger_date, variables, mode, next_execution_at, created_date)
VALUES (:template_id, :family_id, :triggered_by, :now, :variables, :mode, :at, :now)
RETURNING instance_id;

-- name: event
-- A person says that something happened; the engine takes the row in like any other.
INSERT INTO events (event_type, family_id, correlation_key, payload, source, dedupe_key, occurred_at)
VALUES (:event_type, :family_id, :correlation_key, :payload, :source, :dedupe_key, :occurred_at)
RETURNING event_id;
