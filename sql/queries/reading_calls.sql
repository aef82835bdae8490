-- Reading the phone calls of a day. `--? name` marks a line that is left out where no `name` is asked for.

-- name: calls
-- Calls that are open and due before :until, and those that come back before it. The risk is looked up and not joined:
-- SQLite would build the whole view first.
SELECT
    k.*, f.family_name, f.phone, f.time_zone, f.coordinator, l.holder AS lease_holder, l.expires_at AS lease_until,
    (SELECT coalesce(c.withdrawal_risk, 100.0 * c.predicted_probability)
     FROM family_context AS c WHERE c.family_id = k.family_id) AS risk
FROM coordinator_tasks AS k
LEFT JOIN families AS f ON f.family_id = k.family_id
LEFT JOIN case_leases AS l ON l.task_id = k.task_id
WHERE k.task_type = 'phone_call'
  AND ((k.status = 'open' AND (k.due_date IS NULL OR k.due_date < :until))
       OR (k.status = 'snoozed' AND k.snoozed_until < :until))
  AND k.mode = :mode --? mode
  AND k.assigned_to = :assigned_to --? assigned_to
  AND k.priority = :priority --? priority
  AND coalesce(k.assigned_to, '') = '' --? nobodys
  AND (SELECT n.template_id FROM workflow_instances AS n WHERE n.instance_id = k.instance_id) IN (SELECT value FROM json_each(:templates)) --? templates
  AND substr(lower(f.locale), 1, 2) = :language --? language
  AND k.due_date < :overdue --? overdue
  AND coalesce(k.due_date, k.created_date) < :older --? older
  AND coalesce(k.due_date, k.created_date) >= :newer --? newer
  AND (f.family_name LIKE :text ESCAPE '\' OR k.description LIKE :text ESCAPE '\') --? text
ORDER BY k.due_date, k.task_id
LIMIT :limit;

-- name: calls_of_family
-- Earlier calls to a family and how they went, newest first.
SELECT * FROM coordinator_tasks
WHERE family_id = :family_id AND task_type = 'phone_call' AND status = 'done'
ORDER BY resolved_at DESC, task_id DESC
LIMIT :limit;
