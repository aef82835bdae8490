"""A copied machine never mails real families: where another host has sent from this database, an engine starts on hold.

A disk image, a restored backup, a laptop that got the production file to look at: each holds families that are still
being written to from where it was copied. So an execute engine that finds that somebody else was the last to send
places a hold, as a person would, and says which host that was. Whoever knows that the other one is off for good
releases it (`followthrough release`), and is not asked again for the same sends.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine import log, log_events
from engine.store import workers
from engine.store.audit import audit
from engine.store.connection import transaction
from engine.store.holds import place_hold, was_held_since

ACTOR = "engine"


def hold_if_copied(connection: sqlite3.Connection, now: datetime) -> str | None:
    """Place a hold if another host, and not this one, was the last to send in execute mode; returns that host.

    Even one that was heard of a moment ago: two machines can't share a SQLite file, so this is a copy of it.
    """
    last = workers.last_senders(connection)
    if last is None:
        return None
    strangers = [worker for worker in last.workers if worker.host != workers.this_host()]
    if not strangers or len(strangers) < len(last.workers):
        return None
    if was_held_since(connection, ACTOR, last.armed_at):
        return None
    host = strangers[-1].host
    with transaction(connection):
        hold_id = place_hold(
            connection,
            f"this database has sent from the host {host} before, and this is {workers.this_host()}; release it once "
            f"{host} is off for good",
            ACTOR,
            now,
        )
        audit(connection, now, ACTOR, "hold.placed", detail={"hold_id": hold_id})
    log.write(log_events.HOST_CHANGED, hold=hold_id, host=host)
    return host
