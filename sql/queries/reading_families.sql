-- Reading families, for people. Which families a page of the list holds is found by `find_families.sql`.

-- name: families_by_id
-- The same rows by their keys, for a list that is already on the screen.
SELECT
    f.*,
    i.instance_id, i.status AS instance_status, i.next_execution_at, i.current_step, i.outcome, i.completed_at,
    i.last_error, t.template_name,
    (SELECT count(*) FROM coordinator_tasks AS k
     WHERE k.family_id = f.family_id AND k.status = 'open'
       AND k.mode = :mode --? mode
    ) AS open_tasks
FROM families AS f
LEFT JOIN workflow_instances AS i ON i.instance_id = (
    SELECT coalesce(
        (SELECT max(a.instance_id) FROM workflow_instances AS a
         WHERE a.family_id = f.family_id AND a.status IN ('pending', 'running', 'paused')),
        (SELECT max(a.instance_id) FROM workflow_instances AS a WHERE a.family_id = f.family_id)))
LEFT JOIN workflow_templates AS t ON t.template_id = i.template_id
WHERE f.family_id IN (SELECT value FROM json_each(:family_ids));

-- name: newest_family
-- The highest key, to tell later what is new.
SELECT max(family_id) FROM families;

-- name: family
-- One family.
SELECT * FROM families WHERE family_id = :family_id;

-- name: context_of_family
-- What conditions and messages know of a family, site's own columns included.
SELECT * FROM family_context WHERE family_id = :family_id;

-- name: contacts_of_family
-- Whom a step may write to, in the order they are tried.
SELECT * FROM family_contacts WHERE family_id = :family_id ORDER BY contact_id;

-- name: messages_of_family
-- What a family was sent, newest first.
SELECT * FROM messages WHERE family_id = :family_id ORDER BY message_id DESC LIMIT :limit;

-- name: tasks_of_family
-- What people had to do for a family, newest first.
SELECT * FROM coordinator_tasks WHERE family_id = :family_id ORDER BY task_id DESC LIMIT :limit;

-- name: consents_of_family
-- What a family allowed and took back, in order: the last one for an address counts.
SELECT * FROM contact_consents WHERE family_id = :family_id ORDER BY consent_id;

-- name: events_of_family
-- What was heard from a family, newest first.
SELECT * FROM events WHERE family_id = :family_id ORDER BY event_id DESC LIMIT :limit;
