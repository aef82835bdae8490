-- name: instance_of_token
-- Whose token it is.
SELECT q.instance_id, i.family_id, i.status, i.mode FROM workflow_queue q
JOIN workflow_instances i ON i.instance_id = q.instance_id
WHERE q.queue_id = :queue_id;

-- name: bury
-- A token that nothing can be decided about becomes a dead letter.
UPDATE workflow_queue
SET status = 'failed', held_reason = NULL, claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL
WHERE queue_id = :queue_id;

-- name: pause
-- Its instance stands still until a person decides.
UPDATE workflow_instances
SET status = CASE WHEN status = 'running' THEN 'paused' ELSE status END, error_count = error_count + 1,
    last_error = :why, next_execution_at = NULL, revision = revision + 1
WHERE instance_id = :instance_id;
