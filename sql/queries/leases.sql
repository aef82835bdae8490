-- Who is at work on a task now. A lease is taken and renewed by conditional writes whose row counts are checked.

-- name: take
-- Take a task up, or renew one's own: only where nobody else has it, their time is over, or it is taken over on purpose.
INSERT INTO case_leases (task_id, holder, taken_at, expires_at)
VALUES (:task_id, :holder, :lease_now, :expires_at)
ON CONFLICT (task_id) DO UPDATE
SET taken_at = CASE WHEN case_leases.holder = excluded.holder AND case_leases.expires_at > :lease_now
                    THEN case_leases.taken_at ELSE excluded.taken_at END,
    holder = excluded.holder, expires_at = excluded.expires_at
WHERE case_leases.holder = excluded.holder OR case_leases.expires_at <= :lease_now OR :over;

-- name: renew
-- The person still works on it. A lease that has run out, or that somebody else has by now, is not renewed.
UPDATE case_leases SET expires_at = :expires_at
WHERE task_id = :task_id AND holder = :holder AND expires_at > :lease_now;

-- name: let_go
-- The person goes on to something else.
DELETE FROM case_leases WHERE task_id = :task_id AND holder = :holder;

-- name: of_task
-- Who has this task now.
SELECT holder, taken_at, expires_at FROM case_leases WHERE task_id = :task_id AND expires_at > :lease_now;

-- name: of_others
-- What other people have of a case now: the task, or any open task of the instance.
SELECT l.task_id, l.holder, l.expires_at FROM case_leases AS l
JOIN coordinator_tasks AS k ON k.task_id = l.task_id AND k.status IN ('open', 'snoozed')
WHERE l.expires_at > :lease_now AND l.holder <> :actor
  AND (l.task_id = :task_id OR k.instance_id = :instance_id)
ORDER BY l.expires_at DESC;

-- name: end_done
-- What is settled needs nobody any more, and a lease whose time is over is nobody's.
DELETE FROM case_leases
WHERE expires_at <= :lease_now
   OR NOT EXISTS (SELECT 1 FROM coordinator_tasks AS k
                  WHERE k.task_id = case_leases.task_id AND k.status IN ('open', 'snoozed'));

-- name: end_of_task
-- The task is somebody else's now, or sleeps.
DELETE FROM case_leases WHERE task_id = :task_id;
