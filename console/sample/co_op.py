"""Who and what the sample co-op is: its time, its families, its workflows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

NOW = datetime(2026, 11, 24, 20, 2, tzinfo=UTC)  # Tuesday 14:02 in Chicago
SITE_ZONE = "America/Chicago"
ACTOR = "Dana Whitfield"
SAM, INES = "Sam Ortiz", "Ines Duarte"

Steps = list[dict[str, Any]]

WORKFLOW: dict[str, Any] = {
    "high_risk_intervention": {
        "description": "Multi-step intervention for high-risk families",
        "trigger": {"on": "prediction", "when": "predicted_probability > 0.80 and confidence_score > 80"},
        "priority": 8,
        "exit_when": "responded",
    },
    "payment_reminder": {
        "description": "A missed payment, kindly",
        "trigger": {"on": "event", "event": "payment.missed"},
        "priority": 6,
    },
    "onboarding": {
        "description": "The first weeks of a new family",
        "trigger": {"on": "event", "event": "family.joined"},
        "priority": 4,
    },
}
"""What stands at the head of each workflow."""
HIGH_RISK: Steps = [
    {"name": "Send initial email", "type": "email", "template": "concern_outreach"},
    {"name": "Wait for response", "type": "wait", "for": "3 days"},
    {
        "name": "Check response",
        "type": "condition",
        "when": "email_response_received",
        "then": "Mark complete",
        "else": "Send SMS follow-up",
    },
    {"name": "Send SMS follow-up", "type": "sms", "template": "checking_in"},
    {"name": "Schedule phone call", "type": "call", "reason": "no answer to email or text", "delay": "2 days"},
    {"name": "Mark complete", "type": "task", "task_type": "workflow_complete"},
]
PAYMENT: Steps = [
    {"name": "Remind by text", "type": "sms", "template": "payment_reminder"},
    {"name": "Wait for payment", "type": "wait", "event": "payment.received", "timeout": "5 days"},
    {"name": "Ask the treasurer", "type": "task", "task_type": "approval"},
]
ONBOARDING: Steps = [
    {"name": "Welcome", "type": "email", "template": "welcome"},
    {"name": "Wait a week", "type": "wait", "for": "1 weeks"},
    {"name": "How is it going", "type": "email", "template": "first_week"},
]

EMAIL = (
    "Hi {name} family,\n\n"
    "We noticed that it has been a quiet month, and wanted to ask how things are. "
    "Is there anything that would make the co-op easier for you?\n\n"
    "Just answer this email, or say a time to talk.\n\n"
    "Warmly,\nMaple Street Co-op"
)
TEXT = "Hi {name}, checking in - saw some concerning patterns. Can we chat? Maple Street Co-op. Reply STOP to opt out."


class Family(NamedTuple):
    """A family of the co-op; its key is its place in the list, from 1."""

    name: str
    zone: str
    coordinator: str | None
    risk: int | None
    phone: str
    mailbox: str

    @property
    def email(self) -> str:
        """Its address."""
        return f"{self.mailbox}@example.org"


FAMILIES = (
    Family("Martinez", "America/Chicago", ACTOR, 87, "+13125550142", "martinez"),
    Family("Okafor", "America/New_York", SAM, 74, "+16465550117", "okafor"),
    Family("Lindqvist", "America/Los_Angeles", ACTOR, 91, "+14155550163", "lindqvist"),
    Family("Nguyễn", "America/Chicago", None, 66, "+17735550188", "nguyen"),
    Family("Haddad", "America/Denver", SAM, 58, "+13035550121", "haddad"),
    Family("Abernathy", "America/Chicago", ACTOR, 22, "+13125550199", "abernathy"),
    Family("Kowalczyk-Brennan", "Europe/London", None, 35, "+442079460018", "kowalczyk"),
    Family("Tanaka", "Pacific/Honolulu", INES, 12, "+18085550134", "tanaka"),
    Family("Delacroix", "America/Chicago", INES, 48, "+13125550105", "delacroix"),
    Family("O’Sullivan", "America/New_York", ACTOR, None, "+19175550172", "osullivan"),
    Family("Whitehorse", "America/Phoenix", SAM, 81, "+16025550159", "whitehorse"),
    Family("Zhang 张", "America/Chicago", None, 29, "+13125550126", "zhang"),
)


def at(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """A moment so long before `NOW`."""
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)
