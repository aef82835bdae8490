-- name: live_in_mode
-- Whether any instance of this mode still lives.
SELECT 1 FROM workflow_instances
WHERE status IN ('pending', 'running', 'paused') AND mode = :mode LIMIT 1;
