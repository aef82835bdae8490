-- Answers: which message an event is about, whose number or address it comes from, and what follows from that.

-- name: message_of_token
-- The message that carries this token in its Reply-To, its return path and its unsubscribe link.
SELECT message_id, instance_id, family_id, channel, mode, recipient, status, arm_token, provider_id,
       provider_status
FROM messages WHERE token = lower(:token);

-- name: message_of_id
-- The message itself.
SELECT message_id, instance_id, family_id, channel, mode, recipient, status, arm_token, provider_id,
       provider_status
FROM messages WHERE message_id = :message_id;

-- name: message_of_key
-- The message with this key of ours.
SELECT message_id, instance_id, family_id, channel, mode, recipient, status, arm_token, provider_id,
       provider_status
FROM messages
WHERE idempotency_key = :key;

-- name: message_of_provider
-- The newest message with one of these ids of the provider; an email's is its Message-ID.
SELECT message_id, instance_id, family_id, channel, mode, recipient, status, arm_token, provider_id,
       provider_status
FROM messages
WHERE provider_id IN (SELECT value FROM json_each(:provider_ids)) AND provider_id IS NOT NULL
ORDER BY message_id DESC LIMIT 1;

-- name: newest_to
-- The newest message that went to this address.
SELECT message_id, instance_id, family_id, channel, mode, recipient, status, arm_token, provider_id,
       provider_status
FROM messages
WHERE recipient IN (:address, lower(:address)) AND recipient IS NOT NULL AND channel = :channel
  AND status IN ('sent', 'delivered', 'bounced', 'sending', 'uncertain') AND created_date >= :since
ORDER BY message_id DESC LIMIT 1;

-- name: written_to
-- The families that were ever written to at this address, however it is written in their rows.
SELECT DISTINCT family_id FROM messages
WHERE recipient IN (:address, lower(:address)) AND recipient IS NOT NULL AND family_id IS NOT NULL;

-- name: families_of_number
-- Families with this phone number, their own or a contact's; the expression is the index's, word for word.
SELECT family_id, phone FROM families
WHERE substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''),
                                     '.', ''), '+', ''), '/', ''), 1, 40)
      IN (SELECT value FROM json_each(:spellings)) AND phone IS NOT NULL
UNION
SELECT family_id, phone FROM family_contacts
WHERE substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''),
                                     '.', ''), '+', ''), '/', ''), 1, 40)
      IN (SELECT value FROM json_each(:spellings)) AND phone IS NOT NULL AND family_id IS NOT NULL;

-- name: families_of_email
-- Families with this email address, their own or a contact's; the expression is the index's, word for word.
SELECT family_id, email FROM families
WHERE substr(lower(trim(email)), 1, 254) = :email AND email IS NOT NULL
UNION
SELECT family_id, email FROM family_contacts
WHERE substr(lower(trim(email)), 1, 254) = :email AND email IS NOT NULL AND family_id IS NOT NULL;

-- name: addresses_of_family
-- Every address and number of a family, its contacts' included.
SELECT email, phone FROM families WHERE family_id = :family_id
UNION ALL
SELECT email, phone FROM family_contacts WHERE family_id = :family_id;

-- name: families_named
-- What a person needs to know of these families to tell them apart.
SELECT family_id, family_name, coordinator, active FROM families
WHERE family_id IN (SELECT value FROM json_each(:ids)) ORDER BY family_id;

-- name: insert_consent
-- What was allowed or taken back by an answer; the highest key counts.
INSERT INTO contact_consents (family_id, address, channel, status, source, changed_at)
VALUES (:family_id, :address, :channel, :status, :source, :now);

-- name: newest_word_at
-- The newest word about texts or about everything at this number.
SELECT status, source FROM contact_consents
WHERE address = :address AND lower(trim(COALESCE(channel, ''))) IN ('sms', 'all', '')
ORDER BY consent_id DESC LIMIT 1;

-- name: newest_word_of
-- The newest word of a family about texts or about everything, at whatever number.
SELECT status, source FROM contact_consents
WHERE family_id = :family_id AND lower(trim(COALESCE(channel, ''))) IN ('sms', 'all', '')
ORDER BY consent_id DESC LIMIT 1;

-- name: name_family
-- The engine has found out whose event it is; from now on everybody can read it.
UPDATE events SET family_id = :family_id WHERE event_id = :event_id AND family_id IS NULL;

-- name: hear_of_message
-- The provider's own word and id; the word only moves forward, which the caller has seen to.
UPDATE messages
SET provider_status = :word, provider_id = COALESCE(provider_id, :provider_id), updated_date = :now
WHERE message_id = :message_id;

-- name: deliver_message
-- The far end reports delivery.
UPDATE messages SET status = 'delivered', updated_date = :now WHERE message_id = :message_id AND status = 'sent';

-- name: bounce_message
-- A message that was sent came back.
UPDATE messages
SET status = 'bounced', reason = :reason, error_code = :error_code, fault = :fault, updated_date = :now
WHERE message_id = :message_id AND status IN ('sent', 'delivered');
