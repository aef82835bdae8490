-- name: due_tokens
-- The tokens whose moment has come, in the order they were promised; the partial index on queued rows finds them. Two
-- tokens of one instance go one after the other: each decision changes the instance, and would have the other, which
-- may be about to send, decided again and again.
SELECT q.queue_id, q.instance_id
FROM workflow_queue q
WHERE q.status = 'queued' AND q.scheduled_for <= :now AND q.crashes = 0
  AND NOT EXISTS (SELECT 1 FROM workflow_queue o WHERE o.instance_id = q.instance_id AND o.status = 'processing')
ORDER BY q.scheduled_for, q.priority DESC
LIMIT :limit;

-- name: due_suspects
-- Those among them that were claimed when an engine ended, the least suspicious first. Asked when there are no others.
SELECT q.queue_id, q.instance_id, q.crashes
FROM workflow_queue q
WHERE q.status = 'queued' AND q.scheduled_for <= :now AND q.crashes > 0
  AND NOT EXISTS (SELECT 1 FROM workflow_queue o WHERE o.instance_id = q.instance_id AND o.status = 'processing')
ORDER BY q.crashes, q.scheduled_for, q.priority DESC
LIMIT :limit;

-- name: claim_tokens
-- Take tokens for one worker until a deadline of the lease clock, under a token that nobody else can know.
UPDATE workflow_queue
SET status = 'processing', claim_token = :claim, claimed_by = :worker, claim_expires_at = :expires,
    last_attempt_at = :now
WHERE queue_id IN (SELECT value FROM json_each(:ids)) AND status = 'queued';

-- name: survivors
-- Which of these tokens are still ours: every write begins here, so that a lost claim writes nothing.
SELECT queue_id
FROM workflow_queue
WHERE queue_id IN (SELECT value FROM json_each(:ids))
  AND status = 'processing' AND claim_token = :claim AND claim_expires_at > :lease_now;

-- name: renew_claims
-- A living holder says that it still works on these.
UPDATE workflow_queue
SET claim_expires_at = :expires
WHERE queue_id IN (SELECT value FROM json_each(:ids)) AND status = 'processing' AND claim_token = :claim;

-- name: hand_back
-- Give tokens back untouched, because the engine stops or something must be decided again: no attempt is spent.
UPDATE workflow_queue
SET status = 'queued', claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL
WHERE queue_id IN (SELECT value FROM json_each(:ids)) AND status = 'processing' AND claim_token = :claim;

-- name: release_expired
-- Claims whose holder let the deadline pass go back to the queue, with an attempt spent, in bounded batches.
UPDATE workflow_queue
SET status = 'queued', claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL, attempts = attempts + 1,
    crashes = crashes + 1
WHERE queue_id IN (
    SELECT queue_id FROM workflow_queue
    WHERE status = 'processing' AND claim_expires_at <= :lease_now
    ORDER BY claim_expires_at LIMIT :limit
)
RETURNING queue_id, instance_id, attempts;

-- name: release_of_worker
-- The claims of a worker that is known to be dead need not wait for their deadline.
UPDATE workflow_queue
SET status = 'queued', claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL, attempts = attempts + 1,
    crashes = crashes + 1
WHERE queue_id IN (
    SELECT queue_id FROM workflow_queue WHERE status = 'processing' AND claimed_by = :worker LIMIT :limit
)
RETURNING queue_id, instance_id, attempts;

-- name: any_claimed
-- Whether anybody holds a claim: virtual time must not jump then.
SELECT 1 FROM workflow_queue WHERE status = 'processing' LIMIT 1;

-- name: next_due
-- The next moment at which a waiting token becomes due.
SELECT MIN(scheduled_for) FROM workflow_queue WHERE status = 'queued';

-- name: hand_back_unarmed
-- The same for all that a worker holds when it stops; what is armed may have left, and is looked up.
UPDATE workflow_queue
SET status = 'queued', claim_token = NULL, claimed_by = NULL, claim_expires_at = NULL
WHERE status = 'processing' AND claimed_by = :worker
  AND NOT EXISTS (SELECT 1 FROM messages m
                  WHERE m.instance_id = workflow_queue.instance_id AND m.branch = workflow_queue.branch
                    AND m.status IN ('sending', 'uncertain'));

-- name: hold_uncertain
-- A token whose message may or may not have left waits until that is known. Where its engine crashed while it was
-- sending, that counts as for any other claim: a message that ends every engine that sends it is found out in the end.
UPDATE workflow_queue
SET status = 'held', held_reason = 'uncertain:' || :message_id, claim_token = NULL, claimed_by = NULL,
    claim_expires_at = NULL, attempts = attempts + :crashes, crashes = crashes + :crashes
WHERE instance_id = :instance_id AND branch = :branch AND step_number = :step_number AND occurrence = :occurrence
  AND status IN ('queued', 'processing');

-- name: take_uncertain
-- It is known now, or must be asked: the token goes on under a claim of whoever settles it. A token that had come back
-- to the message's step, and is paused or on hold there, would otherwise leave it to nobody for as long as that lasts.
UPDATE workflow_queue
SET status = 'processing', held_reason = NULL, claim_token = :claim, claimed_by = :worker, claim_expires_at = :expires
WHERE status = 'held'
  AND (held_reason IN (SELECT value FROM json_each(:reasons))
       OR ((held_reason = 'paused' OR held_reason LIKE 'hold:%' OR held_reason LIKE 'breaker:%') AND phase = 'sending'
           AND (instance_id, step_number, branch, occurrence) =
               (SELECT instance_id, step_number, branch, occurrence FROM messages
                WHERE message_id = :message_id AND status = 'uncertain')))
RETURNING queue_id;

-- name: requeue_uncertain
-- It is known not to have left: the token is due again, with the attempts it had.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL
WHERE status = 'held' AND held_reason IN ('uncertain:' || :message_id, 'asked:' || :message_id);

-- name: release_lost
-- Held because nobody knew the step type, or because another mode's engine ran: this engine may know better.
UPDATE workflow_queue SET status = 'queued', held_reason = NULL
WHERE status = 'held' AND held_reason IN (SELECT value FROM json_each(:reasons));
