-- name: next_due
-- When the next uncertain message is to be taken up, in the words of the partial index.
SELECT MIN(arm_expires_at) FROM messages
WHERE status IN ('intended', 'sending', 'uncertain') AND status = 'uncertain';

-- name: due
-- Uncertain messages whose quarantine, or whose wait for the next look-up, is over.
SELECT m.message_id, m.instance_id, m.idempotency_key, m.channel, m.arm_token, m.armed_at, m.recipient, m.body,
       m.provider_id, m.step_number, m.looked_up_at, m.resends_authorised, i.template_id, i.template_version,
       i.status AS instance_status
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
WHERE m.status IN ('intended', 'sending', 'uncertain') AND m.status = 'uncertain' AND m.arm_expires_at <= :lease_now
ORDER BY m.arm_expires_at LIMIT :limit;

-- name: one
-- One of them, if nothing has been found out meanwhile.
SELECT m.message_id, m.instance_id, m.idempotency_key, m.channel, m.arm_token, m.armed_at, m.recipient, m.body,
       m.provider_id, m.step_number, m.looked_up_at, m.resends_authorised, i.template_id, i.template_version,
       i.status AS instance_status
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
WHERE m.message_id = :message_id AND m.status = 'uncertain' AND m.arm_token = :arm;

-- name: ids_of_others
-- What the far end has called other messages to the same recipient, the newest first.
SELECT provider_id FROM messages
WHERE recipient = :recipient AND message_id <> :message_id AND provider_id IS NOT NULL
ORDER BY message_id DESC LIMIT :limit;

-- name: is_anothers
-- Whether the far end's id is that of another message, as has been found out by now.
SELECT 1 FROM messages WHERE provider_id = :provider_id AND provider_id IS NOT NULL AND message_id <> :message_id
LIMIT 1;

-- name: postpone
-- Take it up again then; NULL: a person or evidence settles it.
UPDATE messages SET arm_expires_at = :until WHERE message_id = :message_id AND status = 'uncertain';

-- name: take_up
-- Its token has come back to the step, so whoever was to settle it, or to ask about it, is gone: it is due now.
UPDATE messages SET arm_expires_at = COALESCE(arm_expires_at, :now)
WHERE message_id = :message_id AND status = 'uncertain';

-- name: take_up_forgotten
-- Its token waits to know, and nobody is to find out: it was left so by a version that settled messages in another way,
-- or somebody has changed a row by hand. It is due now.
UPDATE messages SET arm_expires_at = :now
WHERE status IN ('intended', 'sending', 'uncertain') AND status = 'uncertain' AND arm_expires_at IS NULL
  AND armed_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM workflow_queue q
              WHERE q.status = 'held' AND q.held_reason = 'uncertain:' || messages.message_id);

-- name: knows_nothing
-- The first time that the far end knew nothing of it.
UPDATE messages SET looked_up_at = COALESCE(looked_up_at, :now)
WHERE message_id = :message_id AND status = 'uncertain';

-- name: send_again
-- It may be armed once more, with the same key and the same body. What was armed before keeps its token until then, so
-- that evidence of it is still understood. The mark says that it may have been received already.
UPDATE messages
SET status = 'intended', reason = NULL, looked_up_at = COALESCE(looked_up_at, :now), arm_expires_at = NULL,
    resends_authorised = resends_authorised + :authorised, updated_date = :now
WHERE message_id = :message_id AND status = 'uncertain' AND arm_token = :arm
RETURNING instance_id;

-- name: assume_sent
-- Nobody knows, and its author said that it is then taken for sent.
UPDATE messages
SET status = 'sent', sent_at = armed_at, reason = 'nobody knows; taken for sent, as the step says (on_uncertain)',
    arm_expires_at = NULL, updated_date = :now
WHERE message_id = :message_id AND status = 'uncertain' AND arm_token = :arm
RETURNING instance_id;
