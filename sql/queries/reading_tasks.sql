-- Reading what people have to do. `--? name` marks a line that is left out where no `name` is asked for.

-- name: list_tasks
-- A page of tasks, oldest first, beyond the key :after.
SELECT k.*, f.family_name, f.time_zone, t.template_name
FROM coordinator_tasks AS k
LEFT JOIN families AS f ON f.family_id = k.family_id
LEFT JOIN workflow_instances AS i ON i.instance_id = k.instance_id
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE TRUE
  AND k.task_id > :after --? after
  AND k.status = :status --? status
  AND k.status IN ('open', 'snoozed') --? waiting
  AND k.task_type = :task_type --? task_type
  AND k.assigned_to = :assigned_to --? assigned_to
  AND k.family_id = :family --? family
  AND k.instance_id = :instance --? instance
  AND k.priority = :priority --? priority
  AND k.mode = :mode --? mode
  AND k.task_type IN (SELECT value FROM json_each(:task_types)) --? task_types
  AND coalesce(k.assigned_to, '') = '' --? nobodys
  AND i.template_id IN (SELECT value FROM json_each(:templates)) --? templates
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND k.due_date < :overdue --? overdue
  AND coalesce(k.due_date, k.created_date) < :older --? older
  AND coalesce(k.due_date, k.created_date) >= :newer --? newer
  AND (f.family_name LIKE :text ESCAPE '\' OR k.description LIKE :text ESCAPE '\') --? text
ORDER BY k.task_id
LIMIT :limit;

-- name: task
-- One task with its family and workflow, and who is at work on it.
SELECT k.*, f.family_name, f.time_zone, t.template_name, l.holder AS lease_holder, l.expires_at AS lease_until
FROM coordinator_tasks AS k
LEFT JOIN case_leases AS l ON l.task_id = k.task_id
LEFT JOIN families AS f ON f.family_id = k.family_id
LEFT JOIN workflow_instances AS i ON i.instance_id = k.instance_id
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE k.task_id = :task_id;

-- name: audit_of_task
-- Who did what with a task.
SELECT * FROM audit_log WHERE task_id = :task_id ORDER BY audit_id LIMIT :limit;

-- name: needs_you
-- A page of what waits for a person, by harm: risk of leaving x (1 + days overdue) x weight of the priority. The moment
-- :now is the same for all pages of one list, so that the order holds still while it is read. Calls and an author's own
-- tasks come when they are due before :due_before; what went wrong comes at once. The risk is looked up and not joined:
-- SQLite would build the whole view first (a view of joins on the right of a LEFT JOIN is not flattened).
WITH waiting AS (
    SELECT
        k.*, f.family_name, f.time_zone, f.coordinator, l.holder AS lease_holder, l.expires_at AS lease_until,
        t.template_name,
        i.status AS instance_status, i.current_step, i.revision AS instance_revision, i.last_error, i.error_count,
        (SELECT e.step_name FROM workflow_step_executions AS e
         WHERE e.instance_id = k.instance_id AND e.step_number = k.step_number
         ORDER BY e.execution_id DESC LIMIT 1) AS step_name,
        (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability)
         FROM family_context AS c WHERE c.family_id = k.family_id) AS risk
    FROM coordinator_tasks AS k
    LEFT JOIN case_leases AS l ON l.task_id = k.task_id
    LEFT JOIN families AS f ON f.family_id = k.family_id
    LEFT JOIN workflow_instances AS i ON i.instance_id = k.instance_id
    LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
    WHERE k.status IN ('open', 'snoozed')
      AND (k.status = 'open' OR k.snoozed_until <= :now)
      AND (k.task_type IN ('workflow_escalation', 'message_uncertain', 'approval', 'reply', 'channel_down',
                           'daily_cap', 'overload')
           OR k.due_date IS NULL OR k.due_date < :due_before)
      AND k.mode = :mode --? mode
      AND k.assigned_to = :assigned_to --? assigned_to
      AND k.task_type = :task_type --? task_type
      AND k.task_type IN (SELECT value FROM json_each(:task_types)) --? task_types
      AND k.priority = :priority --? priority
      AND coalesce(k.assigned_to, '') = '' --? nobodys
      AND (SELECT n.template_id FROM workflow_instances AS n WHERE n.instance_id = k.instance_id) IN (SELECT value FROM json_each(:templates)) --? templates
      AND substr(lower(f.locale), 1, 2) = :language --? language
      AND k.due_date < :overdue --? overdue
      AND coalesce(k.due_date, k.created_date) < :older --? older
      AND coalesce(k.due_date, k.created_date) >= :newer --? newer
      AND (f.family_name LIKE :text ESCAPE '\' OR k.description LIKE :text ESCAPE '\') --? text
), weighed AS (
    SELECT *,
        coalesce(risk, 50.0)
        * (1.0 + max(0.0, coalesce(julianday(:now) - julianday(coalesce(due_date, created_date)), 0.0)))
        * CASE priority WHEN 'urgent' THEN 8 WHEN 'high' THEN 4 WHEN 'normal' THEN 2 ELSE 1 END AS harm
    FROM waiting
)
SELECT * FROM weighed
WHERE TRUE
  AND (harm < :after_harm OR (harm = :after_harm AND task_id > :after)) --? after
ORDER BY harm DESC, task_id
LIMIT :limit;

-- name: needs_you_by_id
-- The same rows by their keys, done or not, for a list that is already on the screen.
SELECT
    k.*, f.family_name, f.time_zone, f.coordinator, l.holder AS lease_holder, l.expires_at AS lease_until,
    t.template_name,
    i.status AS instance_status, i.current_step, i.revision AS instance_revision, i.last_error, i.error_count,
    (SELECT e.step_name FROM workflow_step_executions AS e
     WHERE e.instance_id = k.instance_id AND e.step_number = k.step_number
     ORDER BY e.execution_id DESC LIMIT 1) AS step_name,
    (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability)
     FROM family_context AS c WHERE c.family_id = k.family_id) AS risk,
    NULL AS harm
FROM coordinator_tasks AS k
LEFT JOIN case_leases AS l ON l.task_id = k.task_id
LEFT JOIN families AS f ON f.family_id = k.family_id
LEFT JOIN workflow_instances AS i ON i.instance_id = k.instance_id
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE k.task_id IN (SELECT value FROM json_each(:task_ids));

-- name: needs_you_ids
-- The keys of everything that waits for a person, to tell what is new.
SELECT k.task_id
FROM coordinator_tasks AS k
LEFT JOIN families AS f ON f.family_id = k.family_id
WHERE k.status IN ('open', 'snoozed')
  AND (k.status = 'open' OR k.snoozed_until <= :now)
  AND (k.task_type IN ('workflow_escalation', 'message_uncertain', 'approval', 'reply', 'channel_down', 'daily_cap',
                       'overload')
       OR k.due_date IS NULL OR k.due_date < :due_before)
  AND k.mode = :mode --? mode
  AND k.assigned_to = :assigned_to --? assigned_to
  AND k.task_type = :task_type --? task_type
  AND k.task_type IN (SELECT value FROM json_each(:task_types)) --? task_types
  AND k.priority = :priority --? priority
  AND coalesce(k.assigned_to, '') = '' --? nobodys
  AND (SELECT n.template_id FROM workflow_instances AS n WHERE n.instance_id = k.instance_id) IN (SELECT value FROM json_each(:templates)) --? templates
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND k.due_date < :overdue --? overdue
  AND coalesce(k.due_date, k.created_date) < :older --? older
  AND coalesce(k.due_date, k.created_date) >= :newer --? newer
  AND (f.family_name LIKE :text ESCAPE '\' OR k.description LIKE :text ESCAPE '\') --? text
LIMIT :limit;
