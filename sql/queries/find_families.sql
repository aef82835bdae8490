-- Finding families by what people type. A line that ends in `--? name` is left out where no `name` is asked for.
-- The `few_` queries look for what one word means through an index, and only so far that it is clear whether it is few;
-- those that no index helps are asked of families that come in the order of the list, a bounded stretch at a time.
-- Where a stretch begins or ends is told by a family's key: its name may be no text that a program could give back.

-- name: keys_down
-- The families meant, by name, of a stretch of the list or of a set; downwards.
SELECT f.family_id, f.family_name
FROM families AS f
LEFT JOIN workflow_instances AS i ON i.instance_id = coalesce( --? instance
    (SELECT max(a.instance_id) FROM workflow_instances AS a WHERE a.family_id = f.family_id AND a.status IN ('pending', 'running', 'paused')), --? instance
    (SELECT max(a.instance_id) FROM workflow_instances AS a WHERE a.family_id = f.family_id)) --? instance
WHERE TRUE
  AND f.family_id IN (SELECT value FROM json_each(:among)) --? among
  AND (f.family_name, f.family_id) > (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :after_row), :after_name), :after) --? after
  AND (f.family_name, f.family_id) < (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :before_row), :before_name), :before) --? before
  AND f.family_name >= :from_name --? from_name
  AND f.family_name < :to_name --? to_name
  AND EXISTS (SELECT 1 FROM workflow_instances AS a WHERE a.family_id = f.family_id AND a.status IN ('pending', 'running', 'paused')) --? moving
  AND i.status IN (SELECT value FROM json_each(:statuses)) --? statuses
  AND i.status IN ('pending', 'running', 'paused') --? alive
  AND (i.status IS NULL OR i.status IN ('completed', 'failed', 'cancelled')) --? idle
  AND EXISTS (SELECT 1 FROM workflow_queue AS q WHERE q.instance_id = i.instance_id AND q.phase = 'waiting') --? waiting
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status IN ('open', 'snoozed') AND k.task_type = 'workflow_escalation') --? stuck
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status = 'open') --? open
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status = 'open' AND k.due_date < :overdue) --? overdue
  AND f.coordinator IS NOT NULL AND substr(lower(f.coordinator), 1, 100) = substr(lower(:coordinator), 1, 100) --? coordinator
  AND coalesce(f.coordinator, '') = '' --? nobodys
  AND i.template_id IN (SELECT value FROM json_each(:templates)) --? templates
  AND (SELECT m.channel FROM messages AS m WHERE m.family_id = f.family_id AND m.sent_at IS NOT NULL ORDER BY m.sent_at DESC LIMIT 1) = :channel --? channel
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.family_id = f.family_id) < :sent_before --? sent_before
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.family_id = f.family_id) >= :sent_after --? sent_after
  AND coalesce(i.started_at, i.trigger_date) < :older --? older
  AND coalesce(i.started_at, i.trigger_date) >= :newer --? newer
  AND i.status IN ('pending', 'running', 'paused') AND i.next_execution_at >= :next_from AND i.next_execution_at < :next_to --? next_from
  AND i.started_at >= :started_from AND i.started_at < :started_to --? started_from
  AND i.completed_at >= :ended_from AND i.completed_at < :ended_to --? ended_from
  AND EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? replied
  AND i.status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? silent
  AND (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability) FROM family_context AS c WHERE c.family_id = f.family_id) > :risk_over --? risk_over
  AND (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability) FROM family_context AS c WHERE c.family_id = f.family_id) < :risk_under --? risk_under
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND coalesce(f.phone, '') = '' AND NOT EXISTS (SELECT 1 FROM family_contacts AS c WHERE c.family_id = f.family_id AND c.phone <> '') --? no_phone
  AND coalesce(f.email, '') = '' AND NOT EXISTS (SELECT 1 FROM family_contacts AS c WHERE c.family_id = f.family_id AND c.email <> '') --? no_email
  AND (SELECT c.status FROM contact_consents AS c WHERE c.family_id = f.family_id AND c.channel IN ('sms', 'all') ORDER BY c.consent_id DESC LIMIT 1) = 'withdrawn' --? no_texts
  AND (SELECT c.status FROM contact_consents AS c WHERE c.family_id = f.family_id AND c.channel IN ('email', 'all') ORDER BY c.consent_id DESC LIMIT 1) = 'withdrawn' --? no_emails
  AND f.paused_until > :quiet --? quiet
  AND f.active = 0 --? left
ORDER BY f.family_name, f.family_id
LIMIT :limit;

-- name: keys_up
-- The same upwards, the nearest first.
SELECT f.family_id, f.family_name
FROM families AS f
LEFT JOIN workflow_instances AS i ON i.instance_id = coalesce( --? instance
    (SELECT max(a.instance_id) FROM workflow_instances AS a WHERE a.family_id = f.family_id AND a.status IN ('pending', 'running', 'paused')), --? instance
    (SELECT max(a.instance_id) FROM workflow_instances AS a WHERE a.family_id = f.family_id)) --? instance
WHERE TRUE
  AND f.family_id IN (SELECT value FROM json_each(:among)) --? among
  AND (f.family_name, f.family_id) > (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :after_row), :after_name), :after) --? after
  AND (f.family_name, f.family_id) < (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :before_row), :before_name), :before) --? before
  AND f.family_name >= :from_name --? from_name
  AND f.family_name < :to_name --? to_name
  AND EXISTS (SELECT 1 FROM workflow_instances AS a WHERE a.family_id = f.family_id AND a.status IN ('pending', 'running', 'paused')) --? moving
  AND i.status IN (SELECT value FROM json_each(:statuses)) --? statuses
  AND i.status IN ('pending', 'running', 'paused') --? alive
  AND (i.status IS NULL OR i.status IN ('completed', 'failed', 'cancelled')) --? idle
  AND EXISTS (SELECT 1 FROM workflow_queue AS q WHERE q.instance_id = i.instance_id AND q.phase = 'waiting') --? waiting
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status IN ('open', 'snoozed') AND k.task_type = 'workflow_escalation') --? stuck
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status = 'open') --? open
  AND EXISTS (SELECT 1 FROM coordinator_tasks AS k WHERE k.family_id = f.family_id AND k.status = 'open' AND k.due_date < :overdue) --? overdue
  AND f.coordinator IS NOT NULL AND substr(lower(f.coordinator), 1, 100) = substr(lower(:coordinator), 1, 100) --? coordinator
  AND coalesce(f.coordinator, '') = '' --? nobodys
  AND i.template_id IN (SELECT value FROM json_each(:templates)) --? templates
  AND (SELECT m.channel FROM messages AS m WHERE m.family_id = f.family_id AND m.sent_at IS NOT NULL ORDER BY m.sent_at DESC LIMIT 1) = :channel --? channel
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.family_id = f.family_id) < :sent_before --? sent_before
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.family_id = f.family_id) >= :sent_after --? sent_after
  AND coalesce(i.started_at, i.trigger_date) < :older --? older
  AND coalesce(i.started_at, i.trigger_date) >= :newer --? newer
  AND i.status IN ('pending', 'running', 'paused') AND i.next_execution_at >= :next_from AND i.next_execution_at < :next_to --? next_from
  AND i.started_at >= :started_from AND i.started_at < :started_to --? started_from
  AND i.completed_at >= :ended_from AND i.completed_at < :ended_to --? ended_from
  AND EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? replied
  AND i.status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? silent
  AND (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability) FROM family_context AS c WHERE c.family_id = f.family_id) > :risk_over --? risk_over
  AND (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability) FROM family_context AS c WHERE c.family_id = f.family_id) < :risk_under --? risk_under
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND coalesce(f.phone, '') = '' AND NOT EXISTS (SELECT 1 FROM family_contacts AS c WHERE c.family_id = f.family_id AND c.phone <> '') --? no_phone
  AND coalesce(f.email, '') = '' AND NOT EXISTS (SELECT 1 FROM family_contacts AS c WHERE c.family_id = f.family_id AND c.email <> '') --? no_email
  AND (SELECT c.status FROM contact_consents AS c WHERE c.family_id = f.family_id AND c.channel IN ('sms', 'all') ORDER BY c.consent_id DESC LIMIT 1) = 'withdrawn' --? no_texts
  AND (SELECT c.status FROM contact_consents AS c WHERE c.family_id = f.family_id AND c.channel IN ('email', 'all') ORDER BY c.consent_id DESC LIMIT 1) = 'withdrawn' --? no_emails
  AND f.paused_until > :quiet --? quiet
  AND f.active = 0 --? left
ORDER BY f.family_name DESC, f.family_id DESC
LIMIT :limit;

-- name: edge_down
-- The end of a stretch of :rows rows, by the index of names alone.
SELECT f.family_id, f.family_name FROM families AS f
WHERE TRUE
  AND (f.family_name, f.family_id) > (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :after_row), :after_name), :after) --? after
  AND (f.family_name, f.family_id) < (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :before_row), :before_name), :before) --? before
  AND f.family_name >= :from_name --? from_name
  AND f.family_name < :to_name --? to_name
  AND f.coordinator IS NOT NULL AND substr(lower(f.coordinator), 1, 100) = substr(lower(:coordinator), 1, 100) --? coordinator
ORDER BY f.family_name, f.family_id
LIMIT 1 OFFSET :rows;

-- name: edge_up
-- The same upwards.
SELECT f.family_id, f.family_name FROM families AS f
WHERE TRUE
  AND (f.family_name, f.family_id) > (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :after_row), :after_name), :after) --? after
  AND (f.family_name, f.family_id) < (coalesce((SELECT n.family_name FROM families AS n WHERE n.family_id = :before_row), :before_name), :before) --? before
  AND f.family_name >= :from_name --? from_name
  AND f.family_name < :to_name --? to_name
  AND f.coordinator IS NOT NULL AND substr(lower(f.coordinator), 1, 100) = substr(lower(:coordinator), 1, 100) --? coordinator
ORDER BY f.family_name DESC, f.family_id DESC
LIMIT 1 OFFSET :rows;

-- name: words_down
-- Families in whose document all the trigrams of :match stand, by key: what the index alone can say.
SELECT rowid FROM family_words
WHERE family_words MATCH :match
  AND rowid > :after --? after
ORDER BY rowid
LIMIT :limit;

-- name: words_up
-- The same from the newest family down.
SELECT rowid FROM family_words
WHERE family_words MATCH :match
  AND rowid < :before --? before
ORDER BY rowid DESC
LIMIT :limit;

-- name: words_meant
-- Of these, those in whose document each of :texts stands as a whole.
SELECT w.rowid FROM family_words AS w
WHERE w.rowid IN (SELECT value FROM json_each(:family_ids))
  AND NOT EXISTS (SELECT 1 FROM json_each(:texts) AS t WHERE instr(w.words, t.value) = 0);

-- name: noted_lately
-- Families whose document may be out of date: they are read instead.
SELECT DISTINCT n.family_id FROM (SELECT family_id FROM families_to_index ORDER BY note_id DESC LIMIT :limit) AS n
WHERE typeof(n.family_id) = 'integer';

-- name: exactly
-- A family by its number, or by the site's own.
SELECT family_id FROM families WHERE external_id = :text AND external_id <> ''
UNION SELECT family_id FROM families WHERE family_id = :number;

-- name: of_name
-- Families whose names lie between two.
SELECT family_id FROM families WHERE family_name >= :from_name AND family_name < :to_name
ORDER BY family_name, family_id LIMIT :limit;

-- name: names_of
-- The names of some families.
SELECT family_id, family_name FROM families WHERE family_id IN (SELECT value FROM json_each(:family_ids));

-- name: workflows_by_name
-- Every workflow, to find the one that is meant.
SELECT template_id, template_name FROM workflow_templates;

-- name: coordinators_by_name
-- Everyone who works here, to find the one who is meant.
SELECT name FROM coordinators WHERE name <> '' ORDER BY coordinator_id;

-- name: newer_than
-- Families that came after a key, the first of them.
SELECT family_id FROM families WHERE family_id > :since ORDER BY family_id LIMIT :limit;

-- name: counted
-- How many families there are, as far as it is counted.
SELECT count(*) FROM (SELECT 1 FROM families LIMIT :limit);

-- name: few_paused
-- Families with an instance that is paused.
SELECT family_id FROM workflow_instances WHERE status = 'paused'
LIMIT :limit;

-- name: few_failed
-- Families with an instance that is failed.
SELECT family_id FROM workflow_instances WHERE status = 'failed'
LIMIT :limit;

-- name: few_cancelled
-- Families with an instance that is cancelled.
SELECT family_id FROM workflow_instances WHERE status = 'cancelled'
LIMIT :limit;

-- name: few_pending
-- Families with an instance that is about to start.
SELECT family_id FROM workflow_instances INDEXED BY workflow_instances_pending WHERE status = 'pending'
LIMIT :limit;

-- name: few_alive
-- Families with something under way.
SELECT family_id FROM workflow_instances INDEXED BY workflow_instances_alive WHERE status IN ('pending', 'running', 'paused')
LIMIT :limit;

-- name: few_tasks
-- Families with something open or asleep.
SELECT family_id FROM coordinator_tasks INDEXED BY coordinator_tasks_open
WHERE status IN ('open', 'snoozed') AND family_id IS NOT NULL
LIMIT :limit;

-- name: few_coordinator
-- Families of a coordinator.
SELECT family_id FROM families
WHERE coordinator IS NOT NULL AND substr(lower(coordinator), 1, 100) = substr(lower(:coordinator), 1, 100)
LIMIT :limit;

-- name: few_workflow
-- Families that a workflow was ever started for.
SELECT family_id FROM workflow_instances WHERE template_id IN (SELECT value FROM json_each(:templates))
LIMIT :limit;

-- name: few_next
-- Families for which something is to be done in a period.
SELECT i.family_id FROM workflow_instances AS i INDEXED BY workflow_instances_pending
WHERE i.status = 'pending' AND i.next_execution_at >= :next_from AND i.next_execution_at < :next_to
UNION ALL
SELECT i.family_id FROM workflow_queue AS q JOIN workflow_instances AS i ON i.instance_id = q.instance_id
WHERE q.status = 'queued' AND q.scheduled_for >= :next_from AND q.scheduled_for < :next_to
UNION ALL
SELECT i.family_id FROM workflow_queue AS q JOIN workflow_instances AS i ON i.instance_id = q.instance_id
WHERE q.status = 'processing'
UNION ALL
SELECT i.family_id FROM workflow_queue AS q JOIN workflow_instances AS i ON i.instance_id = q.instance_id
WHERE q.status = 'held'
UNION ALL
SELECT i.family_id FROM workflow_queue AS q JOIN workflow_instances AS i ON i.instance_id = q.instance_id
WHERE q.status = 'failed'
LIMIT :limit;

-- name: few_started
-- Families for which something started in a period.
SELECT family_id FROM workflow_instances WHERE started_at IS NOT NULL AND started_at >= :started_from AND started_at < :started_to
LIMIT :limit;

-- name: few_ended
-- Families for which something ended in a period.
SELECT family_id FROM workflow_instances WHERE completed_at IS NOT NULL AND completed_at >= :ended_from AND completed_at < :ended_to
LIMIT :limit;

-- name: few_withdrawn
-- Families that ever asked for fewer messages.
SELECT family_id FROM contact_consents WHERE status = 'withdrawn'
LIMIT :limit;

-- name: few_quiet
-- Families that are left in peace for now.
SELECT family_id FROM families WHERE paused_until IS NOT NULL AND paused_until > :quiet
LIMIT :limit;
