"""Every key that a step may have, kind by kind: in the file form, and by the pattern's own names."""

from __future__ import annotations

from typing import Final

from engine.core.definition.kinds import (
    DAYS,
    DELAY,
    DELAY_DAYS,
    DUE,
    DURATION,
    FLAG,
    LINE,
    MAPPING,
    MESSAGE_NAME,
    PRIORITY,
    choice,
    text,
    whole,
)
from engine.core.definition.kinds_of_logic import (
    EXPRESSION,
    MESSAGE,
    ON_FAILURE,
    POINT,
    RETRY,
    STEP_NAME,
    STEP_NUMBER,
    VALUE,
)
from engine.core.definition.reading import Key, Kind

_VARIABLES: Final = Kind(MAPPING.read, {"type": "object", "minProperties": 1, "additionalProperties": VALUE.schema})

COMMON: Final = (
    Key("name", LINE, "What the step is called in lists, stories and jumps; unique within the workflow."),
    Key("type", LINE, "What the step does.", required=True),
    Key("delay", DELAY, "Passes before the step."),
    Key("delay_days", DELAY_DAYS, "The pattern's name for delay, in days.", into="delay", pattern=True),
    Key("if", EXPRESSION, "The step is left out when this doesn't hold at its moment.", into="if_"),
    Key("on_failure", ON_FAILURE, "What follows when the step has failed and its retries are spent."),
    Key("next", STEP_NAME, "The step to go on with, instead of the one below; 'end' ends the workflow."),
)
ACTING: Final = (
    Key("urgent", FLAG, "Sets business hours and holidays aside; never the quiet hours, never consent."),
    Key("retry", RETRY, "How often and when this step is tried again; for the rest, the workflow's retry."),
)
_MESSAGE: Final = (
    Key("template", MESSAGE_NAME, "The message file's name, without folder and ending."),
    Key("template_id", MESSAGE_NAME, "The pattern's name for template.", into="template", pattern=True),
    Key("message", MESSAGE, "The text itself, instead of a message file, with names such as {{family_name}}."),
    Key("template_vars", MAPPING, "More names for the message, with their values."),
    Key("on_uncertain", choice("ask", "resend", "assume_sent"), "What to do when nobody knows whether it went out."),
    Key("scheduled_time", POINT, "Not before this: a time, a date, or an expression that gives one."),
)
_TASK: Final = (
    Key("due", DUE, "By when it should be done: so long after it was opened, or a date."),
    Key("due_date", DUE, "The pattern's name for due; a number is one of days.", into="due", pattern=True),
    Key("scheduled_time", POINT, "Not before this: a time, a date, or an expression that gives one."),
    Key("priority", PRIORITY, "How pressing it is for the coordinator."),
    Key("assigned_to", LINE, "The coordinator's name; without it, the family's coordinator."),
)

EMAIL: Final = (
    *COMMON,
    *ACTING,
    *_MESSAGE,
    Key("subject", text(300, one_line=True), "The subject; with a template, instead of the file's own."),
    Key("fallback", choice("sms", "call"), "What to try when the family can't be reached by email."),
)
SMS: Final = (
    *COMMON,
    *ACTING,
    *_MESSAGE,
    Key("fallback", choice("email", "call"), "What to try when the family can't be reached by text message."),
)
CALL: Final = (
    *COMMON,
    *ACTING,
    *_TASK,
    Key("reason", text(2_000), "Why to call; the coordinator reads it."),
    Key("script", text(2_000), "What to say, a sentence a line; without it the console makes one from the case."),
    Key("wait_for", choice("outcome", "nothing"), "Whether the workflow waits until the call has an outcome."),
    Key("max_attempts", whole(1, 20), "How often to call, the first time included, while nobody answers."),
)
TASK: Final = (
    *COMMON,
    *ACTING,
    *_TASK,
    Key("task_type", LINE, "What sort of task it is; workflow_complete is recorded as done.", required=True),
    Key("description", text(2_000), "What to do; the coordinator reads it."),
    Key("wait_for", choice("nothing", "done"), "Whether the workflow waits until the task is done."),
)
WAIT: Final = (
    *COMMON,
    Key("for", DURATION, "How long to wait.", into="for_"),
    Key("duration_days", DAYS, "The pattern's name for for, in days.", into="for_", pattern=True),
    Key("until", POINT, "Until when: a time of day, a date, a moment, or an expression that gives one."),
    Key("event", LINE, "The event to wait for, such as payment.received or responded."),
    Key("timeout", DURATION, "How long to wait for the event at most."),
)
CONDITION: Final = (
    *COMMON,
    Key("when", EXPRESSION, "What is decided.", required=True),
    Key("condition", EXPRESSION, "The pattern's name for when.", into="when", pattern=True),
    Key("then", STEP_NAME, "The step to go on with when it holds; without it the one below.", into="then_step"),
    Key("if_true_step", STEP_NUMBER, "The pattern's then: a number, from 0.", into="then_step", pattern=True),
    Key("else", STEP_NAME, "The step to go on with when it doesn't; without it the one below.", into="else_step"),
    Key("if_false_step", STEP_NUMBER, "The pattern's else: a number, from 0.", into="else_step", pattern=True),
)
SET: Final = (
    *COMMON,
    Key("variables", _VARIABLES, "Names, and the expressions that give their values.", required=True),
)

STEP_KEYS: Final[dict[str, tuple[Key, ...]]] = {
    "email": EMAIL,
    "sms": SMS,
    "call": CALL,
    "task": TASK,
    "wait": WAIT,
    "condition": CONDITION,
    "set": SET,
}
OTHER: Final = (*COMMON, *ACTING)
"""What a step of a plugin's type has beside its own keys."""

NUMBERING: Final = frozenset({"step", "step_number", "id", "order"})
"""Keys that some writers add to a step; its place in the list already says it."""

PATTERN_ONLY: Final = frozenset(key.name for keys in STEP_KEYS.values() for key in keys if key.pattern)
_SHARED: Final = frozenset(
    {"name", "type", "message", "template_vars", "scheduled_time", "reason", "task_type", "description"}
)
FILE_ONLY: Final = frozenset(key.name for keys in STEP_KEYS.values() for key in keys) - PATTERN_ONLY - _SHARED
"""Keys that only the file form has; with them and without the pattern's, a list of steps is in the file form."""

HINTS: Final = {
    "wait": "write 'for: 3 days'",
    "duration": "write 'for: 3 days'",
    "days": "write 'for: 3 days' or 'delay: 3 days'",
    "goto": "write 'next: STEP'",
    "template_name": "write 'template'",
    "body": "write 'message'",
    "text": "write 'message'",
    "on_error": "write 'on_failure'",
    "true": "write 'then'",
    "false": "write 'else'",
}
