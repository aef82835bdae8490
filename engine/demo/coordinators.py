"""The people of the co-op who work the list. The person who tries the demonstration out is the first of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from engine.demo.chance import pick_weighted


class Coordinator(NamedTuple):
    """A row of `coordinators`."""

    name: str
    email: str
    phone: str
    role: str
    away_from: datetime | None = None
    away_until: datetime | None = None
    deputy: str | None = None


YOU = "Dana Whitfield"
"""The person at the console: an admin, whose families' questions nobody else answers."""

COORDINATORS = (
    Coordinator(YOU, "dana@example.org", "+13125550100", "admin", deputy="Priya Raman"),
    Coordinator("Priya Raman", "priya@example.org", "+13125550101", "coordinator", deputy="Luis Herrera"),
    Coordinator(
        "Luis Herrera",
        "luis@example.org",
        "+13125550102",
        "coordinator",
        datetime(2026, 11, 9, 6, tzinfo=UTC),
        datetime(2026, 11, 14, 6, tzinfo=UTC),
        "Priya Raman",
    ),
    Coordinator("Naomi Feldman", "naomi@example.org", "+13125550103", "coordinator", deputy="Luis Herrera"),
    Coordinator("Ruth Okafor", "ruth@example.org", "+13125550104", "author", deputy=YOU),
    Coordinator("Sam Lindqvist", "sam@example.org", "+13125550105", "viewer"),
)

CALLERS = ("Priya Raman", "Luis Herrera", "Naomi Feldman")
"""Who works the list by themselves."""

_LOAD: list[tuple[str | None, float]] = [
    (YOU, 24),
    ("Priya Raman", 28),
    ("Luis Herrera", 22),
    ("Naomi Feldman", 22),
    (None, 4),  # nobody yet: such a family's tasks are everyone's
]


def coordinator_of(family: int) -> str | None:
    """Who looks after a family."""
    return pick_weighted(_LOAD, "coordinator", family)
