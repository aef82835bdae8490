-- name: first_key
-- The newest message that is too old to be asked about, whose key is below those of all the others. From the newest key
-- down, so that it stops at the first.
SELECT message_id FROM messages WHERE created_date < :since ORDER BY message_id DESC LIMIT 1;

-- name: without_word
-- Texts that the provider has and says nothing of, behind a key; only the newest messages are read.
SELECT message_id, provider_id, idempotency_key, sent_at, provider_status FROM messages
WHERE message_id > :after AND status = 'sent' AND channel = 'sms' AND provider = :provider AND provider_id IS NOT NULL
  AND sent_at > :since AND sent_at <= :until
ORDER BY message_id;
