"""What a coordinator reads about answers that a person has to see: plain sentences, the family's own words quoted."""

from __future__ import annotations

from collections.abc import Sequence

MAX_WORDS = 2_000
"""Characters of an answer that a task shows; the event keeps all of it."""

_WAY = {"sms.received": "by text message", "email.replied": "by email", "call.reached": "in person"}


def answered(event_type: str, family: object, words: str) -> str:
    """A family answered in its own words."""
    return f"The family {family} answered {_WAY.get(event_type, 'us')}: {quoted(words)}"


def which_family(event_type: str, sender: str, families: Sequence[tuple[int, str]], words: str) -> str:
    """An answer from an address that several families share; `families` are their ids and names."""
    listed = ", ".join(f"{name} (family:{family_id})" for family_id, name in families)
    return (
        f"An answer came {_WAY.get(event_type, '')} from {sender}, which several families share: {listed}. "
        f"Which of them is it from? It counts once that is said. {quoted(words)}"
    )


def unknown_sender(event_type: str, sender: str, words: str) -> str:
    """An answer from somebody who is nobody's contact."""
    kind = "A text came from a number" if event_type == "sms.received" else "An email came from an address"
    return f"{kind} that no family has ({sender or 'it is not given'}): {quoted(words)}"


def dead_address_begins(channel: str, address: str) -> str:
    """How the sentence about a dead address begins: the same for the same address, whoever has it and whatever was said
    of it."""
    return f"{'Emails' if channel == 'email' else 'Texts'} to {address} "


def dead_address(channel: str, address: str, families: Sequence[str], why: str | None) -> str:
    """An address that messages of this channel don't reach (a number may well be one to call); `families` are the names
    of those that have it."""
    named = f"the family {families[0]}" if len(families) == 1 else f"the families {', '.join(families)}"
    whose = f"({named}) " if families else ""
    right, doing = (
        ("the right address", "emails it") if channel == "email" else ("a number that gets texts", "texts it")
    )
    because = f": {why.strip().rstrip('.')}" if why and why.strip() else ""
    return (
        f"{dead_address_begins(channel, address)}{whose}don't arrive{because}. Please ask for {right} and "
        f"correct it; until then nobody {doing}."
    )


def attached(media: object) -> str:
    """What stands for a text message that has pictures or files and no words; nothing where it has none."""
    count = media if isinstance(media, int) and not isinstance(media, bool) else 0
    return f"[{count} pictures or files, to be seen at the provider]" if count > 0 else ""


def quoted(words: str) -> str:
    """The words as somebody wrote them, cut where they are very long."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{words.strip()[:MAX_WORDS]}\N{RIGHT DOUBLE QUOTATION MARK}"
