"""The steps of a workflow, one class a kind. Jumps are 0-based step numbers; the number of steps means the end.

What a step does lives in `engine.steps`; here is only what its author said, with every default written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Discriminator, Field, Tag

from engine.core.definition.values import (
    DueValue,
    DurationValue,
    ExpressionValue,
    PointValue,
    RetryValue,
    VariablesValue,
)

TaskPriority = Literal["low", "normal", "high", "urgent"]
Fallback = Literal["sms", "email", "call"]


class OnFailure(BaseModel):
    """What follows when a step has failed for good, its retries spent; `step` is where `goto` goes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["escalate", "skip", "fail", "goto"] = "escalate"
    step: int | None = None


class Step(BaseModel):
    """What every step has. `on_failure` and `retry` are the workflow's where a step doesn't say its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    type: str
    delay: DurationValue | None = None
    """Passes before the step."""
    if_: ExpressionValue | None = Field(
        default=None, validation_alias=AliasChoices("if_", "if"), serialization_alias="if"
    )
    """The step is left out when this doesn't hold at its moment."""
    urgent: bool = False
    """Sets business hours and holidays aside, never the quiet hours nor consent."""
    retry: RetryValue | None = None
    on_failure: OnFailure | None = None
    next: int | None = None
    """Where to go on; None is the step below."""


class _Message(Step):
    template: str | None = None
    message: str | None = None
    template_vars: dict[str, Any] = Field(default_factory=dict)
    fallback: Fallback | None = None
    """What to try when the family can't be reached this way."""
    on_uncertain: Literal["ask", "resend", "assume_sent"] = "ask"
    """What to do when nobody can say whether it went out."""
    scheduled_time: PointValue | None = None
    """Not before this time."""


class EmailStep(_Message):
    """Write an email: from a message file (`template`), or from `subject` and `message` written here.

    A `subject` beside a `template` stands instead of the file's own.
    """

    type: Literal["email"] = "email"
    subject: str | None = None


class SmsStep(_Message):
    """Write a text message: from a message file (`template`), or from `message` written here."""

    type: Literal["sms"] = "sms"


class CallStep(Step):
    """Ask a coordinator to phone; `max_attempts` counts the calls, the first one included."""

    type: Literal["call"] = "call"
    reason: str = ""
    script: str | None = None
    """What the coordinator may say, in the author's words; without it the console makes one from the case."""
    wait_for: Literal["outcome", "nothing"] = "outcome"
    max_attempts: int = 3
    due: DueValue | None = None
    scheduled_time: PointValue | None = None
    """Not before this time."""
    priority: TaskPriority | None = None
    assigned_to: str | None = None


class TaskStep(Step):
    """Put something on a coordinator's list."""

    type: Literal["task"] = "task"
    task_type: str
    description: str = ""
    wait_for: Literal["nothing", "done"] = "nothing"
    due: DueValue | None = None
    scheduled_time: PointValue | None = None
    """Not before this time."""
    priority: TaskPriority = "normal"
    assigned_to: str | None = None


class WaitStep(Step):
    """Let time pass (`for`), wait until a moment, or wait for an event, at most for `timeout`: exactly one of these."""

    type: Literal["wait"] = "wait"
    for_: DurationValue | None = Field(
        default=None, validation_alias=AliasChoices("for_", "for"), serialization_alias="for"
    )
    until: PointValue | None = None
    event: str | None = None
    timeout: DurationValue | None = None

    def until_moment(self, context: Mapping[str, Any], zone: str, now: datetime) -> datetime | None:
        """The instant (UTC) that `until` means for a family in `zone`, None for a missing value; see `Point`."""
        return None if self.until is None else self.until.resolve(context, zone, now)


class ConditionStep(Step):
    """Go on at `then_step` when `when` holds, else at `else_step`."""

    type: Literal["condition"] = "condition"
    when: ExpressionValue
    then_step: int
    else_step: int


class SetStep(Step):
    """Work values out and keep them as the instance's variables, one after the other."""

    type: Literal["set"] = "set"
    variables: VariablesValue


class OtherStep(Step):
    """A step of a type that a plugin brings; `params` are its own keys, as they were written."""

    params: dict[str, Any] = Field(default_factory=dict)


BUILT_IN: dict[str, type[Step]] = {
    "email": EmailStep,
    "sms": SmsStep,
    "call": CallStep,
    "task": TaskStep,
    "wait": WaitStep,
    "condition": ConditionStep,
    "set": SetStep,
}
"""The step types that the engine brings, by name."""


def _tag(value: Any) -> str:
    kind = value["type"] if isinstance(value, Mapping) else value.type
    return kind if kind in BUILT_IN else "other"


AnyStep = Annotated[
    Annotated[EmailStep, Tag("email")]
    | Annotated[SmsStep, Tag("sms")]
    | Annotated[CallStep, Tag("call")]
    | Annotated[TaskStep, Tag("task")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[ConditionStep, Tag("condition")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[OtherStep, Tag("other")],
    Discriminator(_tag),
]
"""A step of any kind, told apart by `type`."""
