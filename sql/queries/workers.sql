-- name: register
-- A daemon begins.
INSERT INTO engine_workers (host, pid, version, started_at, heartbeat_at, status, fingerprint)
VALUES (:host, :pid, :version, :now, :now, 'running', :fingerprint) RETURNING worker_id;

-- name: beat
-- It still lives.
UPDATE engine_workers SET heartbeat_at = :now WHERE worker_id = :worker_id;

-- name: end
-- It stopped, or is known to be dead.
UPDATE engine_workers SET status = :status WHERE worker_id = :worker_id;

-- name: running
-- Daemons that have not said that they stopped.
SELECT worker_id, host, pid, started_at, heartbeat_at, fingerprint FROM engine_workers
WHERE status IN ('starting', 'running', 'stopping') ORDER BY worker_id;

-- name: last_send
-- When a message was last armed in execute mode; from the newest key down, so that it stops at the first.
SELECT armed_at FROM messages WHERE mode = 'execute' AND armed_at IS NOT NULL ORDER BY message_id DESC LIMIT 1;

-- name: at_work
-- The daemons that were at work at a moment. A heartbeat may be some seconds behind.
SELECT worker_id, host, pid, started_at, heartbeat_at, fingerprint FROM engine_workers
WHERE started_at <= :at AND heartbeat_at >= :heard ORDER BY worker_id;

-- name: last_before
-- The daemon that had begun last before a moment.
SELECT worker_id, host, pid, started_at, heartbeat_at, fingerprint FROM engine_workers
WHERE started_at <= :at ORDER BY worker_id DESC LIMIT 1;

-- name: held_since
-- Whether somebody has placed a hold since a moment, released or not.
SELECT 1 FROM holds WHERE actor = :actor AND placed_at >= :at LIMIT 1;
