-- What an author's preview of a message reads: families to try it on, what workflows gave to it, who would get it.

-- name: ends
-- The lowest and the highest family, between which the look is spread.
SELECT MIN(family_id) AS lowest, MAX(family_id) AS highest FROM families;

-- name: stretch
-- A few families from a key on, by the primary key. Those that left us are read by nobody.
SELECT family_id FROM families WHERE family_id >= :start AND COALESCE(active, 1) <> 0 ORDER BY family_id LIMIT :limit;

-- name: senders
-- The workflows that send a message: those named so by their files, and those whose published steps name it.
SELECT template_id, template_name FROM workflow_templates
WHERE template_name IN (SELECT value FROM json_each(:workflows)) OR steps LIKE :named ESCAPE '\';

-- name: recent_variables
-- What the newest instances of these workflows know. The look is bounded: a workflow that hardly ever starts would
-- otherwise be looked for among millions.
SELECT variables FROM (
    SELECT instance_id, template_id, variables FROM workflow_instances ORDER BY instance_id DESC LIMIT 5000
) AS newest
WHERE template_id IN (SELECT value FROM json_each(:templates)) AND variables IS NOT NULL
ORDER BY instance_id DESC LIMIT :limit;

-- name: variables_of
-- What the newest instance of these workflows knows of one family.
SELECT variables FROM workflow_instances
WHERE family_id = :family_id AND template_id IN (SELECT value FROM json_each(:templates)) AND variables IS NOT NULL
ORDER BY instance_id DESC LIMIT 1;

-- name: on_their_way
-- How many families are under way in these workflows, counted up to a limit.
SELECT COUNT(*) FROM (
    SELECT DISTINCT family_id FROM workflow_instances
    WHERE template_id IN (SELECT value FROM json_each(:templates)) AND status IN ('pending', 'running', 'paused')
    LIMIT :limit
) AS families;

-- name: started_since
-- How many times these workflows have started since a moment, counted up to a limit.
SELECT COUNT(*) FROM (
    SELECT 1 FROM workflow_instances
    WHERE started_at >= :since AND template_id IN (SELECT value FROM json_each(:templates)) LIMIT :limit
) AS starts;
