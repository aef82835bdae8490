"""Workflows are started while the engine runs, at a given pace or as fast as it takes them, and some families say stop.

All of it comes in by the front door: rows in `workflow_instances` and `contact_consents`, and texts by way of Twilio.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.crash.senders.families import Family
from tests.crash.senders.site import Site

BACKLOG = 400
"""Flat out, so many stories are kept waiting at least."""
PACED_BACKLOG = 10
"""At a given pace none are started while so many wait, such as for a channel that is shut: else they would leave all at
once when it opens."""
SOON = timedelta(minutes=2)
BATCH = 200
MESSAGES_A_STORY = 2
STOPS_AT_STORY = 2
"""A family that says stop does so with its second story."""

_WAITING = """
    SELECT (SELECT COUNT(*) FROM workflow_instances WHERE status = 'pending')
         + (SELECT COUNT(*) FROM workflow_queue
            WHERE (status = 'queued' AND scheduled_for <= ?) OR held_reason LIKE 'breaker:%')
"""


@dataclass(frozen=True)
class Stop:
    """A family has said stop."""

    family: int
    how: str
    """`text` or `row`."""
    after: datetime
    """When it was known to be in the database."""


class Feeder:
    """Starts stories in a thread of its own while it is told to go on."""

    def __init__(
        self,
        site: Site,
        families: dict[int, Family],
        rate: float,
        seed: int,
        text_stop: Callable[[Family], None] | None,
    ) -> None:
        """`rate`: messages a second; 0: as many as the engine takes. `text_stop` lets a family text STOP; without it a
        family that would do so has a row inserted instead."""
        self._site, self._families, self._rate, self._text_stop = site, list(families.values()), rate, text_stop
        self._random = Random(seed)
        self._goes_on, self._ended = threading.Event(), False
        self._stories: Counter[int] = Counter()
        self.fed: dict[int, int] = {}
        """The family of each story whose row is committed, by the key of its instance."""
        self.stops: list[Stop] = []
        self.failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        """Start stories from now on."""
        self._goes_on.set()

    def pause(self) -> None:
        """Start none for the time being."""
        self._goes_on.clear()

    def end(self) -> None:
        """Start no more; returns when the thread has ended. Raises what has ended it before its time."""
        self._ended = True
        self._goes_on.set()
        self._thread.join(60)
        if self.failed is not None:
            raise self.failed

    def _run(self) -> None:
        try:
            with closing(self._site.connect()) as connection:
                while self._goes_on.wait() and not self._ended:
                    if self._rate > 0:
                        time.sleep(self._random.expovariate(self._rate / MESSAGES_A_STORY))
                        feeds = self._goes_on.is_set() and _waiting(connection) < PACED_BACKLOG
                        count = self._until_one_leaves() if feeds else 0
                    else:
                        count = BATCH if _waiting(connection) < BACKLOG else 0
                        time.sleep(0.0 if count else 0.05)
                    if count:
                        self._feed(connection, count)
        except BaseException as error:  # noqa: BLE001 - raised again by `end`
            self.failed = error

    def _until_one_leaves(self) -> int:
        """How many stories to start so that one of them is of a family that can be written to: the pace is that of
        messages, not of stories."""
        silent = {stop.family for stop in self.stops}
        for count in range(1, len(self._families) + 1):
            family = self._families[(len(self.fed) + count - 1) % len(self._families)]
            if not family.closed and family.number not in silent:
                return count
        return 1

    def _feed(self, connection: sqlite3.Connection, count: int) -> None:
        chosen = [self._families[(len(self.fed) + n) % len(self._families)] for n in range(count)]
        with connection:
            keys = [
                connection.execute(
                    "INSERT INTO workflow_instances (template_id, family_id, triggered_by, variables) "
                    "VALUES (1, ?, 'crash', ?) RETURNING instance_id",
                    (family.number, json.dumps({"n": len(self.fed) + n})),
                ).fetchone()[0]
                for n, family in enumerate(chosen)
            ]
        self.fed.update(zip(keys, (family.number for family in chosen), strict=True))
        for family in chosen:
            self._stories[family.number] += 1
            if family.stops and self._stories[family.number] == STOPS_AT_STORY:
                self._stop(connection, family)

    def _stop(self, connection: sqlite3.Connection, family: Family) -> None:
        how = family.stops if self._text_stop is not None else "row"
        if how == "text" and self._text_stop is not None:
            self._text_stop(family)
        else:
            with connection:
                connection.execute(
                    "INSERT INTO contact_consents (family_id, channel, status, source) "
                    "VALUES (?, 'all', 'withdrawn', 'crash')",
                    (family.number,),
                )
        self.stops.append(Stop(family.number, how, datetime.now(UTC)))


def _waiting(connection: sqlite3.Connection) -> int:
    """How many stories stand in line."""
    soon = (datetime.now(UTC) + SOON).strftime("%Y-%m-%d %H:%M:%S.%f")
    return int(connection.execute(_WAITING, (soon,)).fetchone()[0])
