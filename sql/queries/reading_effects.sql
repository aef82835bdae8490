-- What a stop, a closure or an absence would do, before somebody decides. Each count ends at :limit, so that asking costs
-- the same however much is planned. `--? name` marks a line that is left out where no `name` is asked for.

-- name: planned_until
-- What is planned until a moment. A message's way is that of its step, as its workflow says; a fallback may take another.
SELECT count(*) FROM (
    SELECT 1 FROM workflow_queue AS q
    JOIN workflow_instances AS i ON i.instance_id = q.instance_id
    JOIN workflow_templates AS t ON t.template_id = i.template_id --? workflow
    JOIN workflow_template_versions AS v ON v.template_id = i.template_id AND v.version = i.template_version --? channel
    WHERE q.status = 'queued' AND q.scheduled_for <= :until
      AND t.template_name = :workflow --? workflow
      AND json_extract(v.definition, '$.steps[' || q.step_number || '].type') = :channel --? channel
    LIMIT :limit);

-- name: contacts_between
-- The steps that reach out to a family within a stretch of time.
SELECT count(*) FROM (
    SELECT 1 FROM workflow_queue AS q
    JOIN workflow_instances AS i ON i.instance_id = q.instance_id
    JOIN workflow_template_versions AS v ON v.template_id = i.template_id AND v.version = i.template_version
    WHERE q.status = 'queued' AND q.scheduled_for >= :start AND q.scheduled_for < :end
      AND json_extract(v.definition, '$.steps[' || q.step_number || '].type') IN ('email', 'sms', 'call')
    LIMIT :limit);

-- name: waiting_for_holds
-- What waits for each stop that is in force, and what of it has fallen overdue.
SELECT h.hold_id, count(q.queue_id) AS waiting, coalesce(sum(q.scheduled_for <= :now), 0) AS overdue
FROM holds AS h
LEFT JOIN workflow_queue AS q ON q.status = 'held' AND q.held_reason = 'hold:' || h.hold_id
WHERE h.released_at IS NULL
GROUP BY h.hold_id ORDER BY h.hold_id;

-- name: open_tasks_by_person
-- How much is open for each person.
SELECT assigned_to AS name, count(*) AS open_tasks FROM coordinator_tasks
WHERE status IN ('open', 'snoozed') AND assigned_to IS NOT NULL
  AND mode = :mode --? mode
GROUP BY assigned_to;
