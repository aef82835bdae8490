"""What reaches people: tasks for coordinators and messages to families. Written by the engine alone."""

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from engine.store.tables.columns import check, datetime, flag, index, key, link, moment, one_of, whole, words


class CoordinatorTask(SQLModel, table=True):
    """Something that a person has to do: a call, an escalation, an approval, a reply to read."""

    __tablename__ = "coordinator_tasks"
    __table_args__ = (
        one_of("priority", "low", "normal", "high", "urgent"),
        one_of("status", "open", "snoozed", "done", "dropped"),
        one_of("mode", "simulate", "execute"),
        check("snoozed_has_moment", "status <> 'snoozed' OR snoozed_until IS NOT NULL"),
        check("resolved_has_moment", "(status IN ('done', 'dropped')) = (resolved_at IS NOT NULL)"),
        check("claim_has_deadline", "(claimed_by IS NULL) = (claimed_until IS NULL)"),
        check("handed_on_known", "handed_on IN (0, 1, 2)"),
        check("counts_in_range", "attempt >= 1 AND revision >= 0"),
        index("coordinator_tasks_open", "status", "due_date", where="status IN ('open', 'snoozed')"),
        index("coordinator_tasks_snoozed", "snoozed_until", where="status = 'snoozed'"),
        index(
            "coordinator_tasks_to_hand_on",
            "handed_on",
            "due_date",
            where="status = 'open' AND assigned_to IS NOT NULL AND handed_on < 2",
        ),
        index("coordinator_tasks_instance", "instance_id", "task_id", where="instance_id IS NOT NULL"),
        index("coordinator_tasks_family", "family_id", "task_id", where="family_id IS NOT NULL"),
    )

    task_id: int | None = key()
    family_id: int | None = link()
    instance_id: int | None = link(to="workflow_instances.instance_id")
    step_number: int | None = whole("the step that made it, 0-based")
    branch: str | None = words()
    occurrence: int | None = whole()
    task_type: str = words("phone_call, workflow_escalation, approval, message_uncertain, reply, ...", required=True)
    description: str | None = words()
    due_date: datetime | None = moment()
    priority: str = words(required=True, default="normal")
    status: str = words(required=True, default="open")
    assigned_to: str | None = words("a coordinator's name; NULL: everyone")
    handed_on: int = flag("0: not, 1: to the deputy, 2: to everyone", required=True, default=0)
    attempt: int = whole("1 for the first call, 2 for the next", required=True, default=1)
    claimed_by: str | None = words("who has it open; a lease")
    claimed_until: datetime | None = moment()
    snoozed_until: datetime | None = moment()
    outcome: str | None = words("such as reached, no_answer")
    outcome_notes: str | None = words()
    resolved_by: str | None = words()
    resolved_at: datetime | None = moment()
    mode: str = words(required=True)
    revision: int = whole("grows with each change, so that a stale view is noticed", required=True, default=0)
    created_date: datetime | None = moment("by the engine's clock", now=True, required=True)
    message_id: int | None = link("the message that it is about")
    event_id: int | None = link("the event that it is about, such as a reply")


class Message(SQLModel, table=True):
    """One message to one recipient, kept as it was sent. Its key is unique, so that no step writes it twice."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("idempotency_key", name="idempotency_key_once"),
        one_of("channel", "email", "sms", "webhook"),
        one_of("mode", "simulate", "execute"),
        one_of(
            "status", "intended", "sending", "sent", "delivered", "bounced", "failed", "uncertain", "suppressed",
            "cancelled",
        ),
        check(
            "sending_is_armed",
            "status <> 'sending' OR (arm_token IS NOT NULL AND armed_at IS NOT NULL AND arm_expires_at IS NOT NULL)",
        ),
        check("sent_has_moment", "status NOT IN ('sent', 'delivered', 'bounced') OR sent_at IS NOT NULL"),
        check(
            "live_has_recipient",
            "recipient IS NOT NULL OR status IN ('failed', 'suppressed', 'cancelled')",
        ),
        check("counts_in_range", "resends_authorised >= 0 AND (segments IS NULL OR segments >= 0)"),
        index("messages_alive", "status", "arm_expires_at", where="status IN ('intended', 'sending', 'uncertain')"),
        index("messages_instance", "instance_id", "message_id", where="instance_id IS NOT NULL"),
        index("messages_family", "family_id", "sent_at", where="family_id IS NOT NULL"),
        index("messages_provider", "provider_id", where="provider_id IS NOT NULL"),
        index("messages_token", "token", where="token IS NOT NULL", unique=True),
        index("messages_recipient", "recipient", "message_id", where="recipient IS NOT NULL"),
        index("messages_sent", "sent_at", "channel", "status", "mode", where="sent_at IS NOT NULL"),
        index(
            "messages_wrong",
            "updated_date",
            "channel",
            "status",
            "error_code",
            "fault",
            "mode",
            where="status IN ('failed', 'bounced', 'uncertain')",
        ),
    )  # fmt: skip

    message_id: int | None = key()
    instance_id: int | None = link(to="workflow_instances.instance_id")
    execution_id: int | None = link()
    step_number: int | None = whole("the step that wrote it, 0-based")
    branch: str | None = words()
    occurrence: int | None = whole()
    family_id: int | None = link()
    channel: str = words("email, sms or webhook", required=True)
    mode: str = words("simulate or execute", required=True)
    recipient: str | None = words()
    subject: str | None = words()
    body: str | None = words("rendered and frozen when it was intended")
    template_name: str | None = words()
    template_hash: str | None = words()
    idempotency_key: str = words("over instance, step, occurrence and channel", required=True)
    status: str = words(required=True, default="intended")
    reason: str | None = words("why it was suppressed, cancelled or failed")
    arm_token: str | None = words("fresh and random with each arming")
    armed_at: datetime | None = moment()
    arm_expires_at: datetime | None = moment()
    resends_authorised: int = whole(required=True, default=0)
    provider: str | None = words()
    provider_id: str | None = words("the provider's own id")
    error_code: str | None = words()
    segments: int | None = whole("SMS segments")
    created_date: datetime | None = moment(now=True, required=True)
    sent_at: datetime | None = moment()
    updated_date: datetime | None = moment(now=True, required=True)
    fault: str | None = words("what stood in its way, by kind: address, opted_out, content, ours, ...")
    token: str | None = words("random; stands in Reply-To, the return path and the unsubscribe link")
    sender: str | None = words("the number, service or address that it is from")
    looked_up_at: datetime | None = moment("when the far end was first asked and knew nothing of it")
    provider_status: str | None = words("the provider's own word, which only moves forward")
