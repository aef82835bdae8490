"""What goes wrong, and with which message: rules by number, by turn, or for all, changed while the fake runs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWERS = (
    "accept", "refuse:CODE", "drop_before", "drop_after", "500_before", "500_after", "502_before", "502_after",
    "429", "unreadable", "nameless", "slow:SECONDS", "hang",
)  # fmt: skip
"""`before` and `after`: whether Twilio has the message when it goes wrong. 502 is a proxy's page and no JSON;
`unreadable` is a page with a good status, and `nameless` a resource without an id, both after."""

FATES = ("delivered", "sent", "undelivered:CODE", "failed:CODE")
CALLBACKS = ("in_order", "twice", "reversed", "never", "late:SECONDS")


@dataclass(slots=True)
class Rule:
    """What happens to the messages that it is for."""

    to: str | None = None
    """The recipient's number; None: anybody."""
    answer: str = "accept"
    fate: str = "delivered"
    callbacks: str = "in_order"
    skip: int = 0
    """So many messages pass before it counts."""
    times: int | None = None
    """For so many messages; None: for ever."""

    def __post_init__(self) -> None:
        for value, known in ((self.answer, ANSWERS), (self.fate, FATES), (self.callbacks, CALLBACKS)):
            if re.sub(r":[\d.]+$", ":", value) not in {re.sub(r":[A-Z]+$", ":", word) for word in known}:
                raise ValueError(f"{value} is none of {', '.join(known)}")


@dataclass(slots=True)
class Script:
    """The rules in force; the first that fits counts."""

    rules: list[Rule] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, rule: Rule) -> None:
        """From now on."""
        with self.lock:
            self.rules.append(rule)

    def replace(self, rules: Iterable[Mapping[str, Any]]) -> None:
        """These rules and no others, as JSON gives them."""
        made = [Rule(**rule) for rule in rules]
        with self.lock:
            self.rules = made

    def rule_for(self, to: str) -> Rule:
        """What happens to a message to this number; counts it."""
        with self.lock:
            for rule in self.rules:
                if rule.to not in (None, to) or rule.times == 0:
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return _by_number(to)


MAGIC = {
    "+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614,
}  # fmt: skip
"""Twilio's own numbers for tests, which refuse at once (https://www.twilio.com/docs/iam/test-credentials)."""


def _by_number(to: str) -> Rule:
    """`+1500555` and a code of five digits: that code, at once or, for 30xxx, after it was accepted. This one is the
    fake's own invention."""
    if to in MAGIC:
        return Rule(answer=f"refuse:{MAGIC[to]}")
    found = re.fullmatch(r"\+1500555(\d{5})", to)
    if found is None:
        return Rule()
    return Rule(fate=f"undelivered:{found[1]}") if found[1].startswith("30") else Rule(answer=f"refuse:{found[1]}")
