-- name: submit
-- A person asks for something.
INSERT INTO actions (actor, verb, target_kind, target_id, revision, args, not_before, submitted_at)
VALUES (:actor, :verb, :target_kind, :target_id, :revision, :args, :not_before, :now)
RETURNING action_id;

-- name: due
-- What was asked for and may be carried out now, in the order it was asked.
SELECT * FROM actions
WHERE status = 'submitted' AND (not_before IS NULL OR not_before <= :lease_now)
ORDER BY action_id LIMIT :limit;

-- name: next_due
-- The next act that was put off.
SELECT MIN(not_before) FROM actions WHERE status = 'submitted' AND not_before IS NOT NULL;

-- name: odd_moments
-- Acts that are put off until a moment written in another form than ours, so that it does not compare as text.
SELECT action_id, not_before FROM actions
WHERE status = 'submitted' AND not_before IS NOT NULL AND not_before NOT GLOB
      '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]';

-- name: place_act
-- The same moment in our form.
UPDATE actions SET not_before = :not_before WHERE action_id = :action_id AND status = 'submitted';

-- name: one
-- One act.
SELECT * FROM actions WHERE action_id = :action_id;

-- name: awaited
-- What somebody else has asked for this target and is not carried out yet.
SELECT * FROM actions
WHERE status = 'submitted' AND target_kind = :target_kind AND target_id = :target_id
ORDER BY action_id DESC LIMIT 1;

-- name: settle
-- What became of it.
UPDATE actions SET status = :status, result = :result, applied_at = :applied_at
WHERE action_id = :action_id AND status = 'submitted';

-- name: instance
-- An instance as acts see it.
SELECT i.*, t.template_name FROM workflow_instances i
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
WHERE i.instance_id = :instance_id;

-- name: sending
-- Whether a message of this instance is leaving at this moment.
SELECT 1 FROM messages WHERE instance_id = :instance_id AND status = 'sending' LIMIT 1;

-- name: set_instance_status
-- Pause and resume touch the instance alone; what happens next is decided when its token is claimed.
UPDATE workflow_instances SET status = :status, next_execution_at = :next_execution_at, revision = revision + 1
WHERE instance_id = :instance_id;

-- name: set_next_execution
-- A person puts the next step at a moment; whoever still sees the moment it had is too late.
UPDATE workflow_instances SET next_execution_at = :at, revision = revision + 1 WHERE instance_id = :instance_id;

-- name: hold_tokens
-- Waiting tokens of a paused instance leave the claim index; those that work now find the pause when they are done.
UPDATE workflow_queue SET status = 'held', held_reason = 'paused'
WHERE instance_id = :instance_id AND status = 'queued';

-- name: release_tokens
-- They come back at the moment they had; what is overdue is due now.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL
WHERE instance_id = :instance_id AND status = 'held' AND held_reason = 'paused';

-- name: next_of_instance
-- When the instance's next token is due.
SELECT MIN(scheduled_for) FROM workflow_queue
WHERE instance_id = :instance_id AND branch = '' AND status IN ('queued', 'processing');

-- name: place_token
-- A person moves a token to a moment, with fresh attempts.
UPDATE workflow_queue
SET status = 'queued', held_reason = NULL, scheduled_for = :at, timing_reasons = :reasons, attempts = 0, crashes = 0,
    phase = :phase, claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL
WHERE queue_id = :queue_id;

-- name: cancel_written
-- What is written down for a step and has not left is written anew when the step is tried again.
UPDATE messages SET status = 'cancelled', reason = :reason, updated_date = :now
WHERE instance_id = :instance_id AND status = 'intended' RETURNING message_id;

-- name: forget_failures
-- What could not reach the family at a step that a person has tried again.
UPDATE messages SET status = 'cancelled', reason = :reason || coalesce(' (' || reason || ')', ''), updated_date = :now
WHERE instance_id = :instance_id AND step_number = :step_number AND occurrence = :occurrence AND status = 'failed'
RETURNING message_id;

-- name: forget_dead_addresses
-- The same for what was suppressed there because its address was dead.
UPDATE messages SET fault = NULL, updated_date = :now
WHERE instance_id = :instance_id AND step_number = :step_number AND occurrence = :occurrence AND status = 'suppressed';

-- name: cancel_written_to_family
-- The same for all that is written down for a family whose details are corrected.
UPDATE messages SET status = 'cancelled', reason = :reason, updated_date = :now
WHERE family_id = :family_id AND status = 'intended' RETURNING message_id, instance_id;

-- name: drop_tasks_of_step
-- What a step had asked for is not wanted any more; questions about it are dealt with apart.
UPDATE coordinator_tasks
SET status = 'dropped', outcome_notes = :reason, resolved_by = :actor, resolved_at = :now, snoozed_until = NULL,
    claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE instance_id = :instance_id AND step_number = :step_number AND branch = :branch AND occurrence = :occurrence
  AND status IN ('open', 'snoozed') AND task_type NOT IN (SELECT value FROM json_each(:asked_apart))
RETURNING task_id;

-- name: release_waiting_for_act
-- Tokens that stood still because this act was to come go on; what the act itself does comes after.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL
WHERE status = 'held' AND held_reason = 'act:' || :action_id;

-- name: uncertain_message
-- The message of this instance of which nobody knows whether it left.
SELECT message_id, channel, status FROM messages
WHERE instance_id = :instance_id AND status = 'uncertain' ORDER BY message_id LIMIT 1;

-- name: ended
-- Whether the instance has ended.
SELECT 1 FROM workflow_instances WHERE instance_id = :instance_id AND status IN ('completed', 'failed', 'cancelled');

-- name: settle_uncertain
-- A person has found out, or decided. Its arm is kept: should evidence come that it was sent, before it is armed anew, it
-- is not sent again.
UPDATE messages
SET status = :status, reason = :reason, resends_authorised = resends_authorised + :authorised, updated_date = :now,
    sent_at = CASE WHEN :status = 'sent' THEN COALESCE(armed_at, :now) ELSE sent_at END,
    arm_expires_at = NULL, looked_up_at = NULL
WHERE message_id = :message_id AND status = 'uncertain';

-- name: set_variables
-- A person sets variables.
UPDATE workflow_instances SET variables = :variables, revision = revision + 1 WHERE instance_id = :instance_id;

-- name: task
-- A task as acts see it.
SELECT * FROM coordinator_tasks WHERE task_id = :task_id;

-- name: end_task
-- A task is done.
UPDATE coordinator_tasks
SET status = 'done', outcome = :outcome, resolved_by = :actor, resolved_at = :now,
    outcome_notes = CASE WHEN outcome_notes IS NULL OR :notes IS NULL THEN COALESCE(:notes, outcome_notes)
                         ELSE outcome_notes || char(10) || :notes END,
    snoozed_until = NULL, claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE task_id = :task_id AND status IN ('open', 'snoozed');

-- name: open_tasks_of_instance
-- Tasks that ask a person about this instance.
SELECT * FROM coordinator_tasks
WHERE instance_id = :instance_id AND status IN ('open', 'snoozed')
  AND task_type IN (SELECT value FROM json_each(:types));

-- name: snooze_task
-- Put off until a moment.
UPDATE coordinator_tasks SET status = 'snoozed', snoozed_until = :until, revision = revision + 1
WHERE task_id = :task_id AND status IN ('open', 'snoozed');

-- name: wake_task
-- Back on the list.
UPDATE coordinator_tasks SET status = 'open', snoozed_until = NULL, revision = revision + 1
WHERE task_id = :task_id AND status = 'snoozed';

-- name: assign_task
-- Give the task to somebody, or (NULL) to everyone.
UPDATE coordinator_tasks SET assigned_to = :to, handed_on = 0, claimed_by = NULL, claimed_until = NULL,
    revision = revision + 1
WHERE task_id = :task_id AND status IN ('open', 'snoozed');

-- name: note_task
-- Add a note.
UPDATE coordinator_tasks
SET outcome_notes = CASE WHEN outcome_notes IS NULL THEN :note ELSE outcome_notes || char(10) || :note END,
    revision = revision + 1
WHERE task_id = :task_id;

-- name: waiting_token
-- The token that waits for a task's step.
SELECT queue_id FROM workflow_queue
WHERE instance_id = :instance_id AND step_number = :step_number AND branch = :branch AND occurrence = :occurrence
  AND phase = 'waiting' AND status IN ('held', 'queued');

-- name: token
-- A queue row as acts see it.
SELECT queue_id, instance_id, status, step_number, held_reason FROM workflow_queue WHERE queue_id = :queue_id;

-- name: family
-- A family as acts see it.
SELECT * FROM families WHERE family_id = :family_id;

-- name: family_by_external_id
-- The family that has this external id.
SELECT family_id FROM families WHERE external_id = :external_id AND external_id <> '';

-- name: insert_consent
-- What a family allows or takes back; the highest key counts.
INSERT INTO contact_consents (family_id, address, channel, status, source, changed_at)
VALUES (:family_id, :address, :channel, :status, :source, :now);

-- name: contact_phones
-- The numbers of a family's people, and that of the family itself (contact_id NULL).
SELECT contact_id, phone FROM family_contacts WHERE family_id = :family_id
UNION ALL
SELECT NULL, phone FROM families WHERE family_id = :family_id;

-- name: correct_contact_phone
-- Somebody has said that this is the right number.
UPDATE family_contacts SET phone = :phone WHERE contact_id = :contact_id;

-- name: pause_family
-- Nothing goes out to the family until then (NULL: it goes on).
UPDATE families SET paused_until = :until WHERE family_id = :family_id;

-- name: end_family_wait
-- What waited for the end of the family's pause is due now, inside their hours.
UPDATE workflow_queue SET scheduled_for = :now, timing_reasons = NULL
WHERE status = 'queued' AND scheduled_for > :now AND timing_reasons LIKE '%"rule": "paused"%'
  AND instance_id IN (SELECT instance_id FROM workflow_instances
                      WHERE family_id = :family_id AND status = 'running');

-- name: moved_by_closures
-- Tokens that wait for the end of a closure, with the moment at which they ran into it.
SELECT q.queue_id, q.instance_id,
       (SELECT MIN(json_extract(r.value, '$.from')) FROM json_each(q.timing_reasons) r
        WHERE json_extract(r.value, '$.rule') = 'closure') AS closed_from
FROM workflow_queue q
WHERE q.status = 'queued' AND q.scheduled_for > :now AND q.timing_reasons LIKE '%"rule": "closure"%';

-- name: bring_forward
-- Look at a token again at this moment.
UPDATE workflow_queue SET scheduled_for = :now, timing_reasons = NULL WHERE queue_id = :queue_id AND status = 'queued';

-- name: insert_event
-- An answer that a person enters on the family's behalf.
INSERT INTO events (event_type, family_id, payload, source, dedupe_key, occurred_at)
VALUES (:event_type, :family_id, :payload, :source, :dedupe_key, :now);

-- name: event
-- An answer that a person is asked about.
SELECT event_id, event_type, family_id, payload, source, occurred_at FROM events WHERE event_id = :event_id;

-- name: place_hold
-- Stop now.
INSERT INTO holds (workflow, channel, reason, actor, placed_at)
VALUES (:workflow, :channel, :reason, :actor, :now) RETURNING hold_id;

-- name: hold_of_act
-- The hold that an act has placed, if it is still in force.
SELECT hold_id FROM holds WHERE released_at IS NULL AND actor = :actor AND placed_at = :applied_at
ORDER BY hold_id DESC LIMIT 1;

-- name: holds_in_force
-- Holds that this release is about.
SELECT hold_id, workflow, channel FROM holds
WHERE released_at IS NULL
  AND (:kind = 'all' OR (:kind = 'hold' AND hold_id = CAST(:target AS INTEGER))
       OR (:kind = 'workflow' AND workflow = :target) OR (:kind = 'channel' AND channel = :target));

-- name: release_hold
-- Go on.
UPDATE holds SET released_at = :now WHERE hold_id = :hold_id AND released_at IS NULL;

-- name: held_by
-- What waits for a hold.
SELECT q.queue_id, q.scheduled_for, q.priority, i.family_id, i.instance_id
FROM workflow_queue q JOIN workflow_instances i ON i.instance_id = q.instance_id
WHERE q.status = 'held' AND q.held_reason = :reason ORDER BY q.queue_id;

-- name: unhold_token
-- Back into the queue.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL, scheduled_for = :at
WHERE queue_id = :queue_id AND status = 'held';

-- name: withdraw_predictions
-- A run's predictions that nobody has taken in yet.
UPDATE ml_predictions SET processed_at = :now, disposition = 'withdrawn'
WHERE run_id = :run_id AND processed_at IS NULL RETURNING prediction_id;

-- name: instances_of_run
-- What a run's predictions have started and still lives.
SELECT i.instance_id, i.status FROM ml_predictions p
JOIN workflow_instances i ON i.instance_id = p.instance_id
WHERE p.run_id = :run_id AND i.status IN ('pending', 'running', 'paused');

-- name: runs_named
-- Whether there is such a run at all.
SELECT 1 FROM ml_predictions WHERE run_id = :run_id LIMIT 1;

-- name: mark_withdrawn
-- The predictions whose instances were cancelled say so too.
UPDATE ml_predictions SET disposition = 'withdrawn' WHERE run_id = :run_id AND instance_id = :instance_id;

-- name: end_unstarted
-- An instance that never started, pending or paused, ends because a person said so.
UPDATE workflow_instances
SET status = :status, outcome = CASE WHEN :status = 'failed' THEN 'failed' ELSE 'cancelled' END, outcome_notes = :why,
    completed_at = :now, revision = revision + 1, next_execution_at = NULL
WHERE instance_id = :instance_id AND status IN ('pending', 'paused');

-- name: set_absence
-- From when until when somebody is away, and who stands in.
UPDATE coordinators SET away_from = :from, away_until = :until, deputy = :deputy WHERE name = :name;
