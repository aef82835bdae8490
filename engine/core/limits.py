"""The limits of a site that the arming transaction keeps: how often a family is written to, how fast a sender sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.core.bucket import Pace
from engine.core.caps import Caps


@dataclass(slots=True, frozen=True)
class Limits:
    """All limits of one engine. Nothing in it means that nothing is limited."""

    caps: Caps = field(default_factory=Caps)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    """By channel; one that isn't listed is not paced."""
    max_waiting: int = 0
    """So much that is due and waits is an overload; 0: nothing is."""
