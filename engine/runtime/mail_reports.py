"""What the mailbox's thread tells the engine."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from engine.answers.events import NewEvent
from engine.answers.mail import MailKind
from engine.answers.place import Place


@dataclass(slots=True)
class Batch:
    """Mails that were read, and the place behind them."""

    place: Place
    events: list[NewEvent]
    left: list[tuple[int, MailKind, str]]
    """Mails that became no event: UID, kind, and why."""
    kept: threading.Event = field(default_factory=threading.Event)
    """Set when all of it is in the database."""


@dataclass(slots=True, frozen=True)
class Trouble:
    """The mailbox can't be read."""

    why: str
    """A sentence for people."""
    ours: bool
    """Whether somebody has to do something: a wrong password doesn't mend itself."""


@dataclass(slots=True, frozen=True)
class Works:
    """The mailbox is open."""


Report = Batch | Trouble | Works
