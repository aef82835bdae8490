-- Followthrough's schema for SQLite, revision 0008.
-- Made from engine/store/tables by `python -m engine.store.schema_files`; don't edit.
-- Times are UTC. Front-door columns take anything; columns that only the engine writes carry constraints.

-- families: One row a family: how to reach it, where it lives, and who looks after it.
CREATE TABLE families (
    family_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    external_id TEXT, -- the site's own id; unique when given
    family_name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    time_zone TEXT, -- IANA name, such as America/Chicago; unknown or NULL: the site's
    locale TEXT, -- such as es; NULL: the site's
    coordinator TEXT, -- name of the coordinator who looks after the family
    paused_until TEXT, -- nothing goes out to the family before this
    active SMALLINT DEFAULT 1,
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
);
CREATE INDEX families_coordinator ON families (substr(lower(coordinator), 1, 100), family_name, family_id) WHERE coordinator IS NOT NULL;
CREATE INDEX families_digits ON families (substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 40)) WHERE phone IS NOT NULL;
CREATE INDEX families_email ON families (substr(lower(trim(email)), 1, 254)) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX families_external_id ON families (external_id) WHERE external_id <> '';
CREATE INDEX families_name ON families (family_name, family_id);
CREATE INDEX families_quiet ON families (paused_until, family_id) WHERE paused_until IS NOT NULL;

-- family_contacts: The adults of a family, in the order of the key; never minors. A step writes to the first one it
-- can reach. A family without rows here has one contact: its own email and phone.
CREATE TABLE family_contacts (
    contact_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT,
    name TEXT,
    role TEXT, -- such as mother, guardian
    email TEXT,
    phone TEXT,
    locale TEXT,
    may_contact SMALLINT DEFAULT 1 -- 0: never write to or call this person
);
CREATE INDEX family_contacts_digits ON family_contacts (substr(replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 40)) WHERE phone IS NOT NULL;
CREATE INDEX family_contacts_email ON family_contacts (substr(lower(trim(email)), 1, 254)) WHERE email IS NOT NULL;
CREATE INDEX family_contacts_family ON family_contacts (family_id, contact_id);

-- family_engagement_metrics: How engaged a family is. The row with the highest key counts.
CREATE TABLE family_engagement_metrics (
    metric_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT,
    engagement_score NUMERIC, -- 0..100
    updated_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
);
CREATE INDEX family_engagement_metrics_latest ON family_engagement_metrics (family_id, metric_id);

-- risk_assessments: How likely a family is to leave. The row with the highest key counts.
CREATE TABLE risk_assessments (
    assessment_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT,
    withdrawal_risk NUMERIC, -- 0..100
    assessed_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
);
CREATE INDEX risk_assessments_latest ON risk_assessments (family_id, assessment_id);

-- contact_consents: What a family allowed and took back. Append-only; of the rows for an address the highest key
-- counts. Without a row email is allowed, and SMS is refused in execute mode.
CREATE TABLE contact_consents (
    consent_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT,
    address TEXT, -- an email address or phone number; NULL: every one of the family
    channel TEXT, -- email, sms, call or all
    status TEXT, -- granted or withdrawn
    source TEXT, -- where it came from, such as STOP by SMS
    changed_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')
);
CREATE INDEX contact_consents_address ON contact_consents (address, consent_id) WHERE address IS NOT NULL;
CREATE INDEX contact_consents_family ON contact_consents (family_id, consent_id);
CREATE INDEX contact_consents_key ON contact_consents (substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254)) WHERE address IS NOT NULL;
CREATE INDEX contact_consents_withdrawn ON contact_consents (family_id) WHERE status = 'withdrawn';

-- coordinators: The people who work with the console, what each may do, and who stands in while one is away.
CREATE TABLE coordinators (
    coordinator_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    email TEXT,
    phone TEXT,
    role TEXT, -- viewer, coordinator, author or admin
    away_from TEXT,
    away_until TEXT,
    deputy TEXT -- name of the coordinator who stands in
);

-- closures: Days without contact besides public holidays, such as school breaks.
CREATE TABLE closures (
    closure_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    from_date TEXT, -- first day, included
    to_date TEXT, -- last day, included
    name TEXT
);

-- ml_predictions: A model's prediction that a family will leave. It starts at most one workflow, the best match by
-- priority.
CREATE TABLE ml_predictions (
    prediction_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT NOT NULL,
    predicted_probability NUMERIC NOT NULL, -- 0..1
    confidence_score NUMERIC NOT NULL, -- 0..100
    prediction_window_days INTEGER, -- after so many days the prediction is stale
    run_id TEXT, -- the job's run; a whole run can be withdrawn
    dedupe_key TEXT, -- of equal keys the lowest prediction_id counts
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    processed_at TEXT, -- by the engine
    disposition TEXT, -- by the engine: started, no_match, duplicate, ... with the reason
    instance_id BIGINT, -- by the engine: the instance that it started
    CONSTRAINT processed_with_disposition CHECK ((processed_at IS NULL) = (disposition IS NULL))
);
CREATE INDEX ml_predictions_dedupe ON ml_predictions (dedupe_key, prediction_id) WHERE dedupe_key IS NOT NULL;
CREATE INDEX ml_predictions_instance ON ml_predictions (instance_id) WHERE instance_id IS NOT NULL;
CREATE INDEX ml_predictions_latest ON ml_predictions (family_id, prediction_id);
CREATE INDEX ml_predictions_new ON ml_predictions (prediction_id) WHERE processed_at IS NULL;
CREATE INDEX ml_predictions_run ON ml_predictions (run_id) WHERE run_id IS NOT NULL;

-- events: Something that happened: a reply, a missed payment, a call. It counts for the instances alive at intake.
CREATE TABLE events (
    event_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_type TEXT NOT NULL, -- such as email.replied, payment.missed
    family_id BIGINT,
    correlation_key TEXT, -- reaches the instances with the same key
    payload TEXT, -- JSON object
    source TEXT,
    dedupe_key TEXT, -- of equal keys the lowest event_id counts
    occurred_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'), -- as the sender tells it; the engine goes by processed_at
    processed_at TEXT, -- by the engine
    disposition TEXT, -- by the engine: started, matched, no_match, duplicate, ... with the reason
    CONSTRAINT processed_with_disposition CHECK ((processed_at IS NULL) = (disposition IS NULL))
);
CREATE INDEX events_correlation ON events (correlation_key, event_id) WHERE correlation_key IS NOT NULL;
CREATE INDEX events_dedupe ON events (dedupe_key, event_id) WHERE dedupe_key IS NOT NULL;
CREATE INDEX events_family ON events (family_id, event_id) WHERE family_id IS NOT NULL;
CREATE INDEX events_new ON events (event_id) WHERE processed_at IS NULL;

-- workflow_templates: A workflow under its name. Rows come from `workflow publish` or from plain SQL; each change
-- makes a version.
CREATE TABLE workflow_templates (
    template_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    template_name TEXT NOT NULL,
    description TEXT,
    trigger_type TEXT DEFAULT 'prediction', -- prediction, event, schedule, webhook or manual
    trigger_conditions TEXT, -- JSON: {field, operator, value}, all/any/not, or {when}; NULL: nothing
    steps TEXT NOT NULL, -- JSON list of steps
    default_timing TEXT, -- JSON
    max_concurrent_instances INTEGER DEFAULT 1, -- a family, template and mode
    priority INTEGER DEFAULT 5, -- 1..10, higher first
    retry_strategy TEXT, -- JSON
    escalation_rules TEXT, -- JSON
    completion_criteria TEXT, -- JSON
    mode TEXT, -- simulate or execute; NULL: the engine's
    active SMALLINT DEFAULT 1,
    version INTEGER DEFAULT 1, -- the live version
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    updated_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    CONSTRAINT template_name_once UNIQUE (template_name)
);

-- workflow_template_versions: A workflow as it was when it went live; never changed, because instances finish on the
-- version they began.
CREATE TABLE workflow_template_versions (
    version_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    template_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL, -- canonical JSON
    definition_hash TEXT NOT NULL, -- SHA-256 of the definition
    published_by TEXT,
    published_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    CONSTRAINT workflow_version_once UNIQUE (template_id, version),
    CONSTRAINT version_positive CHECK (version >= 1)
);

-- message_versions: One file of a message as it was when it was published; never changed. A version is all files of
-- its name.
CREATE TABLE message_versions (
    version_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    template_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    source TEXT NOT NULL, -- the file's text
    hash TEXT NOT NULL, -- SHA-256 of the source
    published_by TEXT,
    published_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    channel TEXT DEFAULT 'email' NOT NULL, -- email or sms
    locale TEXT DEFAULT '' NOT NULL, -- such as es; empty: the default
    CONSTRAINT message_version_once UNIQUE (template_name, version, channel, locale),
    CONSTRAINT version_positive CHECK (version >= 1),
    CONSTRAINT channel_known CHECK (channel IN ('email', 'sms'))
);

-- workflow_instances: One family on its way through one workflow. An inserted row is `pending`; then only the engine
-- writes it.
CREATE TABLE workflow_instances (
    instance_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    template_id BIGINT NOT NULL,
    template_version INTEGER, -- by the engine, at the start
    family_id BIGINT NOT NULL,
    triggered_by TEXT, -- such as prediction_id:12345
    trigger_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    status TEXT DEFAULT 'pending' NOT NULL,
    current_step INTEGER DEFAULT 0 NOT NULL, -- 0-based
    started_at TEXT,
    completed_at TEXT,
    next_execution_at TEXT, -- NULL on a pending row: at once
    outcome TEXT, -- success, partial_success, failed or cancelled
    outcome_notes TEXT,
    error_count INTEGER DEFAULT 0 NOT NULL,
    last_error TEXT,
    variables TEXT, -- JSON object
    priority INTEGER, -- 1..10; NULL: the template's
    mode TEXT, -- simulate or execute; NULL: the engine's
    parent_instance_id BIGINT,
    correlation_key TEXT,
    revision INTEGER DEFAULT 0 NOT NULL, -- grows with each change, so that a stale view is noticed
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    CONSTRAINT status_known CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    CONSTRAINT terminal_has_completed_at CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
    CONSTRAINT running_has_started_at CHECK (status NOT IN ('running', 'completed') OR started_at IS NOT NULL),
    CONSTRAINT outcome_follows_status CHECK (CASE status WHEN 'completed' THEN coalesce(outcome, '') IN ('success', 'partial_success') WHEN 'failed' THEN coalesce(outcome, '') = 'failed' WHEN 'cancelled' THEN coalesce(outcome, '') = 'cancelled' ELSE outcome IS NULL END),
    CONSTRAINT counts_not_negative CHECK (current_step >= 0 AND error_count >= 0 AND revision >= 0)
);
CREATE INDEX workflow_instances_alive ON workflow_instances (family_id, template_id) WHERE status IN ('pending', 'running', 'paused');
CREATE INDEX workflow_instances_cancelled ON workflow_instances (instance_id, family_id) WHERE status = 'cancelled';
CREATE INDEX workflow_instances_cooldown ON workflow_instances (template_id, family_id, completed_at);
CREATE INDEX workflow_instances_correlation ON workflow_instances (correlation_key) WHERE correlation_key IS NOT NULL AND status IN ('pending', 'running', 'paused');
CREATE INDEX workflow_instances_ended ON workflow_instances (completed_at, family_id) WHERE completed_at IS NOT NULL;
CREATE INDEX workflow_instances_failed ON workflow_instances (instance_id, family_id) WHERE status = 'failed';
CREATE INDEX workflow_instances_family ON workflow_instances (family_id, instance_id);
CREATE INDEX workflow_instances_parent ON workflow_instances (parent_instance_id) WHERE parent_instance_id IS NOT NULL;
CREATE INDEX workflow_instances_paused ON workflow_instances (instance_id, family_id) WHERE status = 'paused';
CREATE INDEX workflow_instances_pending ON workflow_instances (next_execution_at, instance_id) WHERE status = 'pending';
CREATE INDEX workflow_instances_starts ON workflow_instances (started_at, template_id) WHERE started_at IS NOT NULL;

-- workflow_step_executions: One row an attempt at a step. Nothing refers to it by foreign key, so that old months can
-- be dropped.
CREATE TABLE workflow_step_executions (
    execution_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    instance_id BIGINT NOT NULL,
    step_number INTEGER NOT NULL, -- 0-based
    step_name TEXT,
    step_type TEXT,
    branch TEXT DEFAULT '' NOT NULL,
    occurrence INTEGER DEFAULT 0 NOT NULL, -- how many times the instance had jumped back
    status TEXT DEFAULT 'pending' NOT NULL,
    started_at TEXT,
    completed_at TEXT,
    input_data TEXT, -- JSON
    output_data TEXT, -- JSON
    success SMALLINT,
    error_message TEXT,
    retry_count INTEGER DEFAULT 0 NOT NULL,
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    CONSTRAINT status_known CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
    CONSTRAINT ended_has_completed_at CHECK ((status IN ('completed', 'failed', 'skipped')) = (completed_at IS NOT NULL)),
    CONSTRAINT running_has_started_at CHECK (status <> 'running' OR started_at IS NOT NULL),
    CONSTRAINT success_follows_status CHECK (CASE status WHEN 'completed' THEN coalesce(success, 0) = 1 WHEN 'failed' THEN coalesce(success, 1) = 0 WHEN 'skipped' THEN success IS NULL OR success IN (0, 1) ELSE success IS NULL END),
    CONSTRAINT counts_not_negative CHECK (step_number >= 0 AND occurrence >= 0 AND retry_count >= 0),
    FOREIGN KEY(instance_id) REFERENCES workflow_instances (instance_id)
);
CREATE INDEX workflow_step_executions_instance ON workflow_step_executions (instance_id, execution_id);

-- workflow_queue: Live work only: one row for each place where an instance waits or runs. A finished row leaves with
-- its step.
CREATE TABLE workflow_queue (
    queue_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    instance_id BIGINT NOT NULL,
    step_number INTEGER NOT NULL, -- 0-based
    branch TEXT DEFAULT '' NOT NULL,
    occurrence INTEGER DEFAULT 0 NOT NULL, -- how many times the instance has jumped back
    phase TEXT DEFAULT 'step' NOT NULL, -- step: to be done; waiting: for a moment or event; sending
    scheduled_for TEXT, -- due from then on; NULL only where time alone moves nothing
    timing_reasons TEXT, -- JSON list of {rule, from, to}: why scheduled_for is when it is
    priority INTEGER DEFAULT 5 NOT NULL, -- 1..10, higher first
    status TEXT DEFAULT 'queued' NOT NULL, -- failed: dead letter
    held_reason TEXT, -- such as paused, hold:3, task:12, event, escalated
    attempts INTEGER DEFAULT 0 NOT NULL, -- that ended badly, crashes included
    crashes INTEGER DEFAULT 0 NOT NULL, -- how many of them because the engine ended
    max_attempts INTEGER DEFAULT 4 NOT NULL, -- max_retries + 1
    last_attempt_at TEXT,
    claim_token TEXT, -- fresh and random with each claim
    claimed_by TEXT,
    claim_expires_at TEXT, -- by the lease clock
    execution_id BIGINT, -- the running attempt
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    CONSTRAINT one_place_a_branch UNIQUE (instance_id, branch),
    CONSTRAINT phase_known CHECK (phase IN ('step', 'waiting', 'sending')),
    CONSTRAINT status_known CHECK (status IN ('queued', 'processing', 'held', 'failed')),
    CONSTRAINT processing_has_claim CHECK ((status = 'processing') = (claim_token IS NOT NULL) AND (status = 'processing') = (claim_expires_at IS NOT NULL)),
    CONSTRAINT held_has_reason CHECK ((status = 'held') = (held_reason IS NOT NULL)),
    CONSTRAINT live_has_moment CHECK (status NOT IN ('queued', 'processing') OR scheduled_for IS NOT NULL),
    CONSTRAINT counts_not_negative CHECK (step_number >= 0 AND occurrence >= 0 AND crashes >= 0 AND max_attempts >= 1),
    CONSTRAINT crashes_are_attempts CHECK (crashes <= attempts),
    FOREIGN KEY(instance_id) REFERENCES workflow_instances (instance_id)
);
CREATE INDEX workflow_queue_claims ON workflow_queue (claim_expires_at) WHERE status = 'processing';
CREATE INDEX workflow_queue_dead ON workflow_queue (queue_id) WHERE status = 'failed';
CREATE INDEX workflow_queue_due ON workflow_queue (scheduled_for, priority DESC, crashes) WHERE status = 'queued';
CREATE INDEX workflow_queue_held ON workflow_queue (held_reason, queue_id) WHERE status = 'held';

-- instance_events: Which events counted for which instance: those that were taken in while it was alive.
CREATE TABLE instance_events (
    instance_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    event_type TEXT NOT NULL,
    received_at TEXT NOT NULL, -- when the engine took it in, by its clock
    used SMALLINT DEFAULT 0 NOT NULL, -- 1: a wait has ended by it
    PRIMARY KEY (instance_id, event_id),
    CONSTRAINT used_flag CHECK (used IN (0, 1)),
    FOREIGN KEY(instance_id) REFERENCES workflow_instances (instance_id)
)
 WITHOUT ROWID;

-- coordinator_tasks: Something that a person has to do: a call, an escalation, an approval, a reply to read.
CREATE TABLE coordinator_tasks (
    task_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    family_id BIGINT,
    instance_id BIGINT,
    step_number INTEGER, -- the step that made it, 0-based
    branch TEXT,
    occurrence INTEGER,
    task_type TEXT NOT NULL, -- phone_call, workflow_escalation, approval, message_uncertain, reply, ...
    description TEXT,
    due_date TEXT,
    priority TEXT DEFAULT 'normal' NOT NULL,
    status TEXT DEFAULT 'open' NOT NULL,
    assigned_to TEXT, -- a coordinator's name; NULL: everyone
    handed_on SMALLINT DEFAULT 0 NOT NULL, -- 0: not, 1: to the deputy, 2: to everyone
    attempt INTEGER DEFAULT 1 NOT NULL, -- 1 for the first call, 2 for the next
    claimed_by TEXT, -- who has it open; a lease
    claimed_until TEXT,
    snoozed_until TEXT,
    outcome TEXT, -- such as reached, no_answer
    outcome_notes TEXT,
    resolved_by TEXT,
    resolved_at TEXT,
    mode TEXT NOT NULL,
    revision INTEGER DEFAULT 0 NOT NULL, -- grows with each change, so that a stale view is noticed
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL, -- by the engine's clock
    message_id BIGINT, -- the message that it is about
    event_id BIGINT, -- the event that it is about, such as a reply
    CONSTRAINT priority_known CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    CONSTRAINT status_known CHECK (status IN ('open', 'snoozed', 'done', 'dropped')),
    CONSTRAINT mode_known CHECK (mode IN ('simulate', 'execute')),
    CONSTRAINT snoozed_has_moment CHECK (status <> 'snoozed' OR snoozed_until IS NOT NULL),
    CONSTRAINT resolved_has_moment CHECK ((status IN ('done', 'dropped')) = (resolved_at IS NOT NULL)),
    CONSTRAINT claim_has_deadline CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
    CONSTRAINT handed_on_known CHECK (handed_on IN (0, 1, 2)),
    CONSTRAINT counts_in_range CHECK (attempt >= 1 AND revision >= 0),
    FOREIGN KEY(instance_id) REFERENCES workflow_instances (instance_id)
);
CREATE INDEX coordinator_tasks_family ON coordinator_tasks (family_id, task_id) WHERE family_id IS NOT NULL;
CREATE INDEX coordinator_tasks_instance ON coordinator_tasks (instance_id, task_id) WHERE instance_id IS NOT NULL;
CREATE INDEX coordinator_tasks_open ON coordinator_tasks (status, due_date) WHERE status IN ('open', 'snoozed');
CREATE INDEX coordinator_tasks_snoozed ON coordinator_tasks (snoozed_until) WHERE status = 'snoozed';
CREATE INDEX coordinator_tasks_to_hand_on ON coordinator_tasks (handed_on, due_date) WHERE status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2;

-- messages: One message to one recipient, kept as it was sent. Its key is unique, so that no step writes it twice.
CREATE TABLE messages (
    message_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    instance_id BIGINT,
    execution_id BIGINT,
    step_number INTEGER, -- the step that wrote it, 0-based
    branch TEXT,
    occurrence INTEGER,
    family_id BIGINT,
    channel TEXT NOT NULL, -- email, sms or webhook
    mode TEXT NOT NULL, -- simulate or execute
    recipient TEXT,
    subject TEXT,
    body TEXT, -- rendered and frozen when it was intended
    template_name TEXT,
    template_hash TEXT,
    idempotency_key TEXT NOT NULL, -- over instance, step, occurrence and channel
    status TEXT DEFAULT 'intended' NOT NULL,
    reason TEXT, -- why it was suppressed, cancelled or failed
    arm_token TEXT, -- fresh and random with each arming
    armed_at TEXT,
    arm_expires_at TEXT,
    resends_authorised INTEGER DEFAULT 0 NOT NULL,
    provider TEXT,
    provider_id TEXT, -- the provider's own id
    error_code TEXT,
    segments INTEGER, -- SMS segments
    created_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    sent_at TEXT,
    updated_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    fault TEXT, -- what stood in its way, by kind: address, opted_out, content, ours, ...
    token TEXT, -- random; stands in Reply-To, the return path and the unsubscribe link
    sender TEXT, -- the number, service or address that it is from
    looked_up_at TEXT, -- when the far end was first asked and knew nothing of it
    provider_status TEXT, -- the provider's own word, which only moves forward
    CONSTRAINT idempotency_key_once UNIQUE (idempotency_key),
    CONSTRAINT channel_known CHECK (channel IN ('email', 'sms', 'webhook')),
    CONSTRAINT mode_known CHECK (mode IN ('simulate', 'execute')),
    CONSTRAINT status_known CHECK (status IN ('intended', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'uncertain', 'suppressed', 'cancelled')),
    CONSTRAINT sending_is_armed CHECK (status <> 'sending' OR (arm_token IS NOT NULL AND armed_at IS NOT NULL AND arm_expires_at IS NOT NULL)),
    CONSTRAINT sent_has_moment CHECK (status NOT IN ('sent', 'delivered', 'bounced') OR sent_at IS NOT NULL),
    CONSTRAINT live_has_recipient CHECK (recipient IS NOT NULL OR status IN ('failed', 'suppressed', 'cancelled')),
    CONSTRAINT counts_in_range CHECK (resends_authorised >= 0 AND (segments IS NULL OR segments >= 0)),
    FOREIGN KEY(instance_id) REFERENCES workflow_instances (instance_id)
);
CREATE INDEX messages_alive ON messages (status, arm_expires_at) WHERE status IN ('intended', 'sending', 'uncertain');
CREATE INDEX messages_family ON messages (family_id, sent_at) WHERE family_id IS NOT NULL;
CREATE INDEX messages_instance ON messages (instance_id, message_id) WHERE instance_id IS NOT NULL;
CREATE INDEX messages_provider ON messages (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_recipient ON messages (recipient, message_id) WHERE recipient IS NOT NULL;
CREATE INDEX messages_sent ON messages (sent_at, channel, status, mode) WHERE sent_at IS NOT NULL;
CREATE UNIQUE INDEX messages_token ON messages (token) WHERE token IS NOT NULL;
CREATE INDEX messages_wrong ON messages (updated_date, channel, status, error_code, fault, mode) WHERE status IN ('failed', 'bounced', 'uncertain');

-- suppressions: An address that is not written to whatever the family has agreed to: dead, complained, or on a list.
CREATE TABLE suppressions (
    suppression_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    address TEXT, -- an email address in lower case, or a phone number as E.164
    channel TEXT, -- email, sms, call; NULL or all: every channel
    reason TEXT, -- such as dead, complaint, list
    source TEXT, -- who says so, such as provider:30005, import:FILE, manual:Dana
    added_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    lifted_at TEXT -- NULL: in force
);
CREATE INDEX suppressions_in_force ON suppressions (address) WHERE lifted_at IS NULL;
CREATE INDEX suppressions_key ON suppressions (substr(replace(replace(replace(replace(replace(replace(replace(lower(address), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', ''), 1, 254)) WHERE lifted_at IS NULL;

-- breakers: Whether a channel may be used: open while its faults are ours, so that no family pays for them.
CREATE TABLE breakers (
    channel TEXT NOT NULL, -- email or sms
    state TEXT DEFAULT 'closed' NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL, -- faults in a row that are ours or the provider's
    openings INTEGER DEFAULT 0 NOT NULL, -- times that it opened in a row; each probe that fails waits longer
    reason TEXT, -- the last fault, as a sentence
    error_code TEXT,
    opened_at TEXT,
    probe_at TEXT, -- when one message may try again
    task_id BIGINT, -- the one alert
    updated_date TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    PRIMARY KEY (channel),
    CONSTRAINT state_known CHECK (state IN ('closed', 'open', 'half_open')),
    CONSTRAINT open_has_moments CHECK (state = 'closed' OR (opened_at IS NOT NULL AND probe_at IS NOT NULL)),
    CONSTRAINT counts_in_range CHECK (failures >= 0 AND openings >= 0)
);

-- sender_budgets: What a sender may still send: a token bucket, and what it has sent today.
CREATE TABLE sender_budgets (
    sender TEXT NOT NULL, -- channel and the number, service or address: sms:+13125550142
    tokens NUMERIC NOT NULL, -- units left in the bucket; a unit is an SMS segment or an email
    refilled_at TEXT NOT NULL,
    day TEXT NOT NULL, -- the site's local date that the counts are for
    units_today INTEGER DEFAULT 0 NOT NULL,
    messages_today INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (sender),
    CONSTRAINT counts_in_range CHECK (units_today >= 0 AND messages_today >= 0)
);

-- actions: An act that a person asks for. The engine applies or refuses it, and says why.
CREATE TABLE actions (
    action_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor TEXT,
    verb TEXT, -- such as pause, resume, retry, resolve
    target_kind TEXT, -- such as instance, task, queue, family, workflow
    target_id TEXT,
    revision INTEGER, -- of the target, as the actor saw it
    args TEXT, -- JSON object
    not_before TEXT, -- can be withdrawn until then; NULL: at once
    submitted_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    status TEXT DEFAULT 'submitted' NOT NULL, -- by the engine
    result TEXT, -- by the engine: a sentence
    applied_at TEXT, -- by the engine
    CONSTRAINT status_known CHECK (status IN ('submitted', 'applied', 'refused', 'withdrawn')),
    CONSTRAINT applied_has_moment CHECK (status <> 'applied' OR applied_at IS NOT NULL)
);
CREATE INDEX actions_applied ON actions (target_kind, target_id, action_id) WHERE status = 'applied';
CREATE INDEX actions_awaited ON actions (target_kind, target_id) WHERE status = 'submitted';
CREATE INDEX actions_due ON actions (action_id) WHERE status = 'submitted';

-- holds: A stop: of everything, of a workflow or of a channel. It is read in the transaction that arms a send.
CREATE TABLE holds (
    hold_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workflow TEXT, -- template_name; NULL: every workflow
    channel TEXT, -- NULL: every channel
    reason TEXT,
    actor TEXT,
    placed_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'),
    released_at TEXT -- NULL: in force
);
CREATE INDEX holds_placed ON holds (hold_id) WHERE released_at IS NULL;

-- audit_log: Who did what, when. Append-only; ids and codes, no personal data.
CREATE TABLE audit_log (
    audit_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    instance_id BIGINT,
    task_id BIGINT,
    detail TEXT -- JSON object
);
CREATE INDEX audit_log_instance ON audit_log (instance_id, audit_id) WHERE instance_id IS NOT NULL;
CREATE INDEX audit_log_task ON audit_log (task_id, audit_id) WHERE task_id IS NOT NULL;

-- case_leases: Who is at work on a task now. It is a courtesy to colleagues, not a lock: it runs out by itself.
CREATE TABLE case_leases (
    task_id BIGINT NOT NULL,
    holder TEXT NOT NULL, -- name of the person
    taken_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, -- in real time; what the person does renews it
    PRIMARY KEY (task_id),
    CONSTRAINT lease_ends_after_it_began CHECK (expires_at > taken_at)
);

-- engine_workers: The daemons that run or ran, and when each was last heard of.
CREATE TABLE engine_workers (
    worker_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT,
    started_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    heartbeat_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    status TEXT DEFAULT 'running' NOT NULL,
    fingerprint TEXT, -- of mode, calendar, channels and templates
    CONSTRAINT status_known CHECK (status IN ('starting', 'running', 'stopping', 'stopped', 'dead'))
);

-- engine_state: Small facts that outlive a process, by name; such as virtual_now, which a virtual clock never goes
-- behind.
CREATE TABLE engine_state (
    name TEXT NOT NULL,
    value TEXT,
    updated_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    PRIMARY KEY (name)
);

-- schedule_firings: Which moments of which schedule have fired: the key makes each fire once, however many daemons
-- look.
CREATE TABLE schedule_firings (
    template_id BIGINT NOT NULL,
    fire_at TEXT NOT NULL,
    fired_at TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '000') NOT NULL,
    PRIMARY KEY (template_id, fire_at)
);

-- Finding families by parts of words: documents of trigrams, and the families whose document is out of date.

CREATE TABLE families_to_index (
    note_id INTEGER NOT NULL PRIMARY KEY,
    family_id BIGINT
);

CREATE VIRTUAL TABLE family_words USING fts5(words, tokenize = 'trigram', detail = 'none', columnsize = 0);

CREATE TRIGGER families_added AFTER INSERT ON families
BEGIN INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER families_changed AFTER UPDATE OF family_id, external_id, family_name, email, phone ON families
WHEN NEW.family_id IS NOT OLD.family_id OR NEW.external_id IS NOT OLD.external_id OR NEW.family_name IS NOT OLD.family_name OR NEW.email IS NOT OLD.email OR NEW.phone IS NOT OLD.phone
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER families_deleted AFTER DELETE ON families
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); END;

CREATE TRIGGER family_contacts_added AFTER INSERT ON family_contacts
BEGIN INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER family_contacts_changed AFTER UPDATE OF family_id, name, email, phone ON family_contacts
WHEN NEW.family_id IS NOT OLD.family_id OR NEW.name IS NOT OLD.name OR NEW.email IS NOT OLD.email OR NEW.phone IS NOT OLD.phone
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); INSERT INTO families_to_index (family_id) VALUES (NEW.family_id); END;

CREATE TRIGGER family_contacts_deleted AFTER DELETE ON family_contacts
BEGIN INSERT INTO families_to_index (family_id) VALUES (OLD.family_id); END;

-- Triggers: append-only tables, versions that are never edited.

CREATE TRIGGER contact_consents_no_update BEFORE UPDATE ON contact_consents
BEGIN SELECT RAISE(ABORT, 'contact_consents is append-only: insert a new row instead'); END;

CREATE TRIGGER contact_consents_no_delete BEFORE DELETE ON contact_consents
BEGIN SELECT RAISE(ABORT, 'contact_consents is append-only: insert a new row instead'); END;

CREATE TRIGGER contact_consents_no_replace BEFORE INSERT ON contact_consents
WHEN EXISTS (SELECT 1 FROM contact_consents WHERE consent_id = NEW.consent_id)
BEGIN SELECT RAISE(ABORT, 'contact_consents is append-only: insert a new row instead'); END;

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: insert a new row instead'); END;

CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: insert a new row instead'); END;

CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE audit_id = NEW.audit_id)
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: insert a new row instead'); END;

CREATE TRIGGER workflow_template_versions_no_update BEFORE UPDATE ON workflow_template_versions
BEGIN SELECT RAISE(ABORT, 'workflow_template_versions is never edited'); END;

CREATE TRIGGER message_versions_no_update BEFORE UPDATE ON message_versions
BEGIN SELECT RAISE(ABORT, 'message_versions is never edited'); END;

-- What conditions and templates know of a family: one row a family, every column available by its name.
-- A site may redefine this view to bring in its own data; migrations keep the site's definition.
-- Of metrics, assessments and predictions the row with the highest key counts. One look-up by index for each, so
-- that a single family costs the same with ten families or ten million.
CREATE VIEW family_context AS
SELECT
    f.family_id,
    f.external_id,
    f.family_name,
    f.email,
    f.phone,
    f.time_zone,
    f.locale,
    f.coordinator,
    f.paused_until,
    f.active,
    f.created_date,
    m.engagement_score,
    r.withdrawal_risk,
    p.predicted_probability,
    p.confidence_score,
    p.prediction_window_days
FROM families AS f
LEFT JOIN family_engagement_metrics AS m
    ON m.metric_id = (SELECT max(metric_id) FROM family_engagement_metrics WHERE family_id = f.family_id)
LEFT JOIN risk_assessments AS r
    ON r.assessment_id = (SELECT max(assessment_id) FROM risk_assessments WHERE family_id = f.family_id)
LEFT JOIN ml_predictions AS p
    ON p.prediction_id = (SELECT max(prediction_id) FROM ml_predictions WHERE family_id = f.family_id);

-- The revision that this file stands for, as the migrations would note it.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version (version_num) VALUES ('0008');
