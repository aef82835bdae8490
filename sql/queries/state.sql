-- name: get
-- A small fact that outlives a process.
SELECT value FROM engine_state WHERE name = :name;

-- name: put
-- Keep a small fact.
INSERT INTO engine_state (name, value, updated_at) VALUES (:name, :value, :now)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;

-- name: remove
-- Forget a small fact.
DELETE FROM engine_state WHERE name = :name;

-- name: data_version
-- Changes when another connection has committed.
PRAGMA data_version;
