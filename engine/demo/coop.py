"""The families of the co-op: how each can be reached, how it has been doing, and how likely it seems to leave.

A family depends on nothing but its number, so that the first 60 are the same in a co-op of 60 and of 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from engine.demo import names, places
from engine.demo.chance import between, pick, share
from engine.demo.coordinators import YOU, coordinator_of

START = datetime(2026, 11, 2, 13, tzinfo=UTC)
"""When the demonstration begins: a Monday, 07:00 in Chicago. Its four weeks hold Veterans Day and Thanksgiving."""

GOOD_DOMAINS = ("example.org", "example.net", "example.com", "mail.example.org", "family.example.net")
BOUNCES = "oldmail.example.org"
"""A domain whose server takes email and sends it back."""
REFUSES = "gone.example.net"
"""A domain whose server knows nobody."""
FULL = "full.example.org"
"""A domain whose mailboxes are full."""
SILENT = "silent.example.org"
"""A domain whose server never answers."""


class Risk(StrEnum):
    """What the model says of a family."""

    HIGH = "high"
    MEDIUM = "medium"
    UNSURE = "unsure"
    """A high probability that the model itself doesn't trust."""
    LOW = "low"
    NEW = "new"
    """Just enrolled, or about to: too new for a prediction."""


SHOWN: dict[int, tuple[Risk, str]] = {
    7: (Risk.HIGH, "silent"),
    9: (Risk.HIGH, "no phone"),
    12: (Risk.MEDIUM, "no email"),
    16: (Risk.HIGH, "nothing"),
    19: (Risk.HIGH, "bounces"),
    21: (Risk.HIGH, "refuses"),
    26: (Risk.MEDIUM, "bounces"),
    30: (Risk.HIGH, "full"),
    33: (Risk.MEDIUM, "silent"),
    38: (Risk.HIGH, "bad email"),
    42: (Risk.HIGH, "nothing"),
    47: (Risk.HIGH, "no phone"),
    50: (Risk.MEDIUM, "refuses"),
    53: (Risk.HIGH, "refuses"),
}
"""Families of which every demonstration has one, so that there is something to see and to do."""

YOURS = frozenset({7, 9, 16, 21, 33})
"""Those of them that the person at the console looks after."""


class Contact(NamedTuple):
    """A row of `family_contacts`."""

    name: str
    role: str
    email: str | None
    phone: str | None
    locale: str | None
    may_contact: int


@dataclass(frozen=True)
class Family:
    """One family, by its number from 1."""

    number: int

    @property
    def name(self) -> str:
        """The family's name."""
        return names.surname_of(self.number)

    @property
    def zone(self) -> str | None:
        """The zone as it stands in the row."""
        return places.zone_of(self.number)

    @property
    def locale(self) -> str | None:
        """The language they want to be written to in, where they said."""
        if names.people_of(self.number) != "hispanic":
            return "en" if share("said english", self.number) < 0.3 else None
        return "es" if share("spanish", self.number) < 0.6 else None

    @property
    def coordinator(self) -> str | None:
        """Who looks after them."""
        return YOU if self.number in YOURS else coordinator_of(self.number)

    @cached_property
    def risk(self) -> Risk:
        """What the model says of them; the first five show each kind."""
        if self.number <= len(Risk):
            return tuple(Risk)[self.number - 1]
        if self.number in SHOWN:
            return SHOWN[self.number][0]
        drawn = share("risk", self.number)
        for risk, below in ((Risk.HIGH, 0.24), (Risk.MEDIUM, 0.50), (Risk.UNSURE, 0.56), (Risk.NEW, 0.70)):
            if drawn < below:
                return risk
        return Risk.LOW

    @cached_property
    def reach(self) -> str:
        """What is wrong with how they can be reached, if anything."""
        if self.number in SHOWN:
            return SHOWN[self.number][1]
        drawn = share("reach", self.number)
        for flaw, below in (
            ("no email", 0.04), ("no phone", 0.085), ("nothing", 0.09), ("bad email", 0.105), ("bad phone", 0.115),
            ("bounces", 0.145), ("refuses", 0.15), ("silent", 0.155),
        ):  # fmt: skip
            if drawn < below:
                return flaw
        return ""

    def email(self, adult: int = 1) -> str | None:
        """An adult's address as it stands in the database."""
        mailbox = names.mailbox_of(self.number, adult)
        match self.reach:
            case "no email" | "nothing":
                return None if share("blank", self.number) < 0.7 else ""
            case "bad email":
                return pick(
                    (f"{mailbox}(at)example.org", f"{mailbox}@@example.net", "n/a", mailbox), "bad", self.number
                )
            case "bounces":
                return f"{mailbox}@{BOUNCES}"
            case "refuses":
                return f"{mailbox}@{REFUSES}"
            case "full":
                return f"{mailbox}@{FULL}"
            case "silent":
                return f"{mailbox}@{SILENT}"
        return f"{mailbox}@{pick(GOOD_DOMAINS, 'domain', self.number, adult)}"

    def phone(self, adult: int = 1) -> str | None:
        """An adult's number as it stands in the database."""
        match self.reach:
            case "no phone" | "nothing":
                return None
            case "bad phone":
                return pick(("555-CALL-US", "12", "ask grandma"), "bad", self.number)
        return places.phone_of(self.number, adult)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The adults, where the co-op has written them down; never minors."""
        if share("contacts", self.number) > 0.6:
            return ()
        roles = pick(
            (("mother", "father"), ("mother",), ("father", "mother"), ("guardian",), ("grandmother", "father")),
            "roles", self.number,
        )  # fmt: skip
        barred = share("barred", self.number) < 0.04
        return tuple(
            Contact(
                names.given_name_of(self.number, adult), role, self.email(adult), self.phone(adult), self.locale,
                may_contact=0 if barred and adult == 1 else 1,
            )
            for adult, role in enumerate(roles, start=1)
        )  # fmt: skip

    @property
    def active(self) -> int:
        """0 for the few that have left."""
        return 0 if share("left", self.number) < 0.01 and self.number > len(Risk) else 1

    @property
    def enrolled(self) -> datetime:
        """When they came; new families in the days before and the first two weeks of the demonstration."""
        if self.risk is Risk.NEW:
            day = -0.2 if self.number <= len(Risk) else between(-2, 14, "enrolled", self.number)
            return (START + timedelta(days=day)).replace(microsecond=0)
        return START - timedelta(days=int(between(40, 1500, "enrolled", self.number)))

    @cached_property
    def prediction(self) -> tuple[float, float] | None:
        """The model's word on the first weekend: probability 0 to 1, confidence 0 to 100."""
        ranges = {
            Risk.HIGH: (0.81, 0.98, 81, 97),
            Risk.MEDIUM: (0.61, 0.795, 71, 95),
            Risk.UNSURE: (0.70, 0.95, 35, 69),
            Risk.LOW: (0.02, 0.59, 60, 97),
        }
        if self.risk is Risk.NEW:
            return None
        low, high, least, most = ranges[self.risk]
        return (
            round(between(low, high, "probability", self.number), 3),
            round(between(least, most, "confidence", self.number), 1),
        )

    def engagement(self, weeks_ago: int) -> float:
        """How engaged they were, 0 to 100; it has been falling where the risk is high."""
        base = between(35, 95, "engagement", self.number)
        fall = {Risk.HIGH: 12, Risk.MEDIUM: 6, Risk.NEW: 0}.get(self.risk, 1) * (4 - weeks_ago)
        return round(min(max(base - fall + between(-6, 6, "week", self.number, weeks_ago), 0), 100), 1)

    @property
    def withdrawal_risk(self) -> float | None:
        """The assessment, 0 to 100; none of new families."""
        return None if self.prediction is None else round(self.prediction[0] * 100)
