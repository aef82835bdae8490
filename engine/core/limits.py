"""The limits of a site that the arming transaction keeps: how often a family is written to, how fast a sender sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from engine.core.bucket import Pace
from engine.core.caps import Caps

SHORTEST_VALIDITY = timedelta(seconds=10)
"""A text with less time than this left in its window is not handed to a provider, which would have to deliver it within
that. Twilio advises against 5 and below (https://www.twilio.com/docs/messaging/api/message-resource)."""

ON_THE_WAY = timedelta(seconds=5)
"""What handing it over may take."""


@dataclass(slots=True, frozen=True)
class Limits:
    """All limits of one engine. Nothing in it means that nothing is limited."""

    caps: Caps = field(default_factory=Caps)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    """By channel; one that isn't listed is not paced."""
    least_left: Mapping[str, timedelta] = field(default_factory=dict)
    """By channel: with less time than this before the family's window closes, a message waits for the next opening."""
    max_waiting: int = 0
    """So much that is due and waits is an overload; 0: nothing is."""
