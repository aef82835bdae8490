-- name: event_once
-- Something came back from the world; one with the same key that is there already stands for both.
INSERT INTO events (event_type, payload, source, dedupe_key)
SELECT :event_type, :payload, :source, :dedupe_key
WHERE NOT EXISTS (SELECT 1 FROM events WHERE dedupe_key = :dedupe_key);

-- name: unsubscribed
-- Somebody asked by the link of a message to get no more; nothing where no message has this token. It bears no dedupe
-- key: who allowed emails again and takes that back by the same link is heard each time.
INSERT INTO events (event_type, payload, source)
SELECT 'email.unsubscribed', :payload, 'unsubscribe' FROM messages WHERE token = :token;

-- name: answers
-- Whether the database can be read.
SELECT COUNT(*) FROM (SELECT 1 FROM engine_workers LIMIT 1);
