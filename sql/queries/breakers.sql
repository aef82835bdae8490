-- name: breakers
-- The breakers that are not simply closed, or have counted a fault.
SELECT channel, state, failures, openings, reason, error_code, opened_at, probe_at, task_id FROM breakers;

-- name: breaker
-- The breaker of one channel.
SELECT channel, state, failures, openings, reason, error_code, opened_at, probe_at, task_id FROM breakers
WHERE channel = :channel;

-- name: keep
-- How a breaker stands now.
INSERT INTO breakers (channel, state, failures, openings, reason, error_code, opened_at, probe_at, task_id, updated_date)
VALUES (:channel, :state, :failures, :openings, :reason, :error_code, :opened_at, :probe_at, :task_id, :now)
ON CONFLICT (channel) DO UPDATE SET
    state = excluded.state, failures = excluded.failures, openings = excluded.openings, reason = excluded.reason,
    error_code = excluded.error_code, opened_at = excluded.opened_at, probe_at = excluded.probe_at,
    task_id = excluded.task_id, updated_date = excluded.updated_date;

-- name: close_alert
-- What an alert was about is over: nobody has to do anything any more.
UPDATE coordinator_tasks
SET status = 'done', outcome = 'recovered', resolved_by = 'engine', resolved_at = :now, snoozed_until = NULL,
    claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE task_id = :task_id AND status IN ('open', 'snoozed') RETURNING task_id;

-- name: probes_due
-- Breakers whose wait is over and for which no message was let go yet; one that came to nothing is followed by another
-- once nothing was heard of it for so long (:since). `updated_date` moves with every change, so that it is before
-- `probe_at` until a message is let go.
SELECT channel FROM breakers
WHERE state <> 'closed' AND probe_at <= :now AND (updated_date < probe_at OR updated_date <= :since);

-- name: let_one_go
-- The most important of what waits for a channel, and of equals the first: it tries whether the channel works again.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL, scheduled_for = :now
WHERE queue_id = (SELECT queue_id FROM workflow_queue WHERE status = 'held' AND held_reason = :reason
                    AND EXISTS (SELECT 1 FROM workflow_instances i
                                WHERE i.instance_id = workflow_queue.instance_id AND i.status = 'running')
                  ORDER BY priority DESC, scheduled_for, queue_id LIMIT 1)
RETURNING queue_id, instance_id;

-- name: let_go
-- A message was let go to try.
UPDATE breakers SET updated_date = :now WHERE channel = :channel;

-- name: held
-- What waits for a channel, with what decides about its place in the spread.
SELECT q.queue_id, q.scheduled_for, q.priority, i.family_id, i.instance_id
FROM workflow_queue q JOIN workflow_instances i ON i.instance_id = q.instance_id
WHERE q.status = 'held' AND q.held_reason = :reason ORDER BY q.queue_id;

-- name: release
-- Back into the queue.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL, scheduled_for = :at
WHERE queue_id = :queue_id AND status = 'held';

-- name: forgotten
-- Channels that tokens still wait for though nothing is wrong with them any more: a row that somebody changed by hand.
SELECT DISTINCT substr(q.held_reason, 9) AS channel FROM workflow_queue q
WHERE q.status = 'held' AND q.held_reason > 'breaker:' AND q.held_reason < 'breaker;'
  AND NOT EXISTS (SELECT 1 FROM breakers b WHERE b.channel = substr(q.held_reason, 9) AND b.state <> 'closed');

-- name: waited_for
-- The breakers that will let a message try for which one waits that may go (`let_one_go`), and when they last let one
-- go, if they did (`probes_due`). Those that have failed too often are left to the wall clock: they keep no virtual one
-- going for ever.
SELECT b.probe_at, CASE WHEN b.updated_date >= b.probe_at THEN b.updated_date END AS let_go_at FROM breakers b
WHERE b.state <> 'closed' AND b.probe_at IS NOT NULL AND b.openings <= :openings
  AND EXISTS (SELECT 1 FROM workflow_queue q
              JOIN workflow_instances i ON i.instance_id = q.instance_id AND i.status = 'running'
              WHERE q.status = 'held' AND q.held_reason = 'breaker:' || b.channel);

-- name: probe_now
-- Somebody has mended it, and wants to know.
UPDATE breakers SET probe_at = :now, state = 'open', openings = 0, updated_date = :before
WHERE state <> 'closed' AND (:channel IS NULL OR channel = :channel) RETURNING channel;

-- name: administrators
-- Whom an alert is for.
SELECT name FROM coordinators WHERE role = 'admin' AND name IS NOT NULL ORDER BY coordinator_id;
