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
