"""Who is at work on a case, in words. Leases run in real time, so the clock here is the machine's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.model.moments import Clock
from console.model.words import say


def lease_words(holder: str, until: datetime | None, actor: str, clock: Clock) -> str:
    """`Dana is on it, until 14:20. …`, with what the key does about it; nothing when nobody is, or not any more."""
    if not is_on(holder, until, clock.now) or until is None:
        return ""
    return say("lease.mine" if holder == actor else "lease.theirs", who=holder, until=clock.time(until))


def lease_who(holder: str, until: datetime | None, actor: str, now: datetime) -> str:
    """The same in as few words as a list has room for."""
    if not is_on(holder, until, now):
        return ""
    return say("lease.row_mine") if holder == actor else say("lease.row_theirs", who=holder)


def is_on(holder: str, until: datetime | None, now: datetime) -> bool:
    """Whether somebody's lease still runs."""
    return bool(holder) and until is not None and until > now


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes, never fewer than one."""
    return max(1, round((until - now) / timedelta(minutes=1)))
