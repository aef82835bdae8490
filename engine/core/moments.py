"""When a step's moment is: its delay, the family's hours, their pause, and the pause before a retry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.core.definition import Point, Step
from engine.core.model import Snapshot
from engine.core.outcome import Move
from engine.core.reasons import DELAY, PAUSED, RETRY, SCHEDULED, Reason
from engine.core.timing import Calendar, add_duration, contact_moment, is_open


def on_arrival(
    step: Step, snapshot: Snapshot, context: Mapping[str, Any], now: datetime, calendar: Calendar, *, contact: bool
) -> Move | None:
    """When a step that was just reached should run, if that is not now.

    A step with a condition first waits only for its delay: whether it is wanted is decided then, and a step that
    isn't wanted must not hold up the others until the next opening. Raises `ExpressionError` when the step's own
    `scheduled_time` can't be worked out.
    """
    calendar = hours_of(step, snapshot, calendar)
    reasons: list[Reason] = []
    at = now
    if step.delay is not None:
        at = add_duration(calendar, snapshot.zone, now, step.delay)
        if at > now:
            reasons.append(Reason(DELAY, now, at))
    named = named_moment(step, snapshot, context, at)
    if named is not None and named > at:
        reasons.append(Reason(SCHEDULED, at, named))
        at = named
    if contact and step.if_ is None and (move := _opening(step, snapshot, at, at, calendar)) is not None:
        return Move(move.at, (*reasons, *move.reasons))
    return Move(at, tuple(reasons)) if at > now else None


def hours_of(step: Step, snapshot: Snapshot, calendar: Calendar) -> Calendar:
    """The calendar with the hours of the region that the step's text or call goes to, as far as it is known now; the
    arming transaction looks at the number itself."""
    if not calendar.regional:
        return calendar
    channel = snapshot.message.channel if snapshot.message is not None else step.type
    number = next((contact.phone for contact in snapshot.contacts if contact.phone), None)
    named = (snapshot.family or {}).get("region")
    return calendar.where(calendar.regional.regions_of(number, named), channel)


def named_moment(step: Step, snapshot: Snapshot, context: Mapping[str, Any], at: datetime) -> datetime | None:
    """The first moment from `at` on that the step's `scheduled_time` names, None where it names none. Raises
    `ExpressionError` when it can't be worked out."""
    point: Point | None = getattr(step, "scheduled_time", None)
    return point.resolve(context, snapshot.zone, at) if point is not None else None


def while_closed(step: Step, snapshot: Snapshot, now: datetime, calendar: Calendar) -> Move | None:
    """When a contact that is due but not allowed now may go out; None when it may go out now."""
    calendar = hours_of(step, snapshot, calendar)
    paused = snapshot.paused_until
    if paused is None or paused <= now:
        if is_open(calendar, snapshot.zone, now, urgent=step.urgent):
            return None
        return _opening(step, snapshot, now, now, calendar)
    move = _opening(step, snapshot, paused, now, calendar)
    reasons = tuple(reason for reason in move.reasons if reason.start >= paused) if move else ()
    return Move(move.at if move else paused, (Reason(PAUSED, now, paused), *reasons))


def for_retry(
    step: Step, snapshot: Snapshot, now: datetime, at: datetime, calendar: Calendar, *, contact: bool
) -> Move:
    """When a failed attempt is made again: after its backoff, and inside the family's hours if it is a contact."""
    calendar = hours_of(step, snapshot, calendar)
    first = Reason(RETRY, now, at)
    move = _opening(step, snapshot, at, at, calendar) if contact else None
    return Move(move.at, (first, *move.reasons)) if move else Move(at, (first,))


def _opening(step: Step, snapshot: Snapshot, start: datetime, now: datetime, calendar: Calendar) -> Move | None:
    moment = contact_moment(
        calendar,
        snapshot.zone,
        start,
        urgent=step.urgent,
        spread_key=snapshot.instance.family_id,
        priority=snapshot.instance.priority,
    )
    return Move(moment.at, moment.reasons) if moment.at > now else None
