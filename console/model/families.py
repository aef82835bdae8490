"""A line of the list of families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.model.case import ALIVE, Data
from console.model.clean import clean
from console.model.moments import Clock
from console.model.names import status_words, workflow_title
from console.model.words import say


@dataclass(frozen=True)
class FamilyRow:
    """What is needed to draw it. `tone` is how its state speaks; the words say it too."""

    key: int  # family_id
    name: str
    now: str
    tone: str
    next: str
    who: str
    sort_name: str  # as the database has it: where it stands in the list

    @property
    def place(self) -> dict[str, Any]:
        """Its place in the list, beyond which a page can be asked for."""
        return {"family_name": self.sort_name, "family_id": self.key}


def family_row(row: Data, clock: Clock) -> FamilyRow:
    """A line from a row of the reading side."""
    name = clean(row["family_name"]) or say("family.unnamed", id=row["family_id"])
    here = clock.for_family(row["time_zone"])
    now, tone = _now(row, here)
    coming = row["next_execution_at"] if row["instance_status"] in ALIVE else None
    following = here.both_short(coming) if coming else ""
    who = clean(row["coordinator"])
    return FamilyRow(row["family_id"], name, now, tone, following, who, str(row["family_name"]))


def _now(row: Data, clock: Clock) -> tuple[str, str]:
    if row["active"] == 0:
        return say("families.left"), "quiet"
    if row["open_tasks"]:
        return say("families.open", count=row["open_tasks"]), "warn"
    if row["paused_until"] and row["paused_until"] > clock.now:
        return say("families.quiet", until=clock.day(row["paused_until"])), "quiet"
    status = row["instance_status"]
    if status is None:
        return say("families.none"), "quiet"
    title = workflow_title(clean(row["template_name"]))
    return say("families.now", status=status_words(status), title=title), "plain" if status in ALIVE else "quiet"
