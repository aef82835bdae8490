"""One engine: its connection, its site, its clocks, its definitions and its ways out, put together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.channels.letter import Channel
from engine.core.step_types import Site
from engine.messages.library import Messages
from engine.runtime.arms import Arms
from engine.runtime.clock import BusinessClock, LeaseClock
from engine.runtime.intake.desk import Desk
from engine.runtime.redirection import redirected
from engine.runtime.sender import Sender
from engine.store.definitions import Definitions

if TYPE_CHECKING:
    from engine.config import Config


class World(Protocol):
    """Somebody outside who acts in virtual time: the simulated families and coordinators of the demonstration."""

    def next_moment(self) -> datetime | None:
        """When it next does something, or None."""
        ...

    def act(self, now: datetime) -> int:
        """Do what is due by inserting rows, as people and other programs would; returns how many."""
        ...


@dataclass(slots=True)
class Engine:
    """Everything that the parts of a running engine share. One thread owns it."""

    config: Config
    connection: sqlite3.Connection
    database_path: Path
    worker: str
    site: Site
    clock: BusinessClock
    lease_clock: LeaseClock
    definitions: Definitions
    library: Messages
    channels: dict[str, Channel]
    sender: Sender
    world: World | None = None
    in_flight: dict[str, list[int]] = field(default_factory=dict)
    """Tokens whose effect is under way, by claim."""
    armed: Arms = field(default_factory=Arms)
    """The messages that are on their way, and how long their arms hold."""
    looking_up: set[int] = field(default_factory=set)
    """Messages of which the far end is being asked whether it has them."""
    stopping: bool = False
    """It winds up: nothing is armed any more."""
    starts_read_up_to: int = 0
    """The highest instance whose moment of start is known to be in our form."""

    @property
    def now(self) -> datetime:
        """The business moment."""
        return self.clock.now()

    @property
    def zone(self) -> str:
        """The site's zone."""
        return self.site.calendar.zone

    @property
    def claim_expires(self) -> datetime:
        """The deadline of a claim taken or renewed now."""
        return self.lease_clock() + timedelta(seconds=self.config.engine.claim_seconds)

    @property
    def arm_expires(self) -> datetime:
        """Until when a message armed now is on its way for sure, unless its engine says so again."""
        settings = self.config.engine
        return self.claim_expires + timedelta(seconds=settings.step_timeout.nominal_seconds)

    def desk(self) -> Desk:
        """The rules for taking rows in at this moment."""
        rationed = self.site.mode == "execute" and not self.clock.virtual
        settings = self.config.engine
        max_age = timedelta(seconds=settings.max_age.nominal_seconds)
        return Desk(
            self.definitions, self.site, self.now, rationed, settings.max_starts_per_day, max_age,
            self.lease_clock(), redirected(self.config),
        )  # fmt: skip
