"""Who is written to, and what goes wrong with each: drawn from a seed, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.crash.senders.hours import Hours

CLOSED_SHARE = 0.08
STOPPING_SHARE = 0.06
MAIL_FAULT_SHARE = 0.14
TEXT_FAULT_SHARE = 0.18

MAIL_FAULTS = (
    "cut", "cut-accepted", "hang", "hang-accepted", "garbage", "slow:0.3",
    "rcpt:450 4.2.1 Try again later", "rcpt:550 5.1.1 No such user", "rcpt:552 5.2.2 Mailbox full",
    "end:451 4.3.0 Try again later", "end:554 5.7.1 Looks like spam", "data:451 4.3.0 Not now",
)  # fmt: skip
RARE_MAIL_FAULT = "cut-in-data"
"""At most one family's: five of the provider's faults in a row, and its channel is shut for a minute."""
MAIL_TROUBLE = frozenset(("cut", "cut-accepted", "hang", "hang-accepted", "garbage", "slow:0.3"))
"""Of these: what leaves a message uncertain by itself, or keeps it on its way for long."""

TEXT_FAULTS: tuple[dict[str, Any], ...] = (
    {"answer": "drop_before"}, {"answer": "drop_after"}, {"answer": "500_before"}, {"answer": "500_after"},
    {"answer": "502_before"}, {"answer": "502_after"}, {"answer": "unreadable"}, {"answer": "hang"},
    {"answer": "slow:0.3"}, {"answer": "refuse:21211"}, {"answer": "refuse:21614"},
    {"fate": "undelivered:30005"}, {"fate": "undelivered:30003"}, {"fate": "failed:30008"},
)  # fmt: skip
TOO_FAST: tuple[dict[str, Any], ...] = tuple({"answer": "429", "skip": skip, "times": 1} for skip in (300, 3000))
"""Now and then Twilio asks for fewer requests, whoever the text is to; each time no text leaves for a minute."""
TEXT_TROUBLE = frozenset(
    (
        "drop_before",
        "drop_after",
        "500_before",
        "500_after",
        "502_before",
        "502_after",
        "unreadable",
        "hang",
        "slow:0.3",
    )
)
CALLBACKS = ("in_order", "in_order", "in_order", "twice", "reversed", "late:1.0", "never")


@dataclass(frozen=True)
class Family:
    """One family."""

    number: int
    """Its key."""
    zone: str
    closed: bool
    """Whether its window is shut for as long as the run takes."""
    stops: str
    """How it says stop in the middle: `text` to Twilio, `row` in the table of consents, or not at all."""
    mail_fault: str
    """What the mail server does with its letters; empty: nothing wrong."""
    text_rule: dict[str, Any]
    """What the stand-in for Twilio does with its texts."""

    @property
    def name(self) -> str:
        return f"Family {self.number}"

    @property
    def email(self) -> str:
        return f"family{self.number}@example.org"

    @property
    def phone(self) -> str:
        return f"+1312{2_000_000 + self.number}"

    @property
    def unreachable(self) -> bool:
        """Whether no text reaches it though Twilio accepts them."""
        return self.text_rule.get("fate", "delivered").partition(":")[0] in ("undelivered", "failed")

    def troubled(self, channel: str) -> bool:
        """Whether a message to it may be uncertain, or on its way for long, without any kill."""
        if channel == "email":
            return self.mail_fault in MAIL_TROUBLE
        return self.text_rule.get("answer") in TEXT_TROUBLE


def drawn(count: int, seed: int, hours: Hours, *, hanging: bool = True) -> dict[int, Family]:
    """So many families, by key; `hanging`: some of them have far ends that never answer."""
    random, found = Random(seed), {}
    for number in range(1, count + 1):
        closed = random.random() < CLOSED_SHARE
        stops = random.choice(("text", "row")) if random.random() < STOPPING_SHARE else ""
        mail_fault = random.choice(MAIL_FAULTS) if random.random() < MAIL_FAULT_SHARE else ""
        if number == count // 2:
            mail_fault = RARE_MAIL_FAULT
        rule: dict[str, Any] = {"to": "", "callbacks": random.choice(CALLBACKS)}
        if random.random() < TEXT_FAULT_SHARE:
            rule |= random.choice(TEXT_FAULTS)
        if not hanging:
            mail_fault = "" if mail_fault.startswith("hang") else mail_fault
            rule = {name: value for name, value in rule.items() if value != "hang"}
        zone = hours.shut_zone if closed else hours.open_zone
        family = Family(number, zone, closed, "" if closed else stops, mail_fault, rule)
        family.text_rule["to"] = family.phone
        found[number] = family
    return found
