-- Reading the people, the calendar and what they asked for.

-- name: list_coordinators
-- The people who work here.
SELECT * FROM coordinators ORDER BY name, coordinator_id;

-- name: list_closures
-- The days without contact, besides public holidays.
SELECT * FROM closures ORDER BY from_date, closure_id;

-- name: list_holds
-- The stops in force, or all of them.
SELECT * FROM holds
WHERE TRUE
  AND released_at IS NULL --? in_force
ORDER BY hold_id;

-- name: awaited_acts
-- What was asked for and not yet carried out, of a set of targets.
SELECT a.* FROM actions AS a
JOIN json_each(:targets) AS t ON a.target_kind = t.value ->> 0 AND a.target_id = t.value ->> 1
WHERE a.status = 'submitted'
ORDER BY a.action_id;

-- name: acts_by_id
-- What became of some acts.
SELECT * FROM actions WHERE action_id IN (SELECT value FROM json_each(:action_ids)) ORDER BY action_id;

-- name: applied_acts
-- The newest act that was carried out on each of a set of targets.
SELECT a.* FROM json_each(:targets) AS t
JOIN actions AS a ON a.action_id = (SELECT max(action_id) FROM actions
                                    WHERE target_kind = t.value ->> 0 AND target_id = t.value ->> 1 AND status = 'applied');
