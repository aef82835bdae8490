-- Reading the queue: what is due, what is held and why, what failed for good.

-- name: list_queue
-- A page of the queue by key, beyond :after. Every row is live work; `failed` rows are the dead letters.
SELECT q.*, i.family_id, i.template_id, i.last_error, i.mode, t.template_name, f.family_name
FROM workflow_queue AS q
JOIN workflow_instances AS i ON i.instance_id = q.instance_id
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
LEFT JOIN families AS f ON f.family_id = i.family_id
WHERE TRUE
  AND q.queue_id > :after --? after
  AND q.status = :status --? status
  AND q.status = 'failed' --? dead
  AND q.status = 'queued' AND q.scheduled_for <= :due_by --? due_by
  AND q.held_reason = :held_reason --? held_reason
  AND q.instance_id = :instance --? instance
  AND t.template_name = :workflow --? workflow
  AND i.template_id IN (SELECT value FROM json_each(:templates)) --? templates
  AND lower(f.coordinator) = lower(:coordinator) --? coordinator
  AND coalesce(f.coordinator, '') = '' --? nobodys
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND i.mode = :mode --? mode
  AND q.phase = 'waiting' --? waiting
  AND q.scheduled_for >= :next_from AND q.scheduled_for < :next_to --? next_from
  AND coalesce(q.scheduled_for, q.created_date) < :older --? older
  AND coalesce(q.scheduled_for, q.created_date) >= :newer --? newer
  AND (f.family_name LIKE :text ESCAPE '\' OR t.template_name LIKE :text ESCAPE '\' OR i.last_error LIKE :text ESCAPE '\') --? text
ORDER BY q.queue_id
LIMIT :limit;

-- name: failed
-- Keys of what failed for good, the newest first, beyond :after.
SELECT queue_id FROM workflow_queue WHERE status = 'failed'
  AND queue_id < :after --? after
ORDER BY queue_id DESC LIMIT :limit;

-- name: failed_before
-- The same backwards, above :before.
SELECT queue_id FROM workflow_queue WHERE status = 'failed'
  AND queue_id > :before --? before
ORDER BY queue_id LIMIT :limit;

-- name: held
-- Keys of what is held for one kind of reason (`hold` is hold:1, hold:2 …): the index has them in this order. `;` is the
-- character after `:`.
SELECT queue_id FROM workflow_queue WHERE status = 'held' AND held_reason >= :kind AND held_reason < :kind || ';'
  AND (held_reason, queue_id) > (:after_reason, :after) --? after
ORDER BY held_reason, queue_id LIMIT :limit;

-- name: held_before
-- The same backwards.
SELECT queue_id FROM workflow_queue WHERE status = 'held' AND held_reason >= :kind AND held_reason < :kind || ';'
  AND (held_reason, queue_id) < (:before_reason, :before) --? before
ORDER BY held_reason DESC, queue_id DESC LIMIT :limit;

-- name: due
-- Keys of what is due at :now, the longest first, in the order of the index that it is claimed by.
SELECT queue_id FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now
  AND scheduled_for >= :after_at AND (scheduled_for > :after_at OR priority < :after_priority OR (priority = :after_priority AND (crashes > :after_crashes OR (crashes = :after_crashes AND queue_id > :after)))) --? after
ORDER BY scheduled_for, priority DESC, crashes, queue_id LIMIT :limit;

-- name: due_before
-- The same backwards.
SELECT queue_id FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now
  AND scheduled_for <= :before_at AND (scheduled_for < :before_at OR priority > :before_priority OR (priority = :before_priority AND (crashes < :before_crashes OR (crashes = :before_crashes AND queue_id < :before)))) --? before
ORDER BY scheduled_for DESC, priority, crashes DESC, queue_id DESC LIMIT :limit;

-- name: later
-- Keys of what waits for a moment after :now, the next first.
SELECT queue_id FROM workflow_queue WHERE status = 'queued' AND scheduled_for > :now
  AND scheduled_for >= :after_at AND (scheduled_for > :after_at OR priority < :after_priority OR (priority = :after_priority AND (crashes > :after_crashes OR (crashes = :after_crashes AND queue_id > :after)))) --? after
ORDER BY scheduled_for, priority DESC, crashes, queue_id LIMIT :limit;

-- name: later_before
-- The same backwards.
SELECT queue_id FROM workflow_queue WHERE status = 'queued' AND scheduled_for > :now
  AND scheduled_for <= :before_at AND (scheduled_for < :before_at OR priority > :before_priority OR (priority = :before_priority AND (crashes < :before_crashes OR (crashes = :before_crashes AND queue_id < :before)))) --? before
ORDER BY scheduled_for DESC, priority, crashes DESC, queue_id DESC LIMIT :limit;

-- name: queue_by_id
-- Some rows of the queue with what people want to know of them: family, workflow, step, and who put a stop on it.
SELECT q.queue_id, q.instance_id, q.step_number, q.branch, q.phase, q.scheduled_for, q.timing_reasons, q.priority,
       q.status, q.held_reason, q.attempts, q.crashes, q.max_attempts, q.last_attempt_at, q.created_date,
       i.family_id, i.template_id, i.template_version, i.status AS instance_status, i.last_error, i.mode,
       t.template_name, f.family_name, f.time_zone,
       CASE WHEN json_valid(v.definition) THEN json_extract(v.definition, '$.steps[' || q.step_number || '].name') END AS step_name,
       h.actor AS hold_actor, h.reason AS hold_reason
FROM workflow_queue AS q
JOIN workflow_instances AS i ON i.instance_id = q.instance_id
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
LEFT JOIN workflow_template_versions AS v ON v.template_id = i.template_id AND v.version = i.template_version
LEFT JOIN families AS f ON f.family_id = i.family_id
LEFT JOIN holds AS h ON q.status = 'held' AND q.held_reason = 'hold:' || h.hold_id
WHERE q.queue_id IN (SELECT value FROM json_each(:ids));

-- name: queue_counts
-- How many rows failed for good, are due and wait for later, each counted up to :most: a glance at a partial index, also
-- where a million rows wait.
SELECT (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'failed' LIMIT :most)) AS failed,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now LIMIT :most)) AS due,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for > :now LIMIT :most)) AS later;

-- name: held_kinds
-- The kinds of reasons for which something is held, each counted up to :most. It leaps from kind to kind through the
-- index (`task:1`, `task:2` … are one kind), so that a million held rows cost what ten do.
WITH RECURSIVE kinds (first) AS (
    SELECT min(held_reason) FROM workflow_queue WHERE status = 'held'
    UNION ALL
    SELECT (SELECT min(held_reason) FROM workflow_queue
            WHERE status = 'held'
              AND held_reason >= substr(first, 1, instr(first || ':', ':') - 1) || ';')
    FROM kinds WHERE first IS NOT NULL
),
named (kind) AS (SELECT substr(first, 1, instr(first || ':', ':') - 1) FROM kinds WHERE first IS NOT NULL)
SELECT kind,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue
                              WHERE status = 'held' AND held_reason >= kind AND held_reason < kind || ';' LIMIT :most)) AS rows
FROM named;

-- name: task_of_step
-- The task that is open for a step at which an instance stands, the newest one.
SELECT task_id FROM coordinator_tasks
WHERE instance_id = :instance_id AND status IN ('open', 'snoozed')
ORDER BY (step_number = :step_number) DESC, task_id DESC LIMIT 1;
