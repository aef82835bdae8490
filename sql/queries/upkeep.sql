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
-- Tasks that somebody has let pass their due date and that can still be handed on: to the deputy at once, from there
-- to everyone when the business day is over too. Two halves, so that the index skips those that have to wait.
SELECT task_id, instance_id, assigned_to, handed_on, due_date FROM coordinator_tasks
WHERE status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2 AND handed_on = 0 AND due_date <= :now
UNION ALL
SELECT task_id, instance_id, assigned_to, handed_on, due_date FROM coordinator_tasks
WHERE status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2 AND handed_on = 1 AND due_date < :closed
LIMIT :limit;

-- name: next_overdue
-- The earliest due dates of those that can be handed on to a deputy, and of those that a deputy has.
SELECT (SELECT min(due_date) FROM coordinator_tasks
        WHERE status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2 AND handed_on = 0),
       (SELECT min(due_date) FROM coordinator_tasks
        WHERE status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2 AND handed_on = 1);

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

-- name: free
-- Tokens held for a hold that is released, for an act that has been dealt with, or for a message of which is known what
-- became of it, without having been let go: a row that somebody changed by hand, or two engines that each thought that
-- the other would see to it.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL
WHERE status = 'held'
  AND ((held_reason GLOB 'hold:[0-9]*'
        AND NOT EXISTS (SELECT 1 FROM holds WHERE released_at IS NULL
                        AND hold_id = CAST(substr(workflow_queue.held_reason, 6) AS INTEGER)))
       OR (held_reason GLOB 'act:[0-9]*'
           AND NOT EXISTS (SELECT 1 FROM actions WHERE status = 'submitted'
                           AND action_id = CAST(substr(workflow_queue.held_reason, 5) AS INTEGER)))
       OR (held_reason GLOB 'uncertain:[0-9]*'
           AND NOT EXISTS (SELECT 1 FROM messages WHERE status IN ('sending', 'uncertain')
                           AND message_id = CAST(substr(workflow_queue.held_reason, 11) AS INTEGER)))
       OR (held_reason GLOB 'asked:[0-9]*'
           AND NOT EXISTS (SELECT 1 FROM messages WHERE status IN ('sending', 'uncertain')
                           AND message_id = CAST(substr(workflow_queue.held_reason, 7) AS INTEGER))))
RETURNING queue_id;
