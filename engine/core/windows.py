"""The windows of a calendar in a zone, as instants: what `timing` looks moments up in.

Windows are made per local date, and both ends of each are converted (correctness.md, Time), so a clock change
inside a closed night never shifts the morning's opening. All of it is worked out once per (zone, date) and kept
on the calendar: hundreds of thousands of families share a few zones and days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeVar

from engine.core.calendar import Calendar
from engine.core.reasons import Reason, append_reason
from engine.core.zones import instant_of, zone_named

SEARCH_DAYS = 2 * 366
"""How far ahead an opening is looked for. A calendar closed for two years is a mistake, not a long break."""

KEPT = 50_000  # entries of a memo, some 30 MB at most; then it starts again
_ONE_DAY = timedelta(days=1)
_T = TypeVar("_T")


class CalendarNeverOpens(ValueError):
    """No moment in the next two years is inside the calendar's hours."""


class Span(NamedTuple):
    """A stretch of time, half-open, aware UTC, and the rule that closes it (None: a window, open)."""

    start: datetime
    end: datetime
    rule: str | None
    name: str | None = None


class Lead(NamedTuple):
    """The way from the start of a date to the next window: the closed spans, then the window's two ends."""

    closed: tuple[Reason, ...]
    start: datetime
    end: datetime


def spans_of(calendar: Calendar, zone: str, day: date, *, urgent: bool) -> tuple[Span, ...]:
    """The spans of a local date, without a hole from its first instant to its last; none if it never was."""
    key = (zone, day, urgent)
    spans: tuple[Span, ...] | None = calendar.memo.get(key)
    if spans is None:
        spans = _remember(calendar, key, _make_spans(calendar, zone, day, urgent))
    return spans


def lead_from(calendar: Calendar, zone: str, day: date, *, urgent: bool) -> Lead:
    """From the start of `day` to the first window on it or after it; raises CalendarNeverOpens."""
    key = (zone, day, urgent, "lead")
    lead: Lead | None = calendar.memo.get(key)
    if lead is None:
        lead = _remember(calendar, key, _make_lead(calendar, zone, day, urgent))
    return lead


def first_spans(calendar: Calendar, zone: str, at: datetime, *, urgent: bool) -> tuple[date, tuple[Span, ...]]:
    """The local date that `at` lies in, and its spans.

    Where clocks go back over midnight, an evening comes again after the next date has begun; by the rule that the
    first of two equal times counts, that second evening belongs to the next date.
    """
    day = at.astimezone(zone_named(zone)).date()
    spans = spans_of(calendar, zone, day, urgent=urgent)
    while not spans or spans[-1].end <= at:
        day += _ONE_DAY
        spans = spans_of(calendar, zone, day, urgent=urgent)
    return day, spans


def _make_spans(calendar: Calendar, zone: str, day: date, urgent: bool) -> tuple[Span, ...]:
    info = zone_named(zone)
    midnight = datetime.combine(day, time.min)
    spans = []
    for begin, end, rule, name in calendar.plan_of(day, urgent=urgent):
        start = instant_of(info, midnight + timedelta(minutes=begin))
        stop = instant_of(info, midnight + timedelta(minutes=end))
        if start < stop:  # a clock change can swallow a stretch, even a whole date
            spans.append(Span(start, stop, rule, name))
    return tuple(spans)


def _make_lead(calendar: Calendar, zone: str, day: date, urgent: bool) -> Lead:
    closed: list[Reason] = []
    for ahead in range(SEARCH_DAYS):
        for span in spans_of(calendar, zone, day + timedelta(days=ahead), urgent=urgent):
            if span.rule is None:
                return Lead(tuple(closed), span.start, span.end)
            append_reason(closed, Reason(span.rule, span.start, span.end, span.name))
    raise CalendarNeverOpens(
        f"the calendar has no open moment in the two years from {day} in {zone}: "
        "check business_days, business_hours, quiet_hours, holidays and closures."
    )


def _remember(calendar: Calendar, key: object, value: _T) -> _T:
    if len(calendar.memo) >= KEPT:
        calendar.memo.clear()
    calendar.memo[key] = value
    return value


def as_utc(at: datetime) -> datetime:
    """The same instant in UTC; raises ValueError for a naive datetime, whose instant nobody knows."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; moments are aware datetimes.")
    return at.astimezone(UTC)
