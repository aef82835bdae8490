"""A case: one thing that waits for a person, with all that is known about it, frozen as it was when it was opened.

Opening writes nothing. What was opened is remembered as (task, its revision, instance, its revision, step); before an
act the rows are read again, and if any of it moved meanwhile nothing is done and the difference is told
(`differences`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.model.clean import clean
from console.model.names import status_words
from console.model.words import say

Data = dict[str, Any]
ALIVE = frozenset({"pending", "running", "paused"})


ABOUT_ALL = frozenset({"channel_down", "daily_cap", "overload"})
"""Types of tasks that are about the whole site."""


@dataclass(frozen=True)
class NeedsRow:
    """A line of the list: what is needed to draw it, and nothing that changes by itself."""

    key: int  # task_id
    family: str
    what: str
    since: datetime | None
    who: str
    priority: str
    task_type: str
    pending: str = ""  # an act that waits for its ten seconds, in words
    lease_holder: str = ""  # who is at work on it
    lease_until: datetime | None = None  # in real time


@dataclass(frozen=True)
class Frozen:
    """What a case looked like when it was opened: enough to tell whether it still is the same."""

    task_id: int | None
    task_revision: int | None
    task_status: str | None
    instance_id: int | None
    instance_revision: int | None
    instance_status: str | None
    step: int | None
    family_id: int | None
    place_id: int | None = None  # the place in the queue that it was opened from
    place_status: str | None = None


@dataclass(frozen=True)
class Case:
    """A task, its instance and its family (each may be missing), as rows that are cleaned."""

    task: Data | None
    instance: Data | None
    family: Data | None
    frozen: Frozen
    place: Data | None = None  # where the workflow stands, when the case was opened from there

    @property
    def target(self) -> Hashable:
        """What an act on it takes away from a list: the key of the row there."""
        if self.frozen.place_id is not None:
            return "place", self.frozen.place_id
        return self.frozen.task_id if self.frozen.task_id is not None else -(self.frozen.family_id or 0)

    @property
    def alive(self) -> bool:
        """Whether a workflow is still under way."""
        return self.instance is not None and self.instance["status"] in ALIVE

    @property
    def failed_for_good(self) -> bool:
        """Whether the workflow stands at a step that failed and is not tried again by itself."""
        if self.place is not None:
            return bool(self.place["status"] == "failed")
        return self.instance is not None and any(place["status"] == "failed" for place in self.instance["queue"])

    @property
    def name(self) -> str:
        """The family's name, or something to call it by."""
        known = self.family["family_name"] if self.family else ""
        if known or self.frozen.family_id is None:
            return known or nobodys_name(str((self.task or {}).get("task_type", "")))
        return say("family.unnamed", id=self.frozen.family_id)

    @property
    def zone(self) -> str | None:
        """The family's zone as it is written, or `None`."""
        return self.family["time_zone"] if self.family else None


def open_case(task: Data | None, instance: Data | None, family: Data | None, place: Data | None = None) -> Case:
    """Freeze rows as they are now."""
    task, instance, family, place = cleaned(task), cleaned(instance), cleaned(family), cleaned(place)
    return Case(
        task,
        instance,
        family,
        Frozen(
            task_id=task["task_id"] if task else None,
            task_revision=task["revision"] if task else None,
            task_status=task["status"] if task else None,
            instance_id=instance["instance_id"] if instance else None,
            instance_revision=instance["revision"] if instance else None,
            instance_status=instance["status"] if instance else None,
            step=instance["current_step"] if instance else None,
            family_id=family["family_id"] if family else (task or instance or {}).get("family_id"),
            place_id=place["queue_id"] if place else None,
            place_status=place["status"] if place else None,
        ),
        place,
    )


def nobodys_name(task_type: str) -> str:
    """Whom a task without a family is about: all of them, or somebody whose answer nobody knows."""
    return say("case.everybody" if task_type in ABOUT_ALL else "case.somebody")


def differences(before: Frozen, now: Case) -> list[str]:
    """What moved since the case was opened, a sentence each; none when it is still the same."""
    after, found = now.frozen, []
    if before.place_id is not None and before.place_status != after.place_status:
        found.append(say("changed.place"))
    if before.task_status != after.task_status and now.task is not None:
        who = now.task["resolved_by"] or say("case.somebody")
        found.append(
            say("changed.task_done", who=who)
            if after.task_status == "done"
            else say("changed.task", now=after.task_status)
        )
    elif before.task_revision != after.task_revision:
        found.append(say("changed.task_edited"))
    if before.instance_status != after.instance_status and after.instance_status:
        found.append(
            say("changed.status", was=status_words(before.instance_status), now=status_words(after.instance_status))
        )
    elif before.step != after.step and after.step is not None:
        found.append(say("changed.step", was=(before.step or 0) + 1, now=after.step + 1))
    elif before.instance_revision != after.instance_revision:
        found.append(say("changed.instance"))
    return found


def cleaned(data: Any) -> Any:
    """Return rows with every text in them made safe to show. Bodies of messages keep their line breaks."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {
            clean(key): clean(value, lines=True)
            if key in ("body", "text") and isinstance(value, str)
            else cleaned(value)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [cleaned(entry) for entry in data]
    return data
