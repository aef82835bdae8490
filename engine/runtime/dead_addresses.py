"""An address at which nobody can be reached: it is written to no more, and one person is asked for the right one.

One rule, whether the far end says so at once (a refusal) or hours later (a bounce, a status): the address is suppressed
as dead, and a task is opened unless one about the same address is open. What becomes of the step is `core.remedies`'
affair, or `late`'s.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from engine.core import answer_words
from engine.core.assignment import question_due
from engine.core.calendar import Calendar
from engine.core.outcome import NewTask
from engine.core.suppressions import DEAD
from engine.runtime.intake.owners import channel_of, families_at, normal
from engine.store import answers, suppressions
from engine.store.answers import FoundMessage
from engine.store.tasks import insert_task, is_open_about

FIX_ADDRESS = "fix_address"
"""The type of the task that asks for the right address."""


def write_no_more(
    connection: sqlite3.Connection, calendar: Calendar, now: datetime, address: str, *, code: str | None,
    reason: str | None, mode: str, message: FoundMessage | None = None, families: tuple[int, ...] | None = None,
) -> None:  # fmt: skip
    """Suppress a dead address, and ask for the right one. `code` and `reason` are the far end's; `message` is what was
    sent there, where that is known; `families` are those that have it, None where they are to be found."""
    address = normal(address) or address
    channel = channel_of(address)
    source = f"provider:{code or 'unknown'}"
    if suppressions.add(connection, address, now, reason=DEAD, source=source, channel=channel) is None:
        return
    if is_open_about(connection, FIX_ADDRESS, answer_words.dead_address_begins(channel, address)):
        return
    found = answers.named(connection, families_at(connection, address) if families is None else families)
    description = answer_words.dead_address(channel, address, [family.name for family in found], reason)
    owners = {family.coordinator for family in found}
    insert_task(
        connection,
        NewTask(FIX_ADDRESS, description, question_due(calendar, now)),
        now,
        "engine",
        family_id=found[0].family_id if found else None,
        instance_id=message.instance_id if message is not None else None,
        mode=mode,
        wanted=owners.pop() if len(owners) == 1 else None,
        message_id=message.message_id if message is not None else None,
    )
