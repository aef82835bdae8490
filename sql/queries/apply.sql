-- name: last_execution_id
-- The highest key that attempts ever had; the write lock makes the following ones ours.
SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'workflow_step_executions'), 0);

-- name: insert_execution
-- One attempt at a step.
INSERT INTO workflow_step_executions (
    execution_id, instance_id, step_number, step_name, step_type, branch, occurrence, status, started_at, completed_at,
    output_data, success, error_message, retry_count, created_date
) VALUES (
    :execution_id, :instance_id, :step_number, :step_name, :step_type, :branch, :occurrence, :status, :started_at,
    :completed_at, :output_data, :success, :error_message, :retry_count, :now
);

-- name: finish_execution
-- The attempt that was running has ended.
UPDATE workflow_step_executions
SET status = :status, completed_at = :completed_at, output_data = :output_data, success = :success,
    error_message = :error_message
WHERE execution_id = :execution_id AND status = 'running';

-- name: move_token
-- The token's next place.
UPDATE workflow_queue
SET step_number = :step_number, occurrence = :occurrence, scheduled_for = :scheduled_for, status = :status,
    phase = :phase, held_reason = :held_reason, attempts = :attempts, crashes = :crashes, max_attempts = :max_attempts,
    execution_id = :execution_id, timing_reasons = :timing_reasons,
    claim_token = CASE WHEN :keep_claim THEN claim_token END,
    claimed_by = CASE WHEN :keep_claim THEN claimed_by END,
    claim_expires_at = CASE WHEN :keep_claim THEN claim_expires_at END
WHERE queue_id = :queue_id;

-- name: delete_token
-- A finished token leaves in the transaction that finishes it.
DELETE FROM workflow_queue WHERE queue_id = :queue_id;

-- name: delete_tokens
-- All that an instance had, when it ends: its place, and side branches that are not wanted any more.
DELETE FROM workflow_queue WHERE instance_id = :instance_id;

-- name: close_branches
-- What side branches had begun when their instance ended.
UPDATE workflow_step_executions
SET status = 'skipped', completed_at = :now, output_data = '{"reason": "the workflow ended"}'
WHERE instance_id = :instance_id AND status = 'running' AND branch <> '';

-- name: touch_instance
-- What a side branch's decision changes: neither the instance's place nor its status.
UPDATE workflow_instances
SET outcome_notes = COALESCE(:outcome_notes, outcome_notes), error_count = error_count + :errors,
    last_error = COALESCE(:last_error, last_error), revision = revision + 1
WHERE instance_id = :instance_id;

-- name: insert_token
-- The first token of an instance.
INSERT INTO workflow_queue (
    instance_id, step_number, branch, occurrence, scheduled_for, timing_reasons, priority, status, phase, attempts,
    max_attempts, created_date
) VALUES (
    :instance_id, :step_number, '', :occurrence, :scheduled_for, :timing_reasons, :priority, :status, :phase, 0,
    :max_attempts, :now
);

-- name: update_instance
-- What a decision changes on an instance; `revision` tells people that their view has grown old.
UPDATE workflow_instances
SET status = :status, current_step = :current_step, next_execution_at = :next_execution_at,
    completed_at = :completed_at, outcome = :outcome, outcome_notes = :outcome_notes,
    error_count = error_count + :errors, last_error = COALESCE(:last_error, last_error),
    variables = COALESCE(:variables, variables), revision = revision + 1
WHERE instance_id = :instance_id;

-- name: start_instance
-- A pending row becomes a running instance.
UPDATE workflow_instances
SET template_version = :template_version, mode = :mode, priority = :priority, variables = :variables,
    started_at = :now, trigger_date = :trigger_date, created_date = :created_date
WHERE instance_id = :instance_id;

-- name: insert_task
-- A task for a coordinator.
INSERT INTO coordinator_tasks (
    family_id, instance_id, step_number, branch, occurrence, task_type, description, due_date, priority, status,
    assigned_to, attempt, snoozed_until, outcome, resolved_by, resolved_at, mode, created_date, message_id, event_id
) VALUES (
    :family_id, :instance_id, :step_number, :branch, :occurrence, :task_type, :description, :due_date, :priority,
    :status, :assigned_to, :attempt, :snoozed_until, :outcome, :resolved_by, :resolved_at, :mode, :now, :message_id,
    :event_id
)
RETURNING task_id;

-- name: open_alike
-- A family's open task that says the same.
SELECT 1 FROM coordinator_tasks
WHERE family_id = :family_id AND status IN ('open', 'snoozed') AND task_type = :task_type
  AND description = :description LIMIT 1;

-- name: open_about
-- An open task of a type that begins with the same words.
SELECT 1 FROM coordinator_tasks
WHERE status IN ('open', 'snoozed') AND task_type = :task_type
  AND substr(description, 1, length(:begins)) = :begins LIMIT 1;

-- name: drop_tasks
-- What an instance's end makes unnecessary. What a family wrote is still read by a person, and whether a message left
-- is still found out.
UPDATE coordinator_tasks
SET status = 'dropped', outcome_notes = :reason, resolved_by = 'engine', resolved_at = :now, claimed_by = NULL,
    claimed_until = NULL, revision = revision + 1
WHERE instance_id = :instance_id AND status IN ('open', 'snoozed') 
  AND task_type NOT IN ('reply', 'message_uncertain', 'fix_address')
RETURNING task_id;

-- name: cancel_messages
-- Messages that were written down but not armed are not sent when their workflow ends.
UPDATE messages
SET status = 'cancelled', reason = :reason, updated_date = :now
WHERE instance_id = :instance_id AND status = 'intended'
RETURNING message_id;

-- name: end_message
-- A step's own message that will not be sent.
UPDATE messages SET status = :status, reason = :reason, updated_date = :now
WHERE message_id = :message_id AND status = 'intended';

-- name: use_event
-- A wait has ended by this event; no other wait of the instance ends by it.
UPDATE instance_events SET used = 1 WHERE instance_id = :instance_id AND event_id = :event_id;

-- name: audit
-- Who did what, when; ids and codes only.
INSERT INTO audit_log (at, actor, action, instance_id, task_id, detail)
VALUES (:at, :actor, :action, :instance_id, :task_id, :detail);

-- name: coordinators
-- Who is there, who is away, and who stands in.
SELECT coordinator_id, name, email, phone, role, away_from, away_until, deputy FROM coordinators ORDER BY coordinator_id;
