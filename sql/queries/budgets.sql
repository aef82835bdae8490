-- name: budget
-- What a sender may still send.
SELECT sender, tokens, refilled_at, day, units_today, messages_today FROM sender_budgets WHERE sender = :sender;

-- name: keep
-- What a sender may still send now.
INSERT INTO sender_budgets (sender, tokens, refilled_at, day, units_today, messages_today)
VALUES (:sender, :tokens, :refilled_at, :day, :units_today, :messages_today)
ON CONFLICT (sender) DO UPDATE SET
    tokens = excluded.tokens, refilled_at = excluded.refilled_at, day = excluded.day,
    units_today = excluded.units_today, messages_today = excluded.messages_today;

-- name: left_lately
-- When messages left to these families lately, or may have: what bounced or was refused has bothered nobody.
SELECT family_id, mode, armed_at FROM messages
WHERE family_id IN (SELECT value FROM json_each(:families)) AND armed_at >= :since
  AND channel IN ('email', 'sms') AND +status IN ('sending', 'uncertain', 'sent', 'delivered');

-- name: due
-- How much is due and waits, counted no further than :most.
SELECT COUNT(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now LIMIT :most);
