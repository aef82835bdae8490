"""What a mail server may do wrong, in words for tests and for a command line.

rcpt:550 5.1.1 no such user     an answer instead of consent, at `greet`, `mail`, `rcpt`, `data` or `end`
hang                            reads the whole letter, doesn't take it, and never answers
hang-accepted                   takes it and never answers
cut · cut-accepted              the same, and breaks off the connection
cut-in-data                     breaks off after the first lines of the letter
garbage                         takes it and answers what no protocol knows
slow:0.2                        takes it after so many seconds
accept                          nothing wrong
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

REPLIES = ("greet", "mail", "rcpt", "data", "end")
ACTS = ("accept", "hang", "hang-accepted", "cut", "cut-accepted", "cut-in-data", "garbage", "slow")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one letter."""

    act: str = "accept"
    reply: str = ""
    """What is answered instead, where the act is one of `REPLIES`."""
    seconds: float = 0.0

    @classmethod
    def of(cls, text: str) -> Fault:
        """Read one; raises ValueError."""
        act, _, rest = text.strip().partition(":")
        if act in REPLIES and rest[:3].isdigit():
            return cls(act, rest)
        if act == "slow":
            return cls(act, seconds=float(rest))
        if act in ACTS and not rest:
            return cls(act)
        raise ValueError(f"{text!r} is no fault; see tests/smtp_server/faults.py")


class Faults:
    """Which letter gets which: by its recipient (`*@full.example`), else the next of a schedule, else none."""

    def __init__(self, by_recipient: dict[str, str] | None = None, schedule: tuple[str, ...] = ()) -> None:
        self._by_recipient = {pattern: Fault.of(text) for pattern, text in (by_recipient or {}).items()}
        self._schedule = [Fault.of(text) for text in schedule]

    def of_letter(self, recipient: str) -> Fault:
        """The fault for the letter to this recipient; a scheduled one is used up."""
        for pattern, fault in self._by_recipient.items():
            if fnmatchcase(recipient, pattern):
                return fault
        return self._schedule.pop(0) if self._schedule else Fault()

    def next_if(self, act: str) -> Fault | None:
        """The schedule's next, used up, if it is of this kind: for what goes wrong before there is a recipient."""
        return self._schedule.pop(0) if self._schedule and self._schedule[0].act == act else None
