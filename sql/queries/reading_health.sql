-- Reading how the engine is. All but `counts_by_status` cost the same however much has ended or waits.

-- name: workers
-- The daemons that run or ran, the one heard of last first.
SELECT * FROM engine_workers ORDER BY heartbeat_at DESC, worker_id DESC LIMIT :limit;

-- name: backlog
-- What is due and not yet taken up, counted up to :most, and since when.
SELECT count(*) AS due, min(scheduled_for) AS oldest_due
FROM (SELECT scheduled_for FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now
      ORDER BY scheduled_for LIMIT :most);

-- name: next_due
-- When the next thing is to happen.
SELECT min(scheduled_for) AS next_due FROM workflow_queue WHERE status = 'queued' AND scheduled_for > :now;

-- name: breakers
-- The channels that can't be used at present, and when the next message tries.
SELECT channel, state, reason, error_code, opened_at, probe_at, task_id FROM breakers WHERE state <> 'closed'
ORDER BY channel;

-- name: dead_letters
-- What failed for good and waits for a person, counted up to :most.
SELECT count(*) AS dead_letters FROM (
    SELECT 1 FROM workflow_queue AS q
    WHERE q.status = 'failed'
      AND (SELECT i.mode FROM workflow_instances AS i WHERE i.instance_id = q.instance_id) = :mode --? mode
    LIMIT :most
);

-- name: alive_by_status
-- Instances that are about to start, paused, and under way at all, each counted up to :most along an index of its own.
SELECT (SELECT count(*) FROM (SELECT 1 FROM workflow_instances WHERE status = 'pending' LIMIT :most)) AS pending,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_instances WHERE status = 'paused' LIMIT :most)) AS paused,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_instances WHERE status IN ('pending', 'running', 'paused') LIMIT :most)) AS alive;

-- name: counts_by_status
-- All instances by their status. It reads the whole table: a tenth of a second a million rows; not for a hot path.
SELECT status, count(*) AS instances FROM workflow_instances GROUP BY status;

-- name: tasks_waiting
-- What waits for people, and what of it was due before :late.
SELECT count(*) AS open_tasks,
       coalesce(sum(due_date < :late), 0) AS overdue_tasks,
       coalesce(sum(task_type = 'workflow_escalation'), 0) AS escalations,
       coalesce(sum(task_type = 'message_uncertain'), 0) AS uncertain_tasks,
       min(CASE WHEN task_type = 'mailbox_down' THEN created_date END) AS mailbox_down_since
FROM coordinator_tasks
WHERE status IN ('open', 'snoozed') AND (status = 'open' OR snoozed_until <= :now)
  AND mode = :mode --? mode
;

-- name: suppressed
-- Addresses that are not written to.
SELECT count(*) AS suppressed FROM suppressions WHERE lifted_at IS NULL;

-- name: messages_in_flight
-- Messages between intent and receipt.
SELECT status, count(*) AS messages FROM messages WHERE status IN ('intended', 'sending', 'uncertain') GROUP BY status;

-- name: untaken
-- Rows at the front door that the engine has not taken in yet, each counted up to :most.
SELECT (SELECT count(*) FROM (SELECT 1 FROM ml_predictions WHERE processed_at IS NULL LIMIT :most)) AS predictions,
       (SELECT count(*) FROM (SELECT 1 FROM events WHERE processed_at IS NULL LIMIT :most)) AS events,
       (SELECT count(*) FROM (SELECT 1 FROM actions WHERE status = 'submitted' LIMIT :most)) AS actions;

-- name: state
-- A small fact by its name.
SELECT value FROM engine_state WHERE name = :name;
