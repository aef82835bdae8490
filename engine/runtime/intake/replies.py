"""What people wrote in their own words is read by a person: one task for each such answer, even when the answer has
ended the workflow.

A word of STOP or START is heard by the engine and needs no reader. An answer from a shared number asks which family it
is from; one from a sender that nobody knows goes to everyone, so that nothing is lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.core import answer_words
from engine.core.assignment import question_due
from engine.core.outcome import NewTask
from engine.core.responses import ANSWERS
from engine.core.stop_words import Wish, words_of
from engine.runtime.intake.desk import Desk
from engine.runtime.intake.whose import Whose
from engine.store import answers
from engine.store.tasks import insert_task

REPLY = "reply"
"""The type of the task."""

READ_BY = "read_by"
"""The name in a payload by which an answer says that a person has read it already: who wrote it down."""


def ask_to_read(
    connection: sqlite3.Connection,
    desk: Desk,
    event_id: int,
    event_type: str,
    whose: Whose,
    payload: Mapping[str, Any],
    wish: Wish | None,
    instance_id: int | None,
) -> None:
    """Open the task, unless there is nothing to read or it has been read."""
    words = words_of(payload) or answer_words.attached(payload.get("media"))
    if event_type not in ANSWERS or not words or wish in (Wish.STOP, Wish.START, Wish.INFORM) or payload.get(READ_BY):
        return
    families = answers.named(connection, whose.families)
    sender = payload.get("from")
    if not families:
        said = answer_words.unknown_sender(event_type, sender if isinstance(sender, str) else "", words)
    elif len(families) == 1:
        said = answer_words.answered(event_type, families[0].name or families[0].family_id, words)
    else:
        listed = [(family.family_id, family.name) for family in families]
        said = answer_words.which_family(event_type, whose.address or "", listed, words)
    owners = {family.coordinator for family in families}
    insert_task(
        connection,
        NewTask(REPLY, said, question_due(desk.site.calendar, desk.now)),
        desk.now,
        "engine",
        family_id=whose.family_id,
        instance_id=instance_id,
        mode=whose.message.mode if whose.message is not None else desk.mode,
        wanted=owners.pop() if len(owners) == 1 else None,
        message_id=whose.message.message_id if whose.message is not None else None,
        event_id=event_id,
    )
