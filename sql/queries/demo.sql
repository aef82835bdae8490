-- name: sent_after
-- Messages that were written since; the key is the clock. What has not left yet is looked at again.
SELECT m.message_id, m.family_id, m.channel, m.recipient, m.template_name, m.step_number, m.occurrence, m.status,
       m.sent_at, t.template_name AS workflow, f.time_zone
FROM messages m
LEFT JOIN workflow_instances i ON i.instance_id = m.instance_id
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
LEFT JOIN families f ON f.family_id = m.family_id
WHERE m.message_id > :after
ORDER BY m.message_id;

-- name: sent_among
-- The same for messages that are known by their keys.
SELECT m.message_id, m.family_id, m.channel, m.recipient, m.template_name, m.step_number, m.occurrence, m.status,
       m.sent_at, t.template_name AS workflow, f.time_zone
FROM messages m
LEFT JOIN workflow_instances i ON i.instance_id = m.instance_id
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
LEFT JOIN families f ON f.family_id = m.family_id
WHERE m.message_id IN (SELECT value FROM json_each(:ids))
ORDER BY m.message_id;

-- name: tasks_after
-- Tasks that were opened since and that wait for somebody.
SELECT k.task_id, k.family_id, k.task_type, k.step_number, k.occurrence, k.attempt, f.coordinator, k.created_date,
       k.due_date, k.snoozed_until, t.template_name AS workflow, f.time_zone
FROM coordinator_tasks k
LEFT JOIN workflow_instances i ON i.instance_id = k.instance_id
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
LEFT JOIN families f ON f.family_id = k.family_id
WHERE k.task_id > :after AND k.status IN ('open', 'snoozed')
ORDER BY k.task_id;

-- name: newest_task
-- How far the tasks go.
SELECT coalesce(max(task_id), 0) FROM coordinator_tasks;

-- name: message
-- A message that somebody answers.
SELECT m.family_id, m.channel, m.idempotency_key, f.locale
FROM messages m LEFT JOIN families f ON f.family_id = m.family_id
WHERE m.message_id = :message_id;

-- name: task
-- A task that somebody is about to do.
SELECT task_id, family_id, task_type, status, assigned_to, snoozed_until FROM coordinator_tasks WHERE task_id = :task_id;

-- name: insert_event
-- An event, as any other program would insert it.
INSERT INTO events (event_type, family_id, payload, source, dedupe_key, occurred_at)
VALUES (:event_type, :family_id, :payload, :source, :dedupe_key, :at);

-- name: insert_prediction
-- A prediction, as any data job would insert it.
INSERT INTO ml_predictions
    (family_id, predicted_probability, confidence_score, prediction_window_days, run_id, dedupe_key, created_date)
VALUES (:family_id, :probability, :confidence, :window_days, :run_id, :dedupe_key, :at);

-- name: insert_act
-- What a coordinator asks for.
INSERT INTO actions (actor, verb, target_kind, target_id, args, submitted_at)
VALUES (:actor, 'resolve', 'task', :task_id, :args, :at);

-- name: families
-- How many families there are.
SELECT count(*) FROM families;

-- name: insert_family
-- A family, as the enrolment form would insert it.
INSERT INTO families
    (family_id, external_id, family_name, email, phone, time_zone, locale, coordinator, active, created_date)
VALUES (:family_id, :external_id, :family_name, :email, :phone, :time_zone, :locale, :coordinator, :active,
        :created_date);

-- name: insert_contact
-- An adult of a family.
INSERT INTO family_contacts (family_id, name, role, email, phone, locale, may_contact)
VALUES (:family_id, :name, :role, :email, :phone, :locale, :may_contact);

-- name: insert_metric
-- How engaged a family was in one week.
INSERT INTO family_engagement_metrics (family_id, engagement_score, updated_date) VALUES (:family_id, :engagement_score, :updated_date);

-- name: insert_assessment
-- A risk assessment.
INSERT INTO risk_assessments (family_id, withdrawal_risk, assessed_date) VALUES (:family_id, :withdrawal_risk, :assessed_date);

-- name: insert_consent
-- What a family said about being written to.
INSERT INTO contact_consents (family_id, address, channel, status, source, changed_at)
VALUES (:family_id, :address, :channel, :status, :source, :changed_at);

-- name: insert_coordinator
-- Somebody who works the list.
INSERT INTO coordinators (name, email, phone, role, away_from, away_until, deputy)
VALUES (:name, :email, :phone, :role, :away_from, :away_until, :deputy);

-- name: insert_closure
-- Days on which nobody is contacted.
INSERT INTO closures (from_date, to_date, name) VALUES (:from_date, :to_date, :name);

-- name: steps
-- Attempts at steps.
SELECT count(*) FROM workflow_step_executions;

-- name: retries
-- Attempts that were made because an earlier one had failed.
SELECT count(*) FROM workflow_step_executions WHERE retry_count > 0;

-- name: instances_by_outcome
-- How the instances of each workflow ended; one that hasn't waits for an open task, or for its time, or is stuck.
SELECT coalesce(t.template_name, 'unknown') AS workflow,
       coalesce(i.outcome, CASE WHEN EXISTS (SELECT 1 FROM coordinator_tasks k
                                             WHERE k.instance_id = i.instance_id AND k.status IN ('open', 'snoozed'))
                                THEN 'waiting'
                                WHEN i.status = 'pending' OR EXISTS (
                                    SELECT 1 FROM workflow_queue q
                                    WHERE q.instance_id = i.instance_id AND q.status IN ('queued', 'processing'))
                                THEN 'under_way' ELSE 'stuck' END) AS ended,
       count(*)
FROM workflow_instances i LEFT JOIN workflow_templates t ON t.template_id = i.template_id
GROUP BY workflow, ended ORDER BY workflow, count(*) DESC;

-- name: messages_by_status
-- What became of the messages.
SELECT channel, status, count(*) FROM messages GROUP BY channel, status ORDER BY channel, count(*) DESC;

-- name: answers
-- What came back.
SELECT CASE event_type WHEN 'email.bounced' THEN 'bounces' WHEN 'payment.received' THEN 'payments'
                       WHEN 'call.reached' THEN 'calls that reached somebody' ELSE 'written replies' END AS kind,
       count(*)
FROM events
WHERE event_type IN ('email.replied', 'sms.received', 'email.bounced', 'payment.received', 'call.reached')
GROUP BY kind ORDER BY count(*) DESC;

-- name: open_tasks
-- What waits for a person.
SELECT task_type, count(*) FROM coordinator_tasks WHERE status IN ('open', 'snoozed')
GROUP BY task_type ORDER BY count(*) DESC;

-- name: contacts
-- Every message that left and every call that was made, with its moment and the family's zone.
SELECT m.sent_at AS at, f.time_zone FROM messages m LEFT JOIN families f ON f.family_id = m.family_id
WHERE m.sent_at IS NOT NULL
UNION ALL
SELECT k.resolved_at AS at, f.time_zone FROM coordinator_tasks k LEFT JOIN families f ON f.family_id = k.family_id
WHERE k.task_type = 'phone_call' AND k.status = 'done';
