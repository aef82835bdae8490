-- name: insert_event
-- What a mail brings, at the front door like everybody's rows; a repeat is known by its key when it is taken in.
INSERT INTO events (event_type, payload, source, dedupe_key, occurred_at)
VALUES (:event_type, :payload, :source, :dedupe_key, :occurred_at);

-- name: is_taken
-- Whether an event with this key has come already: a mailbox that is read again some days back brings many.
SELECT 1 FROM events WHERE dedupe_key = :dedupe_key LIMIT 1;

-- name: open_alerts
-- The one task that says that the mailbox can't be read.
SELECT task_id FROM coordinator_tasks WHERE task_type = :task_type AND status IN ('open', 'snoozed');

-- name: close_alerts
-- The mailbox is read again: nobody has to do anything any more.
UPDATE coordinator_tasks
SET status = 'done', outcome = 'recovered', resolved_by = 'engine', resolved_at = :now, snoozed_until = NULL,
    claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE task_type = :task_type AND status IN ('open', 'snoozed') RETURNING task_id;
