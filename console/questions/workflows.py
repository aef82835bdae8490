"""The workflows: what there is and what runs in each."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from console.model.authored import Entry
from console.model.case import Data
from console.model.clean import clean
from console.model.words import say, say_or
from engine.store import reading

if TYPE_CHECKING:
    from console.app import Console


async def workflow_entries(console: Console) -> list[Entry]:
    """Every workflow as an entry of the list. Raises `FeedLost`."""
    return await console.ask(published)


def published(connection: sqlite3.Connection) -> list[Entry]:
    """The workflows that the database holds, by name."""
    return [_entry(row) for row in reading.list_workflows(connection)]


def _entry(row: Data) -> Entry:
    alive = row["pending"] + row["running"] + row["paused"]
    trigger = say_or(f"starts.{row['trigger_type']}", say("starts.manual"))
    off = row["active"] in (0, "0")
    return Entry(
        "workflow",
        row["template_name"],
        clean(row["template_name"]) or say("workflow.unnamed"),
        say("authored.workflow", trigger=trigger, count=alive),
        say("authored.off") if off else "",
        "warn",
    )
