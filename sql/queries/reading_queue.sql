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
ORDER BY q.queue_id
LIMIT :limit;
