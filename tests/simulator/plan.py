"""What a seed stands for: who the families are, what is to be sent to them, what goes wrong, and when people act."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from engine.store.times import to_db

ZONES = ("America/Chicago", "America/New_York", "America/Los_Angeles", "America/Anchorage", "Europe/Madrid",
         "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")  # fmt: skip

RETRY = {"max_retries": 2, "first": "5 minutes", "multiplier": 2}


def text(name: str, **more: Any) -> dict[str, Any]:
    """A step that sends a text."""
    return {"name": name, "type": "sms", "message": f"{name} for {{{{family_name}}}} by {{{{workflow}}}}", **more}


def email(name: str, **more: Any) -> dict[str, Any]:
    """A step that sends an email."""
    return text(name, **more) | {"type": "email", "subject": name}


def wait(duration: str) -> dict[str, Any]:
    """A step that waits."""
    return {"name": f"Wait {duration}", "type": "wait", "for": duration}


NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
CALL = {"name": "Call", "type": "call", "reason": "no answer", "delay": "1 day", "max_attempts": 2}

WORKFLOWS: dict[str, dict[str, Any]] = {
    "one_text": {"steps": [text("Hello")]},
    "one_email": {"steps": [email("Hello"), NOTE]},
    "chain": {
        "steps": [
            email("First", fallback="sms"), wait("3 hours"),
            {"name": "Asked", "type": "condition", "when": "responded", "then": "Note", "else": "Second"},
            text("Second", delay="20 minutes"), CALL, NOTE,
        ],
    },
    "answerable": {
        "exit_when": "responded",
        "steps": [text("Ask", fallback="email"), wait("2 hours"), text("Ask again"), wait("1 day"), email("Last")],
    },
    "resends": {"steps": [email("Must", on_uncertain="resend"), text("Must too", on_uncertain="resend")]},
    "assumes": {"steps": [email("May", on_uncertain="assume_sent"), text("May too", on_uncertain="assume_sent")]},
    "urgent": {"steps": [text("Now", urgent=True), email("Now too", urgent=True)]},
    "stubborn": {"steps": [email("Try", on_failure="skip", retry=RETRY), text("Try too", on_failure="skip")]},
}  # fmt: skip

MOST_A_DAY = 3
"""Messages that a family gets on one date."""

MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
"""08:00 in Chicago, an hour before it opens."""


@dataclass(slots=True, frozen=True)
class Weather:
    """How likely each boundary of a transaction is the place where something goes wrong."""

    name: str
    crashes: float = 0.0
    freezes: float = 0.0
    unclear: float = 0.0
    """A COMMIT that fails, carried out or not."""
    meddling: float = 0.0
    """Somebody acts just there."""
    standstill: float = 0.0
    """A freeze at one kind of place that matters, which the plan names."""


WEATHERS = (
    Weather("everything", crashes=0.004, freezes=0.003, unclear=0.001, meddling=0.01),
    Weather("crashes", crashes=0.01, meddling=0.002),
    Weather("freezes", freezes=0.03, meddling=0.004),
    Weather("people", freezes=0.001, meddling=0.04),
    Weather("disk", unclear=0.006, freezes=0.001, meddling=0.004),
    Weather("standstill", standstill=0.6, meddling=0.004),
)
"""The nth seed has the nth weather, round and round."""

STARTS = (0, 59, 61, 300, 599.6, 599.6)
"""Minutes after 08:00 in Chicago: most of them beside a moment at which it opens or closes somewhere."""

SPOTS = ("reading", "claimed", "intended", "armed")
"""Where a daemon stands still: what is new is read and not taken in yet; tokens are claimed and nothing is decided; a
message is written down and not armed; it is armed and has not left."""


@dataclass
class Family:
    """A family, as it is written into the database."""

    family_id: int
    name: str
    email: str
    phone: str
    zone: str
    consents: bool
    """Whether it has agreed to texts."""


@dataclass
class Plan:
    """Everything that is drawn before the first moment; what is drawn on the way is in the chronicle."""

    seed: int
    start: datetime
    families: list[Family]
    starts: list[tuple[str, int, datetime]]
    """A workflow, a family, and when."""
    kinds: dict[str, str]
    """Which far end each channel has."""
    weather: Weather
    spot: str
    """Where daemons stand still, in weather for that."""
    acts: list[datetime] = field(default_factory=list)
    """When people do something."""

    @classmethod
    def draw(cls, seed: int) -> Plan:
        """The plan of a seed."""
        random = Random(f"plan {seed}")
        start = MONDAY + timedelta(days=random.choice([0, 1, 4, 9]), minutes=random.choice(STARTS))
        count = random.randint(2, 4)
        families = [
            Family(
                number, f"Fam{number}x{seed % 1000}", f"family{number}@example.org",
                f"+1312555{100 + (0 if random.random() < 0.2 else number):04}",
                random.choice(ZONES[:2]) if random.random() < 0.7 else random.choice(ZONES), random.random() < 0.85,
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
        names = random.sample(list(WORKFLOWS), random.randint(1, 3))
        starts = [
            (random.choice(names), family.family_id, start + timedelta(minutes=random.choice([0, 0, 0, 30, 240])))
            for family in families
            for _ in range(random.choice([1, 1, 2]))
        ]
        plan = cls(
            seed, start, families, starts,
            kinds={
                "email": random.choice(["relay", "relay", "files"]),
                "sms": random.choice(["provider", "provider", "relay", "files"]),
            },
            weather=WEATHERS[seed % len(WEATHERS)], spot=SPOTS[seed // len(WEATHERS) % len(SPOTS)],
        )  # fmt: skip
        for _ in range(random.randint(0, 6)):
            plan.acts.append(start + timedelta(seconds=int(random.expovariate(1 / 14_400))))
        return plan

    def write(self, connection: sqlite3.Connection) -> None:
        """Put the families, the workflows and the starts into the database, as other programs would."""
        templates: dict[str, int] = {}
        for family in self.families:
            connection.execute(
                "INSERT INTO families (family_id, family_name, email, phone, time_zone) VALUES (?, ?, ?, ?, ?)",
                (family.family_id, family.name, family.email, family.phone, family.zone),
            )
            if family.consents:
                connection.execute(
                    "INSERT INTO contact_consents (family_id, address, channel, status) "
                    "VALUES (?, ?, 'sms', 'granted')",
                    (family.family_id, family.phone),
                )
        for name, family_id, at in self.starts:
            if name not in templates:
                document = {"workflow": name, "trigger": "manual", "max_concurrent_instances": 9, **WORKFLOWS[name]}
                templates[name] = connection.execute(
                    "INSERT INTO workflow_templates (template_name, steps, trigger_type) VALUES (?, ?, 'manual') "
                    "RETURNING template_id",
                    (name, json.dumps(document)),
                ).fetchone()[0]
            connection.execute(
                "INSERT INTO workflow_instances (template_id, family_id, next_execution_at) VALUES (?, ?, ?)",
                (templates[name], family_id, to_db(at)),
            )

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}, from {self.start:%Y-%m-%d %H:%M} UTC, email by {self.kinds['email']}, "
            f"texts by {self.kinds['sms']}, weather: {self.weather}, "
            f"standing still when {self.spot}"
        ]
        for family in self.families:
            agreed = "agreed to texts" if family.consents else "never agreed to texts"
            lines.append(f"  family {family.family_id} {family.name} {family.phone} {family.zone}, {agreed}")
        lines += [f"  {name} for family {family_id} at {at:%d %H:%M}" for name, family_id, at in self.starts]
        return "\n".join(lines)
