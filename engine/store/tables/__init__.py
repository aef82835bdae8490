"""The schema, defined once: every table, column, default, constraint and index.

From these classes come the migrations' target, the readable SQL under `sql/schema/` and the API's models. The hot path
and the console never import them; they run named queries on plain driver connections, because importing SQLModel alone
costs 280 ms and 50 MB. What SQLAlchemy can't say stands in `engine.store.triggers` and `sql/views/`.
"""

from inspect import cleandoc

from sqlalchemy import Table
from sqlmodel import SQLModel

from engine.store.tables.definitions import MessageVersion, WorkflowTemplate, WorkflowTemplateVersion
from engine.store.tables.limits import Breaker, SenderBudget, Suppression
from engine.store.tables.operation import (
    Action,
    AuditEntry,
    CaseLease,
    EngineState,
    EngineWorker,
    Hold,
    ScheduleFiring,
)
from engine.store.tables.outreach import CoordinatorTask, Message
from engine.store.tables.people import (
    Closure,
    ContactConsent,
    Coordinator,
    Family,
    FamilyContact,
    FamilyEngagementMetric,
    RiskAssessment,
)
from engine.store.tables.signals import Event, Prediction
from engine.store.tables.work import InstanceEvent, WorkflowInstance, WorkflowQueue, WorkflowStepExecution

# In reading order: the schema files list the tables so.
MODELS: tuple[type[SQLModel], ...] = (
    Family,
    FamilyContact,
    FamilyEngagementMetric,
    RiskAssessment,
    ContactConsent,
    Coordinator,
    Closure,
    Prediction,
    Event,
    WorkflowTemplate,
    WorkflowTemplateVersion,
    MessageVersion,
    WorkflowInstance,
    WorkflowStepExecution,
    WorkflowQueue,
    InstanceEvent,
    CoordinatorTask,
    Message,
    Suppression,
    Breaker,
    SenderBudget,
    Action,
    Hold,
    AuditEntry,
    CaseLease,
    EngineWorker,
    EngineState,
    ScheduleFiring,
)

metadata = SQLModel.metadata


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a model."""
    return metadata.tables[str(model.__tablename__)]


def _finish(model: type[SQLModel]) -> Table:
    """The class's docstring is the table's comment, and counted keys are never counted twice (AUTOINCREMENT)."""
    table = table_of(model)
    table.comment = " ".join(cleandoc(model.__doc__ or "").split())
    table.dialect_options["sqlite"]["autoincrement"] = len(table.primary_key.columns) == 1 and (
        next(iter(table.primary_key.columns)).identity is not None
    )
    return table


TABLES: tuple[Table, ...] = tuple(_finish(model) for model in MODELS)

__all__ = ["MODELS", "TABLES", "metadata", "table_of"]
