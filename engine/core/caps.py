"""How often a family may be written to, over all workflows and channels together: a day's and a week's cap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.zones import zone_named


@dataclass(slots=True, frozen=True)
class Caps:
    """The most messages that a family gets; 0: as many as there are."""

    per_day: int = 0
    """On one local date of the family's."""
    per_week: int = 0
    """On one local date and the six before it."""

    @property
    def any(self) -> bool:
        """Whether there is a cap at all."""
        return bool(self.per_day or self.per_week)


DAYS = 7
LOOK_BACK = timedelta(days=DAYS + 1)
"""How far back messages count at most, in any zone."""


def cap_refusal(caps: Caps, zone: str, left: Iterable[datetime], now: datetime) -> str | None:
    """Why the caps forbid one more message now, or None. `left`: when the family's messages left (or may have)."""
    info = zone_named(zone)
    today = now.astimezone(info).date()
    ages = [(today - at.astimezone(info).date()).days for at in left]
    if caps.per_day and sum(age <= 0 for age in ages) >= caps.per_day:
        return f"the family has had {_messages(caps.per_day)} today, which is the most (limits.max_per_family_per_day)"
    if caps.per_week and sum(age < DAYS for age in ages) >= caps.per_week:
        return (
            f"the family has had {_messages(caps.per_week)} within seven days, which is the most "
            "(limits.max_per_family_per_week)"
        )
    return None


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
