"""Moments as people say them: “today 14:02”, “Tue 24 Nov 09:04”, “2 days”.

Every moment is an aware datetime; zones are IANA names. A family reads its own clock; where the site's clock shows
another time, both are said, so that nobody calls at night by mistake. Names of days and months are words like any
other.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from console.model.words import say


@lru_cache(maxsize=512)
def zone_of(name: str | None, site: str) -> ZoneInfo:
    """The zone called `name`; the site's where there is none or nobody knows it."""
    for candidate in (name, site):
        try:
            if candidate:
                return ZoneInfo(candidate)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


class Clock:
    """The present, and how to say moments, for one family in one site."""

    def __init__(self, now: datetime, site: str, family: str | None = None) -> None:
        self.now, self.site_name = now, site
        self.site = zone_of(None, site)
        self.zone = zone_of(family, site)

    def for_family(self, zone: str | None) -> Clock:
        """The same present in a family's zone."""
        return Clock(self.now, self.site_name, zone)

    def time(self, at: datetime) -> str:
        """`14:02` where the family lives."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def day(self, at: datetime) -> str:
        """`today`, `tomorrow`, `yesterday`, or `Tue 24 Nov` (with the year when it is another one)."""
        local, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        distance = (local - today).days
        if distance in (-1, 0, 1):
            return say(("moment.yesterday", "moment.today", "moment.tomorrow")[distance + 1])
        return date_words(local, with_year=local.year != today.year)

    def moment(self, at: datetime) -> str:
        """`today 14:02` or `Tue 24 Nov 09:04`, where the family lives."""
        return f"{self.day(at)} {self.time(at)}"

    def soon(self, at: datetime) -> str:
        """`09:00` today, `tomorrow 09:00` or `Tue 24 Nov 09:04` else."""
        same_day = at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        return self.time(at) if same_day else self.moment(at)

    def stamp(self, at: datetime) -> str:
        """The same in one width for the margin of a story: `Tue 24 Nov 09:04`."""
        local = at.astimezone(self.zone)
        return f"{date_words(local, day_width=2)} {local:%H:%M}"

    def both(self, at: datetime) -> str:
        """The family's time, and the site's in brackets where it differs."""
        here = at.astimezone(self.site)
        if here.replace(tzinfo=None) == at.astimezone(self.zone).replace(tzinfo=None):
            return self.moment(at)
        return say("moment.both", theirs=self.moment(at), here=f"{here:%H:%M}")

    def both_short(self, at: datetime) -> str:
        """The same for a narrow column."""
        theirs, here = self.moment(at), f"{at.astimezone(self.site):%H:%M}"
        return theirs if self.time(at) == here else say("moment.both_short", theirs=theirs, here=here)

    @property
    def differs(self) -> bool:
        """Whether the family's clock shows another time than the site's now."""
        return self.now.astimezone(self.zone).utcoffset() != self.now.astimezone(self.site).utcoffset()

    def waited(self, since: datetime) -> str:
        """How long ago, in one unit: `just now`, `5 min`, `3 h`, `2 days`."""
        return span_of(self.now - since)


def span_of(length: timedelta) -> str:
    """A stretch of time in its biggest unit."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return say("moment.now")
    if seconds < 3600:
        return say("moment.minutes", count=seconds // 60)
    if seconds < 48 * 3600:
        return say("moment.hours", count=seconds // 3600)
    if seconds < 60 * 86400:
        return say("moment.days", count=seconds // 86400)
    return say("moment.months", count=seconds // (30 * 86400))


def date_words(day: date, *, with_year: bool = False, day_width: int = 1) -> str:
    """`Tue 24 Nov`, in the order of the language; the number of the day in so many cells."""
    name = "moment.date_of_year" if with_year else "moment.date"
    number = f"{day.day:>{day_width}}"
    return say(name, weekday=weekday(day.weekday()), day=number, month=month(day.month), year=day.year)


def weekday(number: int) -> str:
    """The short name of a day of the week, Monday 0."""
    return say("moment.weekdays").split()[number]


def month(number: int) -> str:
    """The short name of a month, January 1."""
    return say("moment.month_names").split()[number - 1]
