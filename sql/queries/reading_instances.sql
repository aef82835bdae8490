-- Reading instances, for people. A line that ends in `--? name` is left out where no `name` is asked for, so that each
-- question gets a plan of its own: `:x IS NULL OR column = :x` would keep SQLite from every index.

-- name: list_instances
-- A page of instances, newest first, below the key :after.
SELECT i.*, t.template_name, f.family_name, f.time_zone
FROM workflow_instances AS i
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
LEFT JOIN families AS f ON f.family_id = i.family_id
WHERE TRUE
  AND i.instance_id < :after --? after
  AND i.status = :status --? status
  AND i.status IN ('pending', 'running', 'paused') --? alive
  AND i.status IN (SELECT value FROM json_each(:statuses)) --? statuses
  AND t.template_name = :workflow --? workflow
  AND i.family_id = :family --? family
  AND i.mode = :mode --? mode
  AND i.outcome = :outcome --? outcome
  AND i.template_id IN (SELECT value FROM json_each(:templates)) --? templates
  AND lower(f.coordinator) = lower(:coordinator) --? coordinator
  AND coalesce(f.coordinator, '') = '' --? nobodys
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND EXISTS (SELECT 1 FROM workflow_queue AS q WHERE q.instance_id = i.instance_id AND q.phase = 'waiting') --? waiting
  AND EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? replied
  AND NOT EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = i.instance_id AND e.event_type IN ('email.replied', 'sms.received', 'call.reached')) --? silent
  AND i.status IN ('pending', 'running', 'paused') AND i.next_execution_at >= :next_from AND i.next_execution_at < :next_to --? next_from
  AND i.started_at >= :started_from AND i.started_at < :started_to --? started_from
  AND i.completed_at >= :ended_from AND i.completed_at < :ended_to --? ended_from
  AND coalesce(i.started_at, i.trigger_date) < :older --? older
  AND coalesce(i.started_at, i.trigger_date) >= :newer --? newer
  AND (SELECT m.channel FROM messages AS m WHERE m.instance_id = i.instance_id AND m.sent_at IS NOT NULL ORDER BY m.message_id DESC LIMIT 1) = :channel --? channel
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.instance_id = i.instance_id) < :sent_before --? sent_before
  AND (SELECT max(m.sent_at) FROM messages AS m WHERE m.instance_id = i.instance_id) >= :sent_after --? sent_after
  AND (f.family_name LIKE :text ESCAPE '\' OR t.template_name LIKE :text ESCAPE '\' OR i.last_error LIKE :text ESCAPE '\') --? text
ORDER BY i.instance_id DESC
LIMIT :limit;

-- name: instances_of_family
-- Every instance of a family, newest first.
SELECT i.*, t.template_name
FROM workflow_instances AS i
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE i.family_id = :family_id
ORDER BY i.instance_id DESC
LIMIT :limit;

-- name: instance
-- One instance with the name of its workflow.
SELECT i.*, t.template_name, t.description AS workflow_description
FROM workflow_instances AS i
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE i.instance_id = :instance_id;

-- name: steps_of_instance
-- Every attempt at a step, in the order they were made.
SELECT * FROM workflow_step_executions WHERE instance_id = :instance_id ORDER BY execution_id LIMIT :limit;

-- name: messages_of_instance
-- Every message that an instance wrote.
SELECT * FROM messages WHERE instance_id = :instance_id ORDER BY message_id LIMIT :limit;

-- name: tasks_of_instance
-- Every task that an instance gave to people.
SELECT * FROM coordinator_tasks WHERE instance_id = :instance_id ORDER BY task_id LIMIT :limit;

-- name: audit_of_instance
-- Who did what with an instance.
SELECT * FROM audit_log WHERE instance_id = :instance_id ORDER BY audit_id LIMIT :limit;

-- name: events_of_instance
-- The events that counted for an instance, with what they said.
SELECT n.event_id, n.event_type, n.received_at, n.used, e.payload, e.source, e.occurred_at
FROM instance_events AS n
LEFT JOIN events AS e ON e.event_id = n.event_id
WHERE n.instance_id = :instance_id
ORDER BY n.event_id
LIMIT :limit;

-- name: places_of_instance
-- Where an instance waits or runs now: its rows in the queue, the next one due first.
SELECT * FROM workflow_queue
WHERE instance_id = :instance_id
ORDER BY status = 'failed', status = 'held', scheduled_for, queue_id;

-- name: prediction_of_instance
-- The prediction that started an instance, if one did.
SELECT * FROM ml_predictions WHERE instance_id = :instance_id ORDER BY prediction_id LIMIT 1;

-- name: event_by_id
-- The event that started an instance, if one did.
SELECT event_id, event_type, payload, occurred_at FROM events WHERE event_id = :event_id;

-- name: definition_of_instance
-- The workflow as it was when this instance started.
SELECT v.definition
FROM workflow_instances AS i
JOIN workflow_template_versions AS v ON v.template_id = i.template_id AND v.version = i.template_version
WHERE i.instance_id = :instance_id;
