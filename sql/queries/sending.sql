-- name: intend_message
-- Write a message down, rendered and frozen. Its key is unique, so that no step writes it twice.
INSERT INTO messages (
    instance_id, execution_id, step_number, branch, occurrence, family_id, channel, mode, recipient, subject, body,
    template_name, template_hash, idempotency_key, status, reason, segments, token, created_date, updated_date
) VALUES (
    :instance_id, :execution_id, :step_number, :branch, :occurrence, :family_id, :channel, :mode, :recipient, :subject,
    :body, :template_name, :template_hash, :idempotency_key, 'intended', :reason, :segments,
    :token, :now, :now
)
ON CONFLICT (idempotency_key) DO NOTHING
RETURNING message_id, token;

-- name: revive_message
-- What was certainly not received is written anew, with the details as they are: a person tries it again, or it has not
-- left yet and the address was corrected.
UPDATE messages
SET status = 'intended', execution_id = :execution_id, recipient = :recipient, subject = :subject, body = :body,
    template_name = :template_name, template_hash = :template_hash, reason = :reason, segments = :segments,
    arm_token = NULL, armed_at = NULL, arm_expires_at = NULL, error_code = NULL, fault = NULL,
    looked_up_at = NULL, token = COALESCE(token, :token), created_date = :now, updated_date = :now
WHERE idempotency_key = :idempotency_key AND status IN ('intended', 'failed', 'suppressed', 'cancelled')
RETURNING message_id, token;

-- name: message_of_key
-- The message that a step wrote down before.
SELECT message_id, idempotency_key, channel, status, recipient, subject, body, template_name, template_hash,
       created_date, token, segments
FROM messages WHERE idempotency_key = :idempotency_key;

-- name: facts
-- All that the last look at a message needs, read inside the arming transaction. An act that is about to stop it holds
-- it back already; an event that nobody has taken in yet may be the family's answer.
SELECT m.message_id, m.status AS message_status, q.status AS token_status, q.claim_token, q.claim_expires_at,
       i.status AS instance_status, i.revision,
       (SELECT COUNT(*) FROM instance_events e WHERE e.instance_id = i.instance_id) AS events,
       (SELECT e.processed_at IS NULL FROM events e
        WHERE e.family_id = i.family_id ORDER BY e.event_id DESC LIMIT 1) AS event_waits,
       (SELECT e.processed_at IS NULL FROM events e
        WHERE e.correlation_key = i.correlation_key ORDER BY e.event_id DESC LIMIT 1) AS keyed_event_waits,
       (SELECT MIN(a.action_id) FROM actions a
        WHERE a.status = 'submitted' AND (a.not_before IS NULL OR a.not_before <= :soon)
          AND ((a.target_kind = 'instance' AND a.target_id = CAST(i.instance_id AS TEXT)
                AND a.verb IN ('pause', 'cancel', 'skip', 'wait', 'call'))
               OR (a.target_kind = 'family' AND a.target_id = CAST(i.family_id AS TEXT)
                   AND a.verb IN ('pause', 'edit', 'consent', 'answered'))
               OR (a.target_kind = 'channel' AND a.target_id = m.channel AND a.verb = 'hold')
               OR (a.target_kind = 'workflow' AND a.target_id = :workflow AND a.verb = 'hold')
               OR (a.target_kind = 'all' AND a.verb = 'hold')
               OR (a.target_kind = 'run' AND a.verb = 'withdraw'
                   AND a.target_id IN (SELECT p.run_id FROM ml_predictions p WHERE p.instance_id = i.instance_id)))
       ) AS stop_asked
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
LEFT JOIN workflow_queue q ON q.queue_id = :queue_id
WHERE m.message_id = :message_id;

-- name: answer_waits
-- Whether an answer waits of which nobody has found out yet whom it is about: it may be a STOP from anybody, and where it
-- names a family, for all who share that family's number.
SELECT 1 FROM events
WHERE processed_at IS NULL
  AND event_type IN ('sms.received', 'email.replied', 'email.unsubscribed', 'email.complained')
LIMIT 1;

-- name: consents
-- What families have said about being written to, and what was said about these addresses by whomever, exactly so or
-- written in another way: by the key that the table's index has (address_key in engine/store/tables/columns.py).
SELECT consent_id, family_id, address, channel, status FROM contact_consents
WHERE family_id IN (SELECT value FROM json_each(:families))
UNION
SELECT consent_id, family_id, address, channel, status FROM contact_consents
WHERE address IN (SELECT value FROM json_each(:addresses))
UNION
SELECT consent_id, family_id, address, channel, status FROM contact_consents
WHERE substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254) IN (SELECT value FROM json_each(:keys)) AND address IS NOT NULL;

-- name: consent_given
-- When a word about being contacted was given, and by whom.
SELECT changed_at, source FROM contact_consents WHERE consent_id = :consent_id;

-- name: arm_message
-- The point of no return.
UPDATE messages
SET status = 'sending', arm_token = :arm, armed_at = :now, arm_expires_at = :expires, reason = :note,
    looked_up_at = NULL, updated_date = :now
WHERE message_id = :message_id AND status = 'intended';

-- name: suppress_message
-- It must not be sent to this address.
UPDATE messages SET status = 'suppressed', reason = :reason, fault = :fault, updated_date = :now
WHERE message_id = :message_id AND status = 'intended';

-- name: record_sent
-- The far end has it. Late evidence is welcome: an uncertain message is settled by it too, and so is one that is to be
-- sent again and has not been armed anew. What is known of the far end's id stays known; with another id begins another
-- attempt, of which nothing has been heard yet.
UPDATE messages
SET status = 'sent', sent_at = :now, provider = COALESCE(:provider, provider),
    provider_status = CASE WHEN provider_id <> :provider_id THEN NULL ELSE provider_status END,
    provider_id = COALESCE(:provider_id, provider_id), sender = COALESCE(:sender, sender), error_code = NULL,
    fault = NULL, arm_expires_at = NULL, updated_date = :now
WHERE message_id = :message_id AND arm_token = :arm AND status IN ('sending', 'uncertain', 'intended');

-- name: record_not_sent
-- It has certainly not left: it may be armed again.
UPDATE messages SET status = 'intended', reason = :reason, error_code = :error_code, fault = :fault, arm_token = NULL,
    armed_at = NULL, arm_expires_at = NULL, looked_up_at = NULL, updated_date = :now
WHERE message_id = :message_id AND arm_token = :arm AND status IN ('sending', 'uncertain');

-- name: record_refused
-- The far end said no.
UPDATE messages SET status = 'failed', reason = :reason, error_code = :error_code, fault = :fault, provider = :provider,
    provider_id = :provider_id, sender = :sender, updated_date = :now
WHERE message_id = :message_id AND arm_token = :arm AND status IN ('sending', 'uncertain');

-- name: record_unarmed
-- It could not be prepared, and was never armed: it stays as it is, or has been refused for good.
UPDATE messages SET status = :status, reason = :reason, error_code = :error_code, fault = :fault, updated_date = :now
WHERE message_id = :message_id AND status = 'intended';

-- name: record_uncertain
-- Nobody can say whether it left. The far end may have named it all the same; what it said of an earlier attempt is no
-- word about this one.
UPDATE messages SET status = 'uncertain', reason = :reason, error_code = :error_code, provider = :provider,
    provider_status = CASE WHEN provider_id = :provider_id THEN provider_status END, provider_id = :provider_id, sender = :sender, arm_expires_at = :settle_after, updated_date = :now
WHERE message_id = :message_id AND arm_token = :arm AND status = 'sending';

-- name: expired_armed
-- Armed by somebody who never came back, past its deadline or (the worker's tokens named) known to be dead. Which
-- messages live is said in the words of the partial index: without them every message ever sent is read, 0.6 s a million.
SELECT m.message_id, m.instance_id, m.branch, m.step_number, m.occurrence, m.arm_token, m.channel, i.template_id,
       i.template_version
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
WHERE m.status IN ('intended', 'sending', 'uncertain') AND m.status = 'sending'
  AND (m.arm_expires_at <= :lease_now
       OR EXISTS (SELECT 1 FROM workflow_queue q
                  WHERE q.instance_id = m.instance_id AND q.branch = m.branch AND q.claimed_by = :worker))
LIMIT :limit;

-- name: armed
-- Messages on their way, by their arm tokens.
SELECT m.message_id, m.instance_id, m.branch, m.step_number, m.occurrence, m.arm_token, m.channel, i.template_id,
       i.template_version
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
WHERE m.status IN ('intended', 'sending', 'uncertain') AND m.status = 'sending'
  AND m.arm_token IN (SELECT value FROM json_each(:arms));

-- name: renew_arms
-- A living engine says that these are still on their way.
UPDATE messages SET arm_expires_at = :expires
WHERE status IN ('intended', 'sending', 'uncertain') AND status = 'sending'
  AND arm_token IN (SELECT value FROM json_each(:arms))
RETURNING arm_token;

-- name: has_left
-- Whether it is known meanwhile that an armed message has left.
SELECT channel FROM messages
WHERE message_id = :message_id AND arm_token = :arm AND status IN ('sent', 'delivered', 'bounced');

-- name: is_uncertain
-- Whether nobody knew about this message until now.
SELECT 1 FROM messages WHERE message_id = :message_id AND status = 'uncertain';

-- name: of_ended_instance
-- Whether this message's workflow has ended meanwhile, so that it will never be sent.
SELECT 1 FROM messages m JOIN workflow_instances i ON i.instance_id = m.instance_id
WHERE m.message_id = :message_id AND m.status = 'intended' AND i.status IN ('completed', 'failed', 'cancelled');

-- name: message_in_question
-- What a person needs to know of a message of which nobody knows whether it left, once its workflow has ended.
SELECT m.instance_id, m.family_id, m.mode, m.step_number, m.branch, m.occurrence, f.family_name, f.coordinator,
       t.template_name
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
LEFT JOIN families f ON f.family_id = m.family_id
LEFT JOIN workflow_templates t ON t.template_id = i.template_id
WHERE m.message_id = :message_id AND m.status = 'uncertain' AND i.status IN ('completed', 'failed', 'cancelled');

-- name: question
-- The open question about a message.
SELECT k.task_id FROM coordinator_tasks k JOIN messages m ON m.message_id = :message_id
WHERE k.instance_id = m.instance_id AND k.task_type = 'message_uncertain' AND k.status IN ('open', 'snoozed')
  AND k.step_number = m.step_number AND k.branch = m.branch AND k.occurrence = m.occurrence;

-- name: close_question
-- Late evidence has answered the question about a message.
UPDATE coordinator_tasks
SET status = 'done', outcome = 'known', resolved_by = 'engine', resolved_at = :now, snoozed_until = NULL,
    claimed_by = NULL, claimed_until = NULL, revision = revision + 1
WHERE task_type = 'message_uncertain' AND status IN ('open', 'snoozed')
  AND (instance_id, step_number, branch, occurrence) = (SELECT instance_id, step_number, branch, occurrence
                                                       FROM messages WHERE message_id = :message_id)
RETURNING task_id, instance_id;

-- name: opt_out
-- The provider says that whoever has this address has told it to stop.
INSERT INTO contact_consents (family_id, address, channel, status, source, changed_at)
SELECT family_id, recipient, channel, 'withdrawn', 'provider:' || :code, :now FROM messages
WHERE message_id = :message_id;
