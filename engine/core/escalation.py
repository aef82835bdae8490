"""What a coordinator reads when automation stops: what happened, what was tried, what happens if nobody acts."""

from __future__ import annotations

from engine.core.definition import Definition
from engine.core.model import Snapshot

_DOING = {
    "email": "send an email",
    "sms": "send a text message",
    "call": "ask for a phone call",
    "task": "open a task",
    "wait": "wait",
    "condition": "decide which way to go",
    "set": "work out some values",
}


def describe(step_name: str, step_type: str, definition: Definition, snapshot: Snapshot, error: str, tries: int) -> str:
    """An escalation in plain words."""
    doing = _DOING.get(step_type, f"run a step of the type '{step_type}'")
    tried = "We tried once." if tries <= 1 else f"We tried {tries} times."
    return (
        f"We could not {doing} for {family_of(snapshot)} (step '{step_name}' of {definition.workflow}): "
        f"{_ended(error)} {tried} The workflow is paused, and nothing more goes to this family until someone decides: "
        f"try again, skip this step, call the family, or stop."
    )


def gave_up(step_name: str, definition: Definition, snapshot: Snapshot, error: str) -> str:
    """A workflow that ended as failed because its author said so; a person should still know."""
    return (
        f"The workflow {definition.workflow} for {family_of(snapshot)} ended early, "
        f"because its step '{step_name}' failed: {_ended(error)} Please look whether the family needs something."
    )


def uncertain(step_name: str, definition: Definition, snapshot: Snapshot, error: str) -> str:
    """A message of which nobody can say whether it arrived."""
    return (
        f"We don't know whether a message reached {family_of(snapshot)} (step '{step_name}' of {definition.workflow}): "
        f"{_ended(error)} Please find out, and answer: it was sent, send it again, or give up."
    )


def uncertain_message(family: object, workflow: str | None, error: str) -> str:
    """The same, once the message's workflow has ended."""
    return (
        f"We don't know whether a message reached the family {family} ({workflow or 'a workflow'}, which has ended): "
        f"{_ended(error)} Please find out, and answer: it was sent, or give up."
    )


def family_of(snapshot: Snapshot) -> str:
    """How people call the family: by its name, or by its number where it has none."""
    name = (snapshot.family or {}).get("family_name")
    return f"the family {name}" if name else f"family {snapshot.instance.family_id}"


def _ended(sentence: str) -> str:
    text = sentence.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
