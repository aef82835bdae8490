-- Tasks of people who are away.

-- name: open_tasks_of
-- What is open for these people.
SELECT task_id, instance_id, assigned_to FROM coordinator_tasks
WHERE status = 'open' AND assigned_to IN (SELECT value FROM json_each(:names))
ORDER BY task_id LIMIT :limit;

-- name: give_task
-- To whoever stands in (NULL: to everyone); whether it is overdue is counted anew from there.
UPDATE coordinator_tasks
SET assigned_to = :to, claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE task_id = :task_id AND status = 'open';

-- name: with_open_tasks
-- Who has something open.
SELECT DISTINCT assigned_to FROM coordinator_tasks WHERE status = 'open' AND assigned_to IS NOT NULL;
