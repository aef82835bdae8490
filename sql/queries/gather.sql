-- name: tokens
-- Tokens with their instances: the first half of what a decision may know.
SELECT q.queue_id, q.instance_id, q.step_number, q.branch, q.occurrence, q.scheduled_for, q.priority, q.status,
       q.held_reason, q.attempts, q.crashes, q.phase, q.execution_id, q.timing_reasons,
       i.template_id, i.template_version, i.family_id, i.status AS instance_status, i.current_step, i.started_at,
       i.variables, i.mode, i.priority AS instance_priority, i.correlation_key, i.error_count, i.outcome_notes,
       i.revision,
       (SELECT COUNT(*) FROM workflow_queue o WHERE o.instance_id = q.instance_id) - 1 AS side_branches
FROM workflow_queue q
JOIN workflow_instances i ON i.instance_id = q.instance_id
WHERE q.queue_id IN (SELECT value FROM json_each(:ids))
ORDER BY q.scheduled_for, q.priority DESC, q.queue_id;

-- name: tokens_of_instances
-- The same for all tokens of some instances, whatever their status.
SELECT q.queue_id, q.instance_id, q.step_number, q.branch, q.occurrence, q.scheduled_for, q.priority, q.status,
       q.held_reason, q.attempts, q.crashes, q.phase, q.execution_id, q.timing_reasons,
       i.template_id, i.template_version, i.family_id, i.status AS instance_status, i.current_step, i.started_at,
       i.variables, i.mode, i.priority AS instance_priority, i.correlation_key, i.error_count, i.outcome_notes,
       i.revision,
       (SELECT COUNT(*) FROM workflow_queue o WHERE o.instance_id = q.instance_id) - 1 AS side_branches
FROM workflow_instances i
JOIN workflow_queue q ON q.instance_id = i.instance_id
WHERE i.instance_id IN (SELECT value FROM json_each(:ids))
ORDER BY i.instance_id, q.queue_id;

-- name: families
-- The families' own row of the view that a site may have made its own.
SELECT * FROM family_context WHERE family_id IN (SELECT value FROM json_each(:ids));

-- name: contacts
-- The people of these families that may be written to, in the order they were entered.
SELECT family_id, name, role, email, phone, locale
FROM family_contacts
WHERE family_id IN (SELECT value FROM json_each(:ids)) AND COALESCE(may_contact, 1) <> 0
ORDER BY family_id, contact_id;

-- name: with_contacts
-- Which of these families have contact rows at all, reachable or not: only the others are their own contact.
SELECT DISTINCT family_id FROM family_contacts WHERE family_id IN (SELECT value FROM json_each(:ids));

-- name: events
-- The events that counted for these instances, oldest first.
SELECT instance_id, event_id, event_type, used
FROM instance_events
WHERE instance_id IN (SELECT value FROM json_each(:ids))
ORDER BY instance_id, event_id;

-- name: tasks
-- The tasks that steps of these instances opened, oldest first.
SELECT instance_id, step_number, branch, occurrence, task_id, task_type, status, outcome, attempt
FROM coordinator_tasks
WHERE instance_id IN (SELECT value FROM json_each(:ids)) AND step_number IS NOT NULL
ORDER BY instance_id, task_id;

-- name: messages
-- Messages of these instances that are written down and have not left, or of which nobody knows whether they have, and
-- those that could not reach the family. The + has them read by instance: of all that live, thousands may stand still
-- behind a server that takes nothing.
SELECT instance_id, step_number, branch, occurrence, message_id, idempotency_key, channel, status, recipient, subject,
       body, template_name, template_hash, created_date, token, segments, looked_up_at, fault
FROM messages
WHERE instance_id IN (SELECT value FROM json_each(:ids))
  AND (+status IN ('intended', 'sending', 'uncertain', 'failed', 'bounced')
       OR (+status = 'suppressed' AND fault = 'address'))
ORDER BY instance_id, message_id;

-- name: holds
-- What is stopped now.
SELECT hold_id, workflow, channel, reason FROM holds WHERE released_at IS NULL ORDER BY hold_id;
