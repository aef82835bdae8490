-- name: wake_snoozed
-- Tasks whose time has come are back on the list.
UPDATE coordinator_tasks SET status = 'open', snoozed_until = NULL, revision = revision + 1
WHERE task_id IN (SELECT task_id FROM coordinator_tasks
                  WHERE status = 'snoozed' AND snoozed_until <= :now ORDER BY snoozed_until LIMIT :limit)
RETURNING task_id, instance_id;

-- name: next_snoozed
-- When the next snoozed task comes back.
SELECT MIN(snoozed_until) FROM coordinator_tasks WHERE status = 'snoozed';

-- name: overdue
-- Tasks that somebody has let pass their due date, and that can still be handed on.
SELECT task_id, instance_id, assigned_to, handed_on, due_date FROM coordinator_tasks
WHERE status = 'open' AND due_date <= :now AND handed_on < 2 AND assigned_to IS NOT NULL AND task_id > :after
ORDER BY task_id LIMIT :limit;

-- name: next_overdue
-- The next tasks to be handed on: the earliest that nobody was asked about yet, and all that their deputies have.
SELECT * FROM (SELECT task_id, handed_on, due_date FROM coordinator_tasks
               WHERE status = 'open' AND handed_on = 0 AND due_date IS NOT NULL AND assigned_to IS NOT NULL
               ORDER BY due_date LIMIT 1)
UNION ALL
SELECT task_id, handed_on, due_date FROM coordinator_tasks
WHERE status = 'open' AND handed_on = 1 AND due_date IS NOT NULL AND assigned_to IS NOT NULL;

-- name: hand_on
-- To the deputy, then to everyone.
UPDATE coordinator_tasks
SET assigned_to = :to, handed_on = :handed_on, revision = revision + 1
WHERE task_id = :task_id AND status = 'open';

-- name: stranded
-- Tokens that wait for a task that has ended without waking them: none should be left, and none stays.
SELECT q.queue_id, q.instance_id FROM workflow_queue q
JOIN workflow_instances i ON i.instance_id = q.instance_id AND i.status = 'running'
WHERE q.status = 'held' AND q.held_reason = 'task'
  AND NOT EXISTS (SELECT 1 FROM coordinator_tasks t
                  WHERE t.instance_id = q.instance_id AND t.step_number = q.step_number
                    AND t.occurrence = q.occurrence AND t.status IN ('open', 'snoozed'))
LIMIT :limit;
