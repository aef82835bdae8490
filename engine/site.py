"""The site that decisions are made for: its calendar with closures, its step types, its mode, its retries."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.core.calendar import Closure
from engine.core.step_types import Site
from engine.store import people

if TYPE_CHECKING:
    from engine.config import Config


def load_site(config: Config, connection: sqlite3.Connection) -> Site:
    """The site as configured, with the closures that are in the database now."""
    from engine.config.site_calendar import build_calendar
    from engine.steps import load_step_types

    calendar = build_calendar(config, _closures(connection))
    return Site(calendar, load_step_types(), config.engine.mode, config.engine.retry.as_retry())


def as_of_now(site: Site, connection: sqlite3.Connection) -> Site:
    """The same site with the closures that are in the database now: days are added and removed while an engine runs."""
    closures = _closures(connection)
    if closures == site.calendar.closures:
        return site
    return replace(site, calendar=replace(site.calendar, closures=closures))


def _closures(connection: sqlite3.Connection) -> tuple[Closure, ...]:
    return tuple(Closure(first, last, name) for first, last, name in people.closures(connection))
