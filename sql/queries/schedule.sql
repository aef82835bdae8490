-- name: last_firing
-- The latest moment of a schedule that has fired, or was recorded as missed.
SELECT MAX(fire_at) FROM schedule_firings WHERE template_id = :template_id;

-- name: fire
-- A moment fires once, however many daemons look; whoever gets the row in carries it out.
INSERT OR IGNORE INTO schedule_firings (template_id, fire_at, fired_at) VALUES (:template_id, :fire_at, :now);

-- name: active_families
-- A page of the families that a schedule's expression is asked about.
SELECT * FROM family_context WHERE family_id > :after AND COALESCE(active, 1) <> 0 ORDER BY family_id LIMIT :limit;

-- name: families_by_id
-- The families that a schedule's query has named.
SELECT * FROM family_context
WHERE family_id IN (SELECT value FROM json_each(:ids)) AND COALESCE(active, 1) <> 0 ORDER BY family_id;
