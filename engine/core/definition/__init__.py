"""Workflow definitions: what they are made of, and how files and rows become one."""

from engine.core.definition.model import Definition, Escalation
from engine.core.definition.parse import Parsed, parse_file, parse_row
from engine.core.definition.point import Point
from engine.core.definition.steps import (
    BUILT_IN,
    AnyStep,
    CallStep,
    ConditionStep,
    EmailStep,
    OnFailure,
    OtherStep,
    SetStep,
    SmsStep,
    Step,
    TaskStep,
    WaitStep,
)
from engine.core.definition.triggers import (
    EventTrigger,
    ManualTrigger,
    PredictionTrigger,
    ScheduleTrigger,
    Trigger,
    WebhookTrigger,
)

__all__ = [
    "BUILT_IN",
    "AnyStep",
    "CallStep",
    "ConditionStep",
    "Definition",
    "EmailStep",
    "Escalation",
    "EventTrigger",
    "ManualTrigger",
    "OnFailure",
    "OtherStep",
    "Parsed",
    "Point",
    "PredictionTrigger",
    "ScheduleTrigger",
    "SetStep",
    "SmsStep",
    "Step",
    "TaskStep",
    "Trigger",
    "WaitStep",
    "WebhookTrigger",
    "parse_file",
    "parse_row",
]
