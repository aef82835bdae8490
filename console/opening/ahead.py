"""What the app has to know before it can show anything: a few settings, and the first rows.

Reading them takes a sixth of a second, importing the app as long again; so a child reads while the parent imports
(`console.opening.scout`), and draws the rows as soon as it has them. All of an :class:`Ahead` are plain values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.feed import Feed
from console.language import language_of
from console.model.moments import Clock
from console.model.words import choose
from console.opening import first_rows
from console.questions.needs_you import Needs, needs, wanted

if TYPE_CHECKING:
    from engine.config import Config


@dataclass(frozen=True, slots=True)
class Ahead:
    """The settings that the app itself needs, and the rows of its first screen."""

    url: str
    simulated: bool
    virtual: datetime | None  # the moment of the simulated run
    site_zone: str
    language: str
    keys: dict[str, str]
    theme: str
    first: Needs

    def feed(self) -> Feed:
        """What the app reads by, in the moment in which the rows were read: before it has asked, it would not know."""
        return Feed(self.url, simulated=self.simulated, virtual=self.virtual)


def look_ahead(load: Callable[[], Config]) -> Ahead:
    """Read the configuration and the first rows, and draw those. Raises `ConfigError` and `DatabaseError`."""
    config = load()
    language = language_of(config.console.language)
    choose(language)
    url, simulated, zone = config.database.url, config.engine.mode == "simulate", config.calendar.time_zone
    feed = Feed(url, simulated=simulated)
    feed.ask(_nothing)  # learns the present moment, which the question itself needs
    clock = Clock(feed.now(), zone)
    found = feed.ask(needs, wanted(clock, simulated=simulated))
    feed.close()
    first_rows.draw(found, clock)
    return Ahead(url, simulated, feed.virtual, zone, language, dict(config.console.keys), config.console.theme, found)


def _nothing(_connection: object) -> None:
    return None
