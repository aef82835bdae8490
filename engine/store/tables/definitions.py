"""Workflows and messages as authors wrote them, and every version of them that was ever live."""

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from engine.store.tables.columns import check, datetime, flag, key, link, moment, one_of, whole, words


class WorkflowTemplate(SQLModel, table=True):
    """A workflow under its name. Rows come from `workflow publish` or from plain SQL; each change makes a version."""

    __tablename__ = "workflow_templates"
    __table_args__ = (UniqueConstraint("template_name", name="template_name_once"),)

    template_id: int | None = key()
    template_name: str = words(required=True)
    description: str | None = words()
    trigger_type: str | None = words("prediction, event, schedule, webhook or manual", default="prediction")
    trigger_conditions: str | None = words("JSON: {field, operator, value}, all/any/not, or {when}; NULL: nothing")
    steps: str = words("JSON list of steps", required=True)
    default_timing: str | None = words("JSON")
    max_concurrent_instances: int | None = whole("a family, template and mode", default=1)
    priority: int | None = whole("1..10, higher first", default=5)
    retry_strategy: str | None = words("JSON")
    escalation_rules: str | None = words("JSON")
    completion_criteria: str | None = words("JSON")
    mode: str | None = words("simulate or execute; NULL: the engine's")
    active: int | None = flag(default=1)
    version: int | None = whole("the live version", default=1)
    created_date: datetime | None = moment(now=True)
    updated_date: datetime | None = moment(now=True)


class WorkflowTemplateVersion(SQLModel, table=True):
    """A workflow as it was when it went live; never changed, because instances finish on the version they began."""

    __tablename__ = "workflow_template_versions"
    __table_args__ = (
        UniqueConstraint("template_id", "version", name="workflow_version_once"),
        check("version_positive", "version >= 1"),
    )

    version_id: int | None = key()
    template_id: int = link(required=True)
    version: int = whole(required=True)
    definition: str = words("canonical JSON", required=True)
    definition_hash: str = words("SHA-256 of the definition", required=True)
    published_by: str | None = words()
    published_date: datetime | None = moment(now=True, required=True)


class MessageVersion(SQLModel, table=True):
    """One file of a message as it was when it was published; never changed. A version is all files of its name."""

    __tablename__ = "message_versions"
    __table_args__ = (
        UniqueConstraint("template_name", "version", "channel", "locale", name="message_version_once"),
        check("version_positive", "version >= 1"),
        one_of("channel", "email", "sms"),
    )

    version_id: int | None = key()
    template_name: str = words(required=True)
    version: int = whole(required=True)
    source: str = words("the file's text", required=True)
    hash: str = words("SHA-256 of the source", required=True)
    published_by: str | None = words()
    published_date: datetime | None = moment(now=True, required=True)
    channel: str = words("email or sms", required=True, default="email")
    locale: str = words("such as es; empty: the default", required=True, default="")
