-- name: in_force
-- Addresses that are not written to, however they are written down: by the key that the table's index has (address_key in
-- engine/store/tables/columns.py).
SELECT suppression_id, address, channel, reason FROM suppressions
WHERE substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254) IN (SELECT value FROM json_each(:keys))
  AND lifted_at IS NULL
ORDER BY suppression_id;

-- name: add
-- From now on this address is not written to.
INSERT INTO suppressions (address, channel, reason, source, added_at)
VALUES (:address, :channel, :reason, :source, :now) RETURNING suppression_id;

-- name: lift
-- These may be written to again.
UPDATE suppressions SET lifted_at = :now
WHERE suppression_id IN (SELECT value FROM json_each(:ids)) AND lifted_at IS NULL;

-- name: listed
-- The addresses that are not written to, the newest first; lifted ones only where they are asked for.
SELECT suppression_id, address, channel, reason, source, added_at, lifted_at FROM suppressions
WHERE (:lifted OR lifted_at IS NULL) AND suppression_id < :before
ORDER BY suppression_id DESC LIMIT :limit;
