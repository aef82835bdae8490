"""What people call the codes that the database holds. A code that nobody has words for is shown as it is."""

from __future__ import annotations

from console.model.words import say, say_or


def status_words(status: str | None) -> str:
    """The status of an instance: `running` is `under way`."""
    return say_or(f"status.{status}", str(status)) if status else say("status.none")


def channel_words(channel: str) -> str:
    """A channel: `sms` is `text message`."""
    return say_or(f"channel.{channel}", channel)


def a_channel(channel: str) -> str:
    """One message of a channel: `sms` is `a text message`."""
    return say_or(f"a_channel.{channel}", channel)


def workflow_title(name: str | None) -> str:
    """A workflow's name: `high_risk_intervention` is `High risk intervention`."""
    words = (name or say("workflow.unnamed")).replace("_", " ").strip()
    return words[:1].upper() + words[1:]
