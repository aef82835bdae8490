"""How long an uncertain message is left alone before anything is done about it, and what its author has said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.channels.letter import SplitChannel
from engine.core.uncertainty import quarantine
from engine.errors import NotFound
from engine.runtime.channel_calls import COMMIT_SECONDS
from engine.runtime.engine import Engine


def settle_after(engine: Engine, channel: str, on_uncertain: str) -> datetime:
    """When, by the lease clock, a message that is uncertain from now on may be settled: after no less than the claim
    time and the longest that the channel may take."""
    found, settings = engine.channels.get(channel), engine.config.engine
    if found is None:
        return engine.lease_clock()
    seconds = COMMIT_SECONDS if isinstance(found, SplitChannel) else settings.step_timeout.nominal_seconds
    return engine.lease_clock() + quarantine(
        can_look_up=found.can_look_up,
        deduplicates=found.deduplicates,
        deduplicates_for=found.deduplicates_for,
        on_uncertain=on_uncertain,
        claim=timedelta(seconds=settings.claim_seconds),
        timeout=timedelta(seconds=seconds),
    )


def of_rows(engine: Engine) -> Callable[[sqlite3.Row], datetime]:
    """The same for messages as the store reads them."""
    return lambda row: settle_after(engine, row["channel"], on_uncertain_of(engine, row))


def on_uncertain_of(engine: Engine, row: sqlite3.Row) -> str:
    """What the author of a message's step wants done when nobody knows whether it left."""
    try:
        definition = engine.definitions.get(engine.connection, row["template_id"], row["template_version"])
        step = definition.steps[row["step_number"]]
    except (NotFound, IndexError):
        return "ask"
    return str(getattr(step, "on_uncertain", "ask"))
