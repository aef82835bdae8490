"""What is on hold, in words; and what can be put on hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.model.clean import clean
from console.model.moments import Clock
from console.model.names import workflow_title
from console.model.words import folded, say, say_or

CHANNELS = ("email", "sms", "call", "webhook")


@dataclass(frozen=True)
class Stop:
    """A hold that is in force."""

    hold_id: int
    workflow: str
    channel: str
    who: str
    reason: str
    since: datetime | None

    @property
    def what(self) -> str:
        """What stands still."""
        return what_stops(self.workflow, self.channel)


def what_stops(workflow: str, channel: str) -> str:
    """What a hold of this workflow and this channel stops; both may be empty."""
    parts = []
    if channel:
        parts.append(say_or(f"hold.{channel}", channel))
    if workflow:
        parts.append(say("hold.workflow", title=workflow_title(workflow)))
    return ", ".join(parts) or say("hold.everything")


def stop_of(row: dict[str, Any]) -> Stop:
    """A row of `holds`, cleaned."""
    return Stop(
        row["hold_id"],
        clean(row["workflow"]),
        clean(row["channel"]),
        clean(row["actor"]) or say("case.somebody"),
        clean(row["reason"]) or say("story.unknown"),
        row["placed_at"],
    )


def stop_line(stop: Stop, clock: Clock) -> str:
    """One hold as a sentence."""
    since = clock.moment(stop.since) if stop.since else say("moment.unset")
    return say("hold.line", since=since, what=stop.what, who=stop.who, reason=stop.reason.rstrip("."))


@dataclass(frozen=True)
class Stoppable:
    """Something that can be put on hold."""

    kind: str  # all, channel or workflow
    name: str

    @property
    def words(self) -> str:
        """What it is called."""
        if self.kind == "all":
            return say("hold.everything")
        return say_or(f"hold.{self.name}", self.name) if self.kind == "channel" else what_stops(self.name, "")

    @property
    def effect(self) -> str:
        """What follows from stopping it."""
        return say(f"hold.effect_{self.kind}", what=self.words)


def stoppables(workflows: list[str]) -> list[Stoppable]:
    """Everything, each channel, each workflow."""
    channels = [Stoppable("channel", name) for name in CHANNELS]
    return [Stoppable("all", "all"), *channels, *(Stoppable("workflow", name) for name in workflows)]


def fitting(typed: str, offered: list[Stoppable]) -> list[Stoppable]:
    """Those that fit what was typed, the likeliest first; all of them for nothing."""
    wanted = folded(typed)
    return [each for each in offered if all(word in folded(each.words) for word in wanted.split())]
