-- Who else is at the same case: what the loser of a race is told.

-- name: instance_of_task
-- The instance that a task is about.
SELECT instance_id FROM coordinator_tasks WHERE task_id = CAST(:task_id AS INTEGER);

-- name: tasks_of_instance
-- The tasks about an instance that ask what shall become of it.
SELECT task_id FROM coordinator_tasks
WHERE instance_id = :instance_id AND task_type IN ('workflow_escalation', 'message_uncertain', 'approval')
ORDER BY task_id DESC LIMIT 20;

-- name: awaited
-- What was asked for on a set of targets and waits for its moment, oldest first.
SELECT a.* FROM actions AS a
JOIN json_each(:targets) AS t ON a.target_kind = t.value ->> 0 AND a.target_id = t.value ->> 1
WHERE a.status = 'submitted'
ORDER BY a.action_id;

-- name: applied
-- The last acts that were carried out on a set of targets, newest first.
SELECT a.* FROM actions AS a
JOIN json_each(:targets) AS t ON a.target_kind = t.value ->> 0 AND a.target_id = t.value ->> 1
WHERE a.status = 'applied'
ORDER BY a.action_id DESC LIMIT 20;
