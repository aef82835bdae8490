"""How many may start in a day: in execute mode on the real clock a first install or a backfill floods nobody.

A day is the site's calendar day. Whoever may not start today waits as `pending`, visibly, for the next one; a start
that a person asked for needs no ration.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.runtime.intake.desk import Desk
from engine.store import gather, intake
from engine.store.definitions import Published
from engine.triggers.prediction import window_end


class Ration:
    """What is left of today's starts, by workflow."""

    def __init__(self, connection: sqlite3.Connection, desk: Desk) -> None:
        zone = ZoneInfo(desk.site.calendar.zone)
        midnight = desk.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self.tomorrow: datetime = (midnight + timedelta(days=1)).astimezone(desk.now.tzinfo)
        self._connection, self._desk = connection, desk
        self._started = intake.starts_since(connection, midnight.astimezone(desk.now.tzinfo))

    def take(self, row: sqlite3.Row, published: Published) -> bool:
        """Take one of today's starts, if one is left."""
        if str(row["triggered_by"] or "").startswith("manual"):
            return True
        started = self._started.get(published.template_id, 0)
        if started >= self._desk.max_starts_per_day:
            return False
        self._started[published.template_id] = started + 1
        return True

    def window_ended(self, row: sqlite3.Row) -> bool:
        """Whether the prediction behind a waiting row is no longer about the future."""
        kind, _, key = str(row["triggered_by"] or "").partition(":")
        if kind != "prediction_id" or not key.isascii() or not key.isdigit() or len(key) > 18:
            return False
        prediction = intake.prediction_window(self._connection, int(key))
        created = gather.readable_moment(prediction["created_date"]) if prediction is not None else None
        if prediction is None or created is None:
            return False
        end = window_end(created, prediction["prediction_window_days"])
        return end is not None and end <= self._desk.now
