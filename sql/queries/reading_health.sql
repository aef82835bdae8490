-- Reading how the engine is. All but `counts_by_status` cost the same however much has ended.

-- name: workers
-- The daemons that run or ran, the one heard of last first.
SELECT * FROM engine_workers ORDER BY heartbeat_at DESC, worker_id DESC LIMIT :limit;

-- name: backlog
-- What is due and not yet taken up, and since when.
SELECT count(*) AS due, min(scheduled_for) AS oldest_due FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now;

-- name: next_due
-- When the next thing is to happen.
SELECT min(scheduled_for) AS next_due FROM workflow_queue WHERE status = 'queued' AND scheduled_for > :now;

-- name: breakers
-- The channels that can't be used at present, and when the next message tries.
SELECT channel, state, reason, error_code, opened_at, probe_at, task_id FROM breakers WHERE state <> 'closed'
ORDER BY channel;

-- name: dead_letters
-- What failed for good and waits for a person.
SELECT count(*) AS dead_letters FROM workflow_queue AS q
WHERE q.status = 'failed'
  AND (SELECT i.mode FROM workflow_instances AS i WHERE i.instance_id = q.instance_id) = :mode --? mode
;

-- name: held
-- What is held, by its reason without the number.
SELECT CASE instr(held_reason, ':') WHEN 0 THEN held_reason ELSE substr(held_reason, 1, instr(held_reason, ':') - 1) END AS reason,
       count(*) AS rows
FROM workflow_queue WHERE status = 'held' GROUP BY 1 ORDER BY 2 DESC;

-- name: alive_by_status
-- Instances that are under way, by their status.
SELECT status, count(*) AS instances FROM workflow_instances WHERE status IN ('pending', 'running', 'paused') GROUP BY status;

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
-- Rows at the front door that the engine has not taken in yet.
SELECT (SELECT count(*) FROM ml_predictions WHERE processed_at IS NULL) AS predictions,
       (SELECT count(*) FROM events WHERE processed_at IS NULL) AS events,
       (SELECT count(*) FROM actions WHERE status = 'submitted') AS actions;

-- name: lately_sent
-- The last :limit messages that left since :since, by hour and fate; the highest keys, so that no old row is read.
SELECT substr(sent_at, 1, 13) AS hour, channel,
       sum(status IN ('sent', 'delivered')) AS good, sum(status IN ('bounced', 'failed')) AS bad
FROM (SELECT * FROM messages ORDER BY message_id DESC LIMIT :limit)
WHERE sent_at >= :since
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: state
-- A small fact by its name.
SELECT value FROM engine_state WHERE name = :name;
