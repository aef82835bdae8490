"""The messages of one engine that are armed, each with how long its arm still holds.

An engine can stand still between arming a message and sending it: a suspended machine, a full disk, a debugger. When it
goes on, its arm may have run out; somebody else has then taken the message for uncertain, and may have sent it. So
whoever is about to act looks here once more, at the lease clock, and an arm that has run out sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

MARGIN = timedelta(seconds=2)
"""An arm that runs out sooner than this is as good as run out: the act itself takes a moment."""


class Arms:
    """Written by the engine's thread; read by the sender's as well."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    @property
    def tokens(self) -> list[str]:
        """The arms of the messages that are on their way."""
        return sorted(self._until)

    def add(self, token: str, until: datetime) -> None:
        """A message has been armed, by a commit that was carried out."""
        self._until[token] = until

    def discard(self, token: str) -> None:
        """Its end is known."""
        self._until.pop(token, None)

    def renewed(self, tokens: Iterable[str], until: datetime) -> None:
        """These have been renewed. The others were given up by somebody else, and hold no longer."""
        kept = set(tokens)
        self._until = {token: until for token in self._until if token in kept}

    def clear(self) -> None:
        """Nothing is on its way any more."""
        self._until = {}

    def hold(self, token: str, lease_now: datetime) -> bool:
        """Whether a message may still leave under this arm."""
        until = self._until.get(token)
        return until is not None and lease_now + MARGIN < until
