"""`[limits]`: how often a family is written to, and how much may wait."""

from dataclasses import dataclass

from engine.config.fields import whole
from engine.config.section import Section


@dataclass(frozen=True, kw_only=True)
class LimitsSection(Section):
    """Limits over all workflows; each channel's own pace is in its section."""

    max_per_family_per_day: int = whole(0, at_least=0, at_most=1000)
    """Emails and texts that a family gets on one date of its own, of all workflows together; 0: no limit."""
    max_per_family_per_week: int = whole(0, at_least=0, at_most=1000)
    """The same on seven dates in a row."""
    max_waiting: int = whole(10_000, at_least=0, at_most=100_000_000)
    """When so many steps are due and wait, or so many units stand in line at a sender, a task says so; 0: never."""
