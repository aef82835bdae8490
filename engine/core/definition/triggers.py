"""Who enters a workflow, and when: the five kinds of trigger."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.core.definition.values import ExpressionValue


class _Trigger(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class PredictionTrigger(_Trigger):
    """A row of `ml_predictions` that fits starts the best match. Without `when` no prediction fits."""

    on: Literal["prediction"] = "prediction"
    when: ExpressionValue | None = None


class EventTrigger(_Trigger):
    """A row of `events` of this type starts the workflow if `when` holds (without it: always).

    `correlation` gives the instance's correlation key (without it: the event's own).
    """

    on: Literal["event"] = "event"
    event: str
    when: ExpressionValue | None = None
    correlation: ExpressionValue | None = None


class ScheduleTrigger(_Trigger):
    """At each moment of `cron` in the site's zone, for each active family that `families` holds for, or whose
    `family_id` the SELECT in `query` lists.

    `missed` says what happens to moments that passed while no engine ran: the latest one fires late (`once`), each of
    them does (`all`), or none (`skip`).
    """

    on: Literal["schedule"] = "schedule"
    cron: str
    families: ExpressionValue | None = None
    query: str | None = None
    missed: Literal["once", "all", "skip"] = "once"


class ManualTrigger(_Trigger):
    """Only a person, or a row in `workflow_instances`, starts it."""

    on: Literal["manual"] = "manual"


class WebhookTrigger(_Trigger):
    """A call of the HTTP API starts it if `when` holds (without it: always)."""

    on: Literal["webhook"] = "webhook"
    when: ExpressionValue | None = None


Trigger = Annotated[
    PredictionTrigger | EventTrigger | ScheduleTrigger | ManualTrigger | WebhookTrigger, Field(discriminator="on")
]
