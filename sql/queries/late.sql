-- name: origin
-- A message that came back, with its place and how often the same step has come back by the same channel.
SELECT m.message_id, m.instance_id, m.family_id, m.step_number, m.occurrence, m.channel, m.recipient, m.mode,
       m.template_name, i.status AS instance_status, i.template_id, i.template_version, i.priority,
       f.family_name, f.coordinator, f.time_zone,
       (SELECT COUNT(*) FROM messages o
        WHERE o.instance_id = m.instance_id AND o.step_number = m.step_number AND o.occurrence = m.occurrence
          AND o.channel = m.channel AND o.status = 'bounced') AS times,
       (SELECT COUNT(*) FROM messages o
        WHERE o.instance_id = m.instance_id AND o.step_number = m.step_number AND o.occurrence = m.occurrence
          AND o.status = 'bounced') AS number
FROM messages m
JOIN workflow_instances i ON i.instance_id = m.instance_id
LEFT JOIN families f ON f.family_id = m.family_id
WHERE m.message_id = :message_id AND m.step_number IS NOT NULL;

-- name: begin_branch
-- A token that does one step again, beside the main one.
INSERT INTO workflow_queue (
    instance_id, step_number, branch, occurrence, scheduled_for, priority, status, held_reason, phase, attempts,
    max_attempts, created_date
) VALUES (
    :instance_id, :step_number, :branch, :occurrence, :scheduled_for, :priority, :status, :held_reason, 'step', 0, 4,
    :now
)
ON CONFLICT (instance_id, branch) DO NOTHING;
