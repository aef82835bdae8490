-- name: new_events
-- Events that nobody has taken in, oldest first.
SELECT * FROM events WHERE processed_at IS NULL ORDER BY event_id LIMIT :limit;

-- name: new_predictions
-- Predictions that nobody has taken in, oldest first.
SELECT * FROM ml_predictions WHERE processed_at IS NULL ORDER BY prediction_id LIMIT :limit;

-- name: any_new_predictions
-- Whether predictions are left to be taken in: starts are rationed only when all are known.
SELECT 1 FROM ml_predictions WHERE processed_at IS NULL LIMIT 1;

-- name: earlier_event
-- Of equal keys the lowest event counts.
SELECT MIN(event_id) FROM events WHERE dedupe_key = :dedupe_key;

-- name: earlier_prediction
-- Of equal keys the lowest prediction counts.
SELECT MIN(prediction_id) FROM ml_predictions WHERE dedupe_key = :dedupe_key;

-- name: dispose_event
-- An event ends with what became of it.
UPDATE events SET processed_at = :now, disposition = :disposition, occurred_at = COALESCE(:occurred_at, occurred_at)
WHERE event_id = :event_id;

-- name: dispose_prediction
-- A prediction ends with what became of it.
UPDATE ml_predictions
SET processed_at = :now, disposition = :disposition, instance_id = :instance_id,
    created_date = COALESCE(:created_date, created_date)
WHERE prediction_id = :prediction_id;

-- name: living
-- The living instances of these families, with what admission needs to know of their workflows.
SELECT i.instance_id, i.template_id, i.family_id, i.status, i.mode, COALESCE(i.priority, t.priority) AS priority,
       i.template_version, i.correlation_key, i.next_execution_at, t.template_name
FROM workflow_instances i
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
WHERE i.family_id IN (SELECT value FROM json_each(:ids)) AND i.status IN ('pending', 'running', 'paused')
ORDER BY i.instance_id;

-- name: living_by_correlation
-- The living instances that wait for events with this key, in the words of the partial index.
SELECT instance_id, correlation_key FROM workflow_instances
WHERE correlation_key = :correlation_key AND status IN ('pending', 'running', 'paused')
  AND (status <> 'pending' OR next_execution_at > :now)
ORDER BY instance_id;

-- name: last_completed
-- When each workflow last ended for these families, for the cooldown: whoever or whatever ended it, if it had begun,
-- and if it was not started by a prediction that has been withdrawn.
SELECT i.family_id, i.template_id, i.mode, MAX(i.completed_at) AS completed_at
FROM workflow_instances i
WHERE i.family_id IN (SELECT value FROM json_each(:ids)) AND i.status IN ('completed', 'failed', 'cancelled')
  AND i.started_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ml_predictions p WHERE p.instance_id = i.instance_id AND p.disposition = 'withdrawn')
GROUP BY i.family_id, i.template_id, i.mode;

-- name: insert_instance
-- A trigger asks for an instance; intake starts it.
INSERT INTO workflow_instances (
    template_id, template_version, family_id, triggered_by, trigger_date, next_execution_at, variables, priority, mode,
    correlation_key, created_date
) VALUES (
    :template_id, :template_version, :family_id, :triggered_by, :now, :next_execution_at, :variables, :priority, :mode,
    :correlation_key, :now
)
RETURNING instance_id;

-- name: pending_instances
-- Rows that may start now, in the order they came; an engine leaves instances of the other mode waiting.
SELECT i.* FROM workflow_instances i
WHERE i.status = 'pending' AND (i.next_execution_at IS NULL OR i.next_execution_at <= :now)
  AND COALESCE(i.mode, (SELECT t.mode FROM workflow_templates t WHERE t.template_id = i.template_id), :mode) <> :other
ORDER BY i.next_execution_at, i.instance_id LIMIT :limit;

-- name: pending_by_risk
-- The same where starts are rationed: the riskiest first.
SELECT i.* FROM workflow_instances i
LEFT JOIN ml_predictions p
       ON i.triggered_by LIKE 'prediction_id:%' AND p.prediction_id = CAST(substr(i.triggered_by, 15) AS INTEGER)
WHERE i.status = 'pending' AND (i.next_execution_at IS NULL OR i.next_execution_at <= :now)
  AND COALESCE(i.mode, (SELECT t.mode FROM workflow_templates t WHERE t.template_id = i.template_id), :mode) <> :other
ORDER BY CAST(p.predicted_probability AS REAL) DESC, i.instance_id LIMIT :limit;

-- name: next_pending
-- When the next row that waits for its start comes due; rows that are due at once have no moment.
SELECT MIN(i.next_execution_at) FROM workflow_instances i
WHERE i.status = 'pending' AND i.next_execution_at IS NOT NULL
  AND COALESCE(i.mode, (SELECT t.mode FROM workflow_templates t WHERE t.template_id = i.template_id), :mode) <> :other;

-- name: odd_moments
-- Pending rows whose start was written in another form than ours, so that it does not compare as text.
SELECT instance_id, next_execution_at FROM workflow_instances
WHERE status = 'pending' AND instance_id > :after AND next_execution_at IS NOT NULL
  AND next_execution_at NOT GLOB
      '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]';

-- name: first_pending
-- The lowest pending row; the + keeps the partial index, where looking by key would read all that has ended.
SELECT MIN(+instance_id) FROM workflow_instances WHERE status = 'pending';

-- name: place_pending
-- The same start in our form.
UPDATE workflow_instances SET next_execution_at = :next_execution_at
WHERE instance_id = :instance_id AND status = 'pending';

-- name: highest_instance
-- The newest instance's key.
SELECT COALESCE(MAX(instance_id), 0) FROM workflow_instances;

-- name: end_pending
-- A row that can't start, or was paused before it did, ends with the reason.
UPDATE workflow_instances
SET status = :status, outcome = :status, outcome_notes = :why, completed_at = :now, revision = revision + 1,
    trigger_date = COALESCE(:trigger_date, trigger_date), next_execution_at = NULL
WHERE instance_id = :instance_id AND status IN ('pending', 'paused') AND started_at IS NULL;

-- name: postpone_pending
-- A row that may not start today waits, visibly.
UPDATE workflow_instances SET next_execution_at = :next_execution_at, outcome_notes = :why
WHERE instance_id = :instance_id AND status = 'pending';

-- name: starts_since
-- How many instances of each workflow started by themselves since a moment; people's own starts don't count. The + has
-- the index by start used: by workflow, all that ever started would be read, 0.2 s a million.
SELECT template_id, COUNT(*) FROM workflow_instances
WHERE started_at >= :since AND mode = 'execute' AND COALESCE(triggered_by, '') NOT LIKE 'manual%'
GROUP BY +template_id;

-- name: prediction_window
-- The prediction that asked for an instance.
SELECT created_date, prediction_window_days FROM ml_predictions WHERE prediction_id = :prediction_id;

-- name: count_event
-- The event counts for this instance.
INSERT OR IGNORE INTO instance_events (instance_id, event_id, event_type, received_at)
VALUES (:instance_id, :event_id, :event_type, :now);

-- name: wake_token
-- What a token waited for has happened.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL, scheduled_for = :now
WHERE queue_id = :queue_id AND phase = 'waiting' AND status IN ('queued', 'held');

-- name: set_next_execution
-- The instance's own summary of when its token is due.
UPDATE workflow_instances SET next_execution_at = :now WHERE instance_id = :instance_id AND status = 'running';
