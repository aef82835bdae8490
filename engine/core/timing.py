"""When things happen: the moment of a contact, the end of a wait, and the reasons for both.

The rules (correctness.md, Time). Instants are aware UTC. A delay of n days keeps the family's wall-clock time on
the nth local date, then moves to the next opening of the calendar in the family's zone; business hours, business
days, holidays and closures are set aside for `urgent` contacts, the quiet hours never are. A contact that was moved
to an opening is spread over its first minutes. A wait is not a contact: it is `add_duration` alone, and ends at night
and on a holiday too.

Promises: pure, and the same answer for the same arguments on every machine. Leaves out: holds, consents, caps.

    contact_moment = add_duration, then next_opening, then the spread
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.core.calendar import Calendar
from engine.core.durations import Duration
from engine.core.reasons import DELAY, SPREAD, Moment, Reason, append_reason
from engine.core.spread import offset_seconds
from engine.core.windows import SEARCH_DAYS, CalendarNeverOpens, as_utc, first_spans, lead_from, spans_of
from engine.core.zones import instant_of, resolve_zone, zone_named

__all__ = [
    "Calendar",
    "CalendarNeverOpens",
    "Duration",
    "Moment",
    "Reason",
    "add_duration",
    "contact_moment",
    "is_open",
    "next_opening",
    "resolve_zone",
    "window_end",
]

_ONE_DAY = timedelta(days=1)
_JOINED_DAYS = 14
"""Windows that touch at midnight are one window; after two weeks of it, its end no longer matters to anyone."""


def is_open(calendar: Calendar, zone: str, at: datetime, *, urgent: bool = False) -> bool:
    """Whether a contact may go out at this instant. Windows are half-open: at the closing time it may not."""
    at = as_utc(at)
    _, spans = first_spans(calendar, zone, at, urgent=urgent)
    return next(span for span in spans if at < span.end).rule is None


def window_end(calendar: Calendar, zone: str, at: datetime, *, urgent: bool = False) -> datetime:
    """The first instant after `at` at which contacts may no longer go out; raises ValueError if they may not now.

    Around the clock, with no quiet hours, that is a midnight some two weeks ahead.
    """
    at = as_utc(at)
    day, spans = first_spans(calendar, zone, at, urgent=urgent)
    span = next(span for span in spans if at < span.end)
    if span.rule is not None:
        raise ValueError(f"{at.isoformat()} is not inside a window of the calendar in {zone}.")
    end = span.end
    for _ in range(_JOINED_DAYS):
        if end != spans[-1].end:
            return end
        day += _ONE_DAY
        spans = spans_of(calendar, zone, day, urgent=urgent) or spans
        if spans[0].start == end and spans[0].rule is None:
            end = spans[0].end
    return end


def next_opening(calendar: Calendar, zone: str, at: datetime, *, urgent: bool = False) -> Moment:
    """`at` itself if contacts may go out then, else the start of the next window, with the rules that close the way.

    Raises CalendarNeverOpens if there is none within two years.
    """
    at = as_utc(at)
    day, spans = first_spans(calendar, zone, at, urgent=urgent)
    reasons: list[Reason] = []
    for span in spans:
        if at < span.end:
            if span.rule is None:
                return Moment(max(at, span.start), tuple(reasons))
            append_reason(reasons, Reason(span.rule, max(at, span.start), span.end, span.name))
    lead = lead_from(calendar, zone, day + _ONE_DAY, urgent=urgent)
    if lead.closed:
        append_reason(reasons, lead.closed[0])
        reasons += lead.closed[1:]
    return Moment(lead.start, tuple(reasons))


def add_duration(calendar: Calendar, zone: str, start: datetime, duration: Duration) -> datetime:
    """The instant that lies `duration` after `start` for a family in `zone`.

    Business days first, then days: both keep the wall-clock time on the date they arrive at. Then the seconds,
    which are absolute. n business days arrive at the nth date after the start that is neither off, a holiday nor
    in a closure; zero arrive at the start. Raises CalendarNeverOpens if a business day is two years away.
    """
    at = as_utc(start)
    if duration.days or duration.business_days:
        info = zone_named(zone)
        wall = at.astimezone(info).replace(tzinfo=None)
        day = wall.date()
        for _ in range(duration.business_days):
            day = _next_business_date(calendar, day)
        day += timedelta(days=duration.days)
        at = instant_of(info, datetime.combine(day, wall.time()))
    return at + timedelta(seconds=duration.seconds)


def contact_moment(
    calendar: Calendar,
    zone: str,
    start: datetime,
    *,
    delay: Duration | None = None,
    urgent: bool = False,
    spread_key: int | None,
    priority: int = 5,
) -> Moment:
    """When a contact that comes up at `start` goes out.

    `spread_key` (the family) spreads contacts that were moved to an opening over its first 15 minutes, in whole
    seconds, higher `priority` (1..10) first; None doesn't spread. The moment never leaves its window. A contact
    that comes up inside a window goes out at once.
    """
    start = as_utc(start)
    due = start if delay is None else add_duration(calendar, zone, start, delay)
    before = (Reason(DELAY, start, due),) if due > start else ()
    opening, closed = next_opening(calendar, zone, due, urgent=urgent)
    reasons = before + closed
    if spread_key is None or opening == due:
        return Moment(opening, reasons)
    room = int((window_end(calendar, zone, opening, urgent=urgent) - opening).total_seconds())
    at = opening + timedelta(seconds=offset_seconds(spread_key, priority, room))
    if at > opening:
        reasons += (Reason(SPREAD, opening, at),)
    return Moment(at, reasons)


def _next_business_date(calendar: Calendar, day: date) -> date:
    for ahead in range(1, SEARCH_DAYS):
        candidate = day + timedelta(days=ahead)
        if calendar.closed_date(candidate) is None:
            return candidate
    raise CalendarNeverOpens(
        f"the calendar has no business day in the two years after {day}: check business_days, holidays and closures."
    )
