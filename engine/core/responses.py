"""Which events are answers, and the names that conditions know them by.

The pattern's names (`email_response_received`, …) come from events; `responded` is any of the three answers.
"""

from __future__ import annotations

from collections.abc import Iterable

ANSWERS: dict[str, str] = {
    "email.replied": "email_response_received",
    "sms.received": "sms_response_received",
    "call.reached": "call_reached",
}
"""Event type to the name that is true once such an event has counted for the instance."""

OTHER_SIGNS: dict[str, str] = {"email.bounced": "email_bounced"}
"""Events that are no answers but have a name of their own in conditions."""

ABOUT_MESSAGES: frozenset[str] = frozenset(
    {
        "sms.received", "sms.status", "email.replied", "email.bounced", "email.delayed", "email.out_of_office",
        "email.auto_replied", "email.complained", "email.unsubscribed",
    }
)  # fmt: skip
"""What comes back from the channels; such an event may leave it to the engine to find the family."""

NAMES: tuple[str, ...] = (*ANSWERS.values(), *OTHER_SIGNS.values(), "responded", "events")
"""The names that `response_names` gives."""


def response_names(event_types: Iterable[str]) -> dict[str, object]:
    """The names for conditions, from the types of the events that counted for an instance."""
    seen = frozenset(event_types)
    names: dict[str, object] = {name: event in seen for event, name in ANSWERS.items()}
    names.update({name: event in seen for event, name in OTHER_SIGNS.items()})
    names["responded"] = any(event in seen for event in ANSWERS)
    names["events"] = sorted(seen)
    return names


def satisfies(event_type: str, wanted: str) -> bool:
    """Whether an event of this type is what a wait for `wanted` waits for: the type, its name, or `responded`."""
    if event_type == wanted:
        return True
    if wanted == "responded":
        return event_type in ANSWERS
    return wanted in (ANSWERS.get(event_type), OTHER_SIGNS.get(event_type))
