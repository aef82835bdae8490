"""What people ask of the engine, what it keeps about itself, and the log of who did what."""

from sqlmodel import SQLModel

from engine.store.tables.columns import check, datetime, index, key, link, moment, one_of, whole, words


class Action(SQLModel, table=True):
    """An act that a person asks for. The engine applies or refuses it, and says why."""

    __tablename__ = "actions"
    __table_args__ = (
        one_of("status", "submitted", "applied", "refused", "withdrawn"),
        check("applied_has_moment", "status <> 'applied' OR applied_at IS NOT NULL"),
        index("actions_due", "action_id", where="status = 'submitted'"),
        index("actions_awaited", "target_kind", "target_id", where="status = 'submitted'"),
        index("actions_applied", "target_kind", "target_id", "action_id", where="status = 'applied'"),
    )

    action_id: int | None = key()
    actor: str | None = words()
    verb: str | None = words("such as pause, resume, retry, resolve")
    target_kind: str | None = words("such as instance, task, queue, family, workflow")
    target_id: str | None = words()
    revision: int | None = whole("of the target, as the actor saw it")
    args: str | None = words("JSON object")
    not_before: datetime | None = moment("can be withdrawn until then; NULL: at once")
    submitted_at: datetime | None = moment(now=True)
    status: str = words("by the engine", required=True, default="submitted")
    result: str | None = words("by the engine: a sentence")
    applied_at: datetime | None = moment("by the engine")


class CaseLease(SQLModel, table=True):
    """Who is at work on a task now. It is a courtesy to colleagues, not a lock: it runs out by itself."""

    __tablename__ = "case_leases"
    __table_args__ = (check("lease_ends_after_it_began", "expires_at > taken_at"),)

    task_id: int = link(required=True, primary=True)
    holder: str = words("name of the person", required=True)
    taken_at: datetime = moment(required=True)
    expires_at: datetime = moment("in real time; what the person does renews it", required=True)


class Hold(SQLModel, table=True):
    """A stop: of everything, of a workflow or of a channel. It is read in the transaction that arms a send."""

    __tablename__ = "holds"
    __table_args__ = (index("holds_placed", "hold_id", where="released_at IS NULL"),)

    hold_id: int | None = key()
    workflow: str | None = words("template_name; NULL: every workflow")
    channel: str | None = words("NULL: every channel")
    reason: str | None = words()
    actor: str | None = words()
    placed_at: datetime | None = moment(now=True)
    released_at: datetime | None = moment("NULL: in force")


class AuditEntry(SQLModel, table=True):
    """Who did what, when. Append-only; ids and codes, no personal data."""

    __tablename__ = "audit_log"
    __table_args__ = (
        index("audit_log_instance", "instance_id", "audit_id", where="instance_id IS NOT NULL"),
        index("audit_log_task", "task_id", "audit_id", where="task_id IS NOT NULL"),
    )

    audit_id: int | None = key()
    at: datetime | None = moment(now=True, required=True)
    actor: str = words(required=True)
    action: str = words(required=True)
    instance_id: int | None = link()
    task_id: int | None = link()
    detail: str | None = words("JSON object")


class EngineWorker(SQLModel, table=True):
    """The daemons that run or ran, and when each was last heard of."""

    __tablename__ = "engine_workers"
    __table_args__ = (one_of("status", "starting", "running", "stopping", "stopped", "dead"),)

    worker_id: int | None = key()
    host: str = words(required=True)
    pid: int = whole(required=True)
    version: str | None = words()
    started_at: datetime | None = moment(now=True, required=True)
    heartbeat_at: datetime | None = moment(now=True, required=True)
    status: str = words(required=True, default="running")
    fingerprint: str | None = words("of mode, calendar, channels and templates")


class EngineState(SQLModel, table=True):
    """Small facts that outlive a process, by name; such as virtual_now, which a virtual clock never goes behind."""

    __tablename__ = "engine_state"

    name: str = words(required=True, primary=True)
    value: str | None = words()
    updated_at: datetime | None = moment(now=True, required=True)


class ScheduleFiring(SQLModel, table=True):
    """Which moments of which schedule have fired: the key makes each fire once, however many daemons look."""

    __tablename__ = "schedule_firings"

    template_id: int = link(required=True, primary=True)
    fire_at: datetime = moment(required=True, primary=True)
    fired_at: datetime | None = moment(now=True, required=True)
